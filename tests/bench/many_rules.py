"""Thousands of rules as an import of old articles gives them: `python -m tests.bench.many_rules FOLDER COUNT`.

A rule has the sizes of such articles: an event with a message of some twenty words, and 4 KiB of texts. Words come from
a made-up vocabulary in which, as in any language, a few are in every text and most in hardly one.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

_WORDS = 20_000
_PROVIDERS = 150
_SYLLABLES = tuple("badigufejokalumenioperisotuve"[place : place + 2] for place in range(0, 28, 2))
_LENGTHS = {"symptoms": 120, "cause": 80, "more_information": 300}
"""How many words the texts of a rule have on average."""


def write_rules(folder: Path, count: int) -> None:
    """Write rule files, the same for the same count."""
    draw = random.Random(count)
    vocabulary = ["".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))) for _ in range(_WORDS)]
    weights = [1 / (place + 3) for place in range(_WORDS)]
    folder.mkdir(parents=True, exist_ok=True)

    def words(number: int) -> str:
        return " ".join(draw.choices(vocabulary, weights, k=number))

    for number in range(count):
        name = f"Q{100_000 + number}"
        event = {"Provider_Name": f"Provider {draw.randrange(_PROVIDERS)}", "EventID": draw.randrange(1, 10_000)}
        message = words(20)
        texts = {field: words(draw.randint(length // 2, length * 3 // 2)) for field, length in _LENGTHS.items()}
        rule = {
            "title": words(9),
            "id": str(uuid5(NAMESPACE_URL, name)),
            "name": name,
            "status": "experimental",
            "logsource": {"product": "windows", "service": "application"},
            "detection": {"event": event, "condition": "event"},
            "level": "medium",
            "kb": {
                "article": name,
                "event_text": message,
                **texts,
                "resolution": {"steps": [{"do": words(60)}, {"do": words(60)}]},
                "examples": {"match": [{**event, "Message": message}]},
            },
        }
        (folder / f"{name}.yml").write_text(json.dumps(rule, indent=1), encoding="utf-8")  # JSON is YAML


if __name__ == "__main__":
    write_rules(Path(sys.argv[1]), int(sys.argv[2]))

"""An archive of made-up articles, as large as the historic one: `python -m tests.bench.many_articles FOLDER`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.kb_articles import KbArticle

_ARTICLES = 57_000
_ONE_WITH_EVENT = 28
_TEXT = (
    "the server does not start when a user who has no rights on this computer tries to open the folder that the "
    "service has for its files after you install the program and then restart it with other settings in the registry"
)


def write_articles(folder: Path) -> None:
    """Write articles with the same words in another order each; the same every time."""
    chance = random.Random(1)
    for number in range(_ARTICLES):
        symptoms = _prose(chance, 120)
        if number % _ONE_WITH_EVENT == 0:
            event = f"   Event ID: {number % 9000 + 1}\n   Source: ContosoMail\n   Type: Error\n"
            symptoms += f"\n\nThis event is logged:\n\n{event}   Description: {_prose(chance, 20)}"
        article = KbArticle(symptoms, _prose(chance, 60), f"1. {_prose(chance, 80)}\n\n2. {_prose(chance, 80)}")
        path = folder / f"{number // 1000:03}" / f"Q{100_000 + number}.TXT"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(article.plain().replace(b"Q100001", path.stem.encode()))


def _prose(chance: random.Random, words: int) -> str:
    text = " ".join(chance.choices(_TEXT.split(), k=words))
    return "\n".join(text[at : at + 78].strip() for at in range(0, len(text), 78))


if __name__ == "__main__":
    write_articles(Path(sys.argv[1]))

"""Writes the catalogue of docs/knowledge.md from kbrules/: `python -m tests.catalogue`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from xfor.rules import Rule, builtin_path, load_library

DOCUMENT = Path(__file__).parent.parent / "docs" / "knowledge.md"
_BEGIN = "<!-- The catalogue is written by `python -m tests.catalogue`. -->\n"


def with_catalogue(document: str) -> str:
    """Give the document with the catalogue as it should be."""
    return document.partition(_BEGIN)[0] + _BEGIN + "".join(f"{line}\n" for line in _catalogue())


def _catalogue() -> Iterator[str]:
    rules = load_library([("builtin", builtin_path())]).rules
    yield f"\n{len(rules)} articles.\n"
    for area, inside in groupby(sorted(rules, key=lambda rule: (_area(rule), _order(rule))), key=_area):
        yield f"\n### {area}\n"
        yield "| article | severity | problem | events |"
        yield "|---|---|---|---|"
        for rule in inside:
            cells = (rule.id, rule.file.level or "", rule.file.title.replace("|", r"\|"), _events(rule))
            yield f"| {' | '.join(cells)} |"


def _area(rule: Rule) -> str:
    return Path(rule.path).parent.name


def _order(rule: Rule) -> tuple[str, int]:
    head = rule.id.rstrip("0123456789")
    return head, int(rule.id[len(head) :] or 0)


def _events(rule: Rule) -> str:
    """Name the events of a rule: its providers, and the ids of all of them."""
    providers = list(dict.fromkeys(gate.provider for gate in rule.gates if gate.provider))
    ids = sorted({gate.event_id for gate in rule.gates if gate.event_id is not None})
    shown = ", ".join(map(str, ids[:8])) + (f" and {len(ids) - 8} more" if len(ids) > 8 else "")
    return f"{', '.join(providers[:2]) or 'several'} {shown}".replace("|", r"\|")


if __name__ == "__main__":
    DOCUMENT.write_text(with_catalogue(DOCUMENT.read_text("utf-8")), encoding="utf-8", newline="\n")

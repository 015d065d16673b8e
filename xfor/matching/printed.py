"""A rule and a kind of event -> what the rule's article prints of such events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xfor.codes import numbers_in
from xfor.events import Kind, LevelWord
from xfor.matching.wording import Wording, wording
from xfor.rules import Rule
from xfor.rules.providers import provider_key

_LEVELS: dict[str, LevelWord] = {
    "error": "error",
    "stop": "error",
    "warning": "warning",
    "information": "information",
    "informational": "information",
    "success audit": "audit_success",
    "failure audit": "audit_failure",
}


class Printed(NamedTuple):
    """One text that an article prints of an event. `owner` is the place of its rule among the candidates.

    `level` and `category` are None where the article does not say; `data` are the 32-bit words of the event's data.
    `mixed`: the text is that of several events, so that what an event lacks of it says nothing.
    """

    owner: int
    text: Wording | None
    level: LevelWord | None
    category: str | None
    data: frozenset[int]
    mixed: bool = False


def printed(rules: Sequence[Rule], kind: Kind) -> list[Printed]:
    """Give what the articles of some rules print of events of a kind."""
    return [each for owner, rule in enumerate(rules) for each in _of(owner, rule, kind)]


def _of(owner: int, rule: Rule, kind: Kind) -> Iterable[Printed]:
    kb = rule.file.kb
    if kb is None:
        return
    if kb.event_text:
        mixed = len({gate.event_id for gate in rule.gates}) > 1
        yield Printed(owner, wording(kb.event_text), None, None, frozenset(), mixed)
    own = {provider_key(kind.provider), provider_key(kind.source)}
    for event in kb.events:
        about = event.provider is None or not kind.provider or provider_key(event.provider) in own
        if event.event_id == kind.event_id and event.role == "symptom" and about:
            yield Printed(
                owner,
                wording(event.text) if event.text else None,
                level_of(event.level),
                event.category,
                _data(event.data),
            )


def level_of(printed: str | None) -> LevelWord | None:
    """Read the type of an event as the Event Viewer of Windows NT and 2000 prints it; None if it is none of these."""
    return _LEVELS.get((printed or "").strip().casefold())


def _data(words: Iterable[str]) -> frozenset[int]:
    """Read the words of a data section; what is not 32 bits (a place such as 0010:, a byte) is none of them."""
    whole = (f"0x{word}" for line in words for word in line.replace("0x", "").split() if len(word) == 8)
    return frozenset(number for word in whole for number in numbers_in(word) if number)

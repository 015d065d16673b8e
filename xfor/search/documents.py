"""Rule -> what is searched of it: its texts by what they are, and the events and error codes that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from xfor.codes import codes_in
from xfor.rules import Correlation, Rule, fill

if TYPE_CHECKING:
    from xfor.rules.kinds import CorrelationKnowledge
    from xfor.rules.model import Knowledge, Resolution

FIELDS = ("title", "event text", "symptoms", "cause", "resolution", "more information", "products", "provider", "name")
"""What the texts of a rule are, in the order of the columns of the index."""

_MOST_EVENTS = 1000


class Document(NamedTuple):
    """What is searched of a rule. `texts` has one for each of FIELDS, "" where the rule has none.

    `events` are providers ("" for any) with event ids (None for any), `codes` canonical error codes with the field.
    """

    texts: tuple[str, ...]
    events: tuple[tuple[str, int | None], ...]
    codes: tuple[tuple[int, str], ...]


def document_of(rule: Rule | Correlation) -> Document:
    """Take out of a rule all that is searched."""
    texts = texts_of(rule)
    return Document(texts, events_of(rule), tuple(dict.fromkeys(_codes(rule, texts))))


def texts_of(rule: Rule | Correlation) -> tuple[str, ...]:
    """Give the texts of a rule, one for each of FIELDS; placeholders read as they do without an event."""
    return tuple(fill(text, {}) for text in _texts(rule))


def events_of(rule: Rule | Correlation) -> tuple[tuple[str, int | None], ...]:
    """Give the events that a rule is about, as its file spells the providers."""
    return tuple(dict.fromkeys(_events(rule)))[:_MOST_EVENTS] if isinstance(rule, Rule) else ()


def _texts(rule: Rule | Correlation) -> tuple[str, ...]:
    file, kb = rule.file, rule.file.kb
    general = _lines(file.description, *file.falsepositives, *rule.notes)
    providers = _lines(*dict.fromkeys(provider for provider, _ in _events(rule))) if isinstance(rule, Rule) else ""
    names = _lines(rule.id, file.name, file.id)
    if kb is None:
        return file.title, "", "", "", "", general, "", providers, names
    return (
        file.title,
        _lines(*_event_texts(kb)),
        _lines(kb.symptoms, file.description),
        kb.cause,
        _lines(*_resolution(kb.resolution), kb.workaround),
        _lines(kb.status, kb.more_information, *file.falsepositives, *rule.notes),
        _lines(*kb.applies_to),
        providers,
        _lines(names, kb.article),
    )


def _lines(*texts: str | None) -> str:
    return "\n".join(filter(None, texts))


def _event_texts(kb: Knowledge | CorrelationKnowledge) -> Iterator[str]:
    from xfor.rules.model import Knowledge

    if isinstance(kb, Knowledge):
        yield kb.event_text or ""
        yield from (event.text or "" for event in kb.events)


def _resolution(resolution: Resolution | None) -> Iterator[str | None]:
    if resolution:
        yield resolution.summary
        for step in resolution.steps:
            yield step.do
            yield from step.detail
            yield step.command


def _events(rule: Rule) -> Iterator[tuple[str, int | None]]:
    spelled = {name.casefold(): name for name in _named(rule.file.detection)}
    for gate in rule.gates:
        yield spelled.get(gate.provider or "", gate.provider or ""), gate.event_id
    for event in rule.file.kb.events if rule.file.kb else ():
        yield event.provider or "", event.event_id


def _named(detection: object) -> Iterator[str]:
    """Give every text in a detection, at any depth."""
    if isinstance(detection, str):
        yield detection
    elif isinstance(detection, dict):
        for value in detection.values():
            yield from _named(value)
    elif isinstance(detection, list | tuple):
        for value in detection:
            yield from _named(value)


def _codes(rule: Rule | Correlation, texts: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for field, text in zip(FIELDS, texts, strict=True):
        for code in codes_in(text):
            if code.sure:
                yield code.number, field
    for text in _named(rule.file.detection) if isinstance(rule, Rule) else ():
        for code in codes_in(text):
            if code.sure:
                yield code.number, "detection"

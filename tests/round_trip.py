"""Events made from the articles of rules, and whether they bring these articles back: recall at 1, by kind of key."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xfor.codes import codes_in
from xfor.events import NO_MESSAGE, NOTHING, Datum, Event, Kind
from xfor.matching.match import CONFIDENCES, Match, match
from xfor.matching.printed import level_of
from xfor.matching.wording import wording
from xfor.rules import Rule, RuleIndex
from xfor.rules.model import PrintedEvent
from xfor.rules.providers import provider_key

FILLED = "Contoso7"
_PLACEHOLDER = re.compile(r"(?<!<)<[^<>]+>(?!>)|%\d+%?")
_INSERTED = re.compile(
    r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|(?<![\w.])(\d{2,})(?!\w)|([A-Za-z]:\\\S+)|(\b\w*[a-z][A-Z]\w*)"
)
_LEVELS = {"error": 2, "warning": 3, "information": 4}


class Trip(NamedTuple):
    """An event as a rule's article prints it. `key` says how many articles share its provider and id, and how alike."""

    rule: Rule
    printed: PrintedEvent
    key: str


def trips(rules: Iterable[Rule]) -> list[Trip]:
    """Give every symptom that an active rule's detection asks for."""
    found = [
        (rule, event)
        for rule in rules
        if not rule.heading.disabled and rule.file.kb
        for event in rule.file.kb.events
        if event.role == "symptom" and _asked_for(rule, event)
    ]
    texts: dict[tuple[str, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for rule, event in found:
        texts[provider_key(event.provider or ""), event.event_id][rule.id].add(_fixed(event))
    return [Trip(rule, event, _kind_of_key(rule, event, texts)) for rule, event in found]


def _asked_for(rule: Rule, event: PrintedEvent) -> bool:
    key = provider_key(event.provider or "")
    return any(
        gate.event_id == event.event_id and (not event.provider or provider_key(gate.provider or "") in (key, ""))
        for gate in rule.gates
    )


def _kind_of_key(rule: Rule, event: PrintedEvent, texts: dict[tuple[str, int], dict[str, set[str]]]) -> str:
    if not event.provider:
        return "no source"
    others = [texts_ for name, texts_ in texts[provider_key(event.provider), event.event_id].items() if name != rule.id]
    if not others:
        return "single"
    if not event.text:
        return "shared, no text"
    return "shared, same text" if any(_fixed(event) in each for each in others) else "shared, text differs"


def _fixed(event: PrintedEvent) -> str:
    return wording(event.text).squeezed if event.text else ""


def rendered(trip: Trip) -> Event | None:
    """Make the event as a log with messages has it, or None where the article prints no text."""
    text = trip.printed.text
    return _event(trip)._replace(message=_PLACEHOLDER.sub(FILLED, text), lacks=NOTHING) if text else None


def classic(trip: Trip) -> Event:
    """Make the event as a raw log has it: what looks like an insertion in the article's text, in its order."""
    return _event(trip)._replace(data=tuple(Datum(None, text) for text in _insertions(trip.printed.text or "")))


def _event(trip: Trip) -> Event:
    event = trip.printed
    named = (gate.provider for gate in trip.rule.gates if gate.event_id == event.event_id and gate.provider)
    provider = event.provider or next(named, "Contoso")
    level = level_of(event.level) or "unknown"
    kind = Kind(provider, "", event.event_id, level, "", "HOST")
    return Event(kind, None, 1, level=_LEVELS.get(level), lacks=NO_MESSAGE)


def _insertions(text: str) -> Iterator[str]:
    filled = _PLACEHOLDER.sub(FILLED, text)
    found = [next(filter(None, match.groups())) for match in _INSERTED.finditer(filled)]
    yield from dict.fromkeys([*found, *(code.written for code in codes_in(filled))])


def comes_first(found: Iterable[Match], rule: Rule) -> bool:
    """Say whether a rule is first among matches, or tied first."""
    ranks = {each.rule.id: (CONFIDENCES.index(each.confidence), -each.strength) for each in found}
    return rule.id in ranks and min(ranks.values()) == ranks[rule.id]


class Recall:
    """How many events bring their article back first, by kind of key."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._first: Counter[str] = Counter()

    def add(self, key: str, *, first: bool) -> None:
        """Count one event."""
        self._asked[key] += 1
        self._first[key] += first

    def of(self, key: str) -> float:
        """Give the share of a kind of key."""
        return self._first[key] / self._asked[key]

    def __str__(self) -> str:
        return "; ".join(f"{key} {self.of(key):.4f} of {self._asked[key]:,}" for key in sorted(self._asked))


def recall(rules: tuple[Rule, ...], *, with_text: bool) -> Recall:
    """Make an event of every symptom of every active rule, and ask all rules about it."""
    index, counted = RuleIndex(rules), Recall()
    for trip in trips(rules):
        event = rendered(trip) if with_text else classic(trip)
        if event:
            found = match(event, index.candidates(event.kind)).matches
            counted.add(trip.key, first=comes_first(found, trip.rule))
    return counted

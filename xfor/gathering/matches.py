"""matches and tallies -> what a report needs of them, in bounded memory, whatever the size of the logs.

Everything gathered here can be merged: the result does not depend on the order in which logs are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from heapq import heappush, heappushpop
from typing import NamedTuple
from zlib import crc32

from xfor.events import Event, Fields, Kind, LevelWord
from xfor.gathering.companions import Companions
from xfor.gathering.timing import Histogram, Span
from xfor.matching.match import Confidence, Match
from xfor.rules import Correlation, Rule, placeholders

_MOST_VALUES = 20
_LONGEST_VALUE = 300
_MOST_GROUPS = 10_000


class Located(NamedTuple):
    """An event and the input it comes from. Sorts by time, input and record."""

    time: int
    input: str
    record_id: int
    event: Event


def located(event: Event, label: str) -> Located:
    """Say where an event comes from. One without a time sorts before all others."""
    return Located(event.time or 0, label, event.record_id or 0, event)


class Sample:
    """Some of many events: the first, the last, and of those between a choice that is the same however they come."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._kept: list[tuple[int, tuple[int, str, int], int, Located]] = []
        self._seen = 0
        self.first: Located | None = None
        self._last: Located | None = None

    def add(self, event: Located) -> None:
        """See one more event."""
        if self.first is None or event[:3] < self.first[:3]:
            self.first = event
        if self._last is None or event[:3] > self._last[:3]:
            self._last = event
        # The ones whose checksums are smallest: as good as drawn by lot, and yet the same in every run.
        self._seen += 1
        drawn = (-crc32(repr(event[:3]).encode()), event[:3], self._seen, event)
        if self._limit is None or len(self._kept) < self._limit:
            heappush(self._kept, drawn)
        else:
            heappushpop(self._kept, drawn)

    def merged(self, other: Sample) -> Sample:
        """Give the sample of both."""
        both = Sample(self._limit)
        kept = [event for *_, event in self._kept + other._kept]
        ends = (self.first, self._last, other.first, other._last)
        for event in {id(event): event for event in (*kept, *ends) if event is not None}.values():
            both.add(event)
        return both

    def events(self) -> list[Located]:
        """Give the events that were kept, in the order of their times."""
        ends = [event for event in (self.first, self._last) if event is not None]
        # By identity: two events of a log may have the same time and record id, or neither.
        chosen = {id(event): event for event in ends[: self._limit]}
        for *_, event in sorted(self._kept, key=lambda drawn: (-drawn[0], drawn[2])):
            if self._limit is None or len(chosen) < self._limit:
                chosen.setdefault(id(event), event)
        return sorted(chosen.values(), key=lambda event: event[:3])


class Group:
    """The matches of one rule on one host in one band."""

    def __init__(self, match: Match, limit: int | None) -> None:
        self.rule_id = match.rule.id
        self.count = 0
        self.span = Span()
        self.histogram = Histogram()
        self.sample = Sample(limit)
        self.parameters: dict[str, dict[str, int]] = {}
        self.about: set[str] = set()
        self.evidence: tuple[tuple[int, str, int], tuple[str, ...]] | None = None
        self.strength = match.strength

    def add(self, event: Located, match: Match, ids: Iterable[str]) -> None:
        """Add a match, with the ids of all rules about the same event, its own among them."""
        self.count += 1
        self.span.add((event.time,))
        self.histogram.add(event.time)
        self.sample.add(event)
        self.about.update(ids)
        if self.evidence is None or event[:3] < self.evidence[0]:
            self.evidence = (event[:3], (*match.signs, match.evidence))
        self.strength = max(self.strength, match.strength)
        for name, value in parameters(match.rule, event.event):
            self._keep(name, value, event.time)

    def merge(self, other: Group) -> None:
        """Add the matches of another part of the logs."""
        self.count += other.count
        self.span.merge(other.span)
        self.histogram.merge(other.histogram)
        self.sample = self.sample.merged(other.sample)
        self.about |= other.about
        self.strength = max(self.strength, other.strength)
        if other.evidence and (self.evidence is None or other.evidence[0] < self.evidence[0]):
            self.evidence = other.evidence
        for name, values in other.parameters.items():
            for value, time in values.items():
                self._keep(name, value, time)

    def _keep(self, name: str, value: str, time: int) -> None:
        seen = self.parameters.setdefault(name, {})
        seen[value] = min(time, seen.get(value, time))
        if len(seen) > _MOST_VALUES:
            # The earliest are kept, whichever order they come in.
            del seen[max(seen, key=lambda each: (seen[each], each))]


class Matches:
    """All matches by rule, host and band; Windows does not tell the host SRV1 from srv1."""

    def __init__(self, evidence: int | None) -> None:
        self._limit = evidence
        self.groups: dict[tuple[str, str], dict[Confidence, Group]] = {}
        self.companions = Companions()

    def add(self, event: Located, matches: list[Match]) -> None:
        """Add the matches of one event."""
        host = event.event.kind.computer.casefold()
        ids = [match.rule.id for match in matches]
        for match in matches:
            bands = self.groups.setdefault((match.rule.id, host), {})
            group = bands.get(match.confidence)
            if group is None:
                group = bands[match.confidence] = Group(match, self._limit)
            group.add(event, match, ids)
            if match.confidence != "unlikely":
                self.companions.add(match.rule, host, event.event.kind.event_id, event.time)

    def merge(self, other: Matches) -> None:
        """Add all matches of another part of the logs; it is used up."""
        self.companions.merge(other.companions)
        for key, bands in other.groups.items():
            mine = self.groups.setdefault(key, {})
            for confidence, group in bands.items():
                if confidence in mine:
                    mine[confidence].merge(group)
                else:
                    mine[confidence] = group


class Unknown:
    """The events of one provider, event id and level that no rule is about, or is unlikely to be."""

    def __init__(self) -> None:
        self.count = 0
        self.hosts: set[str] = set()
        self.span = Span()
        self.sample: Located | None = None

    def add(self, kind: Kind, times: list[int]) -> None:
        """Count some more."""
        self.count += len(times)
        self.hosts.add(kind.computer)
        self.span.add(times)

    def show(self, event: Located) -> None:
        """Offer an event as the sample; the earliest is taken."""
        if self.sample is None or event[:3] < self.sample[:3]:
            self.sample = event

    def merge(self, other: Unknown) -> None:
        """Add the events of another part of the logs."""
        self.count += other.count
        self.hosts |= other.hosts
        self.span.merge(other.span)
        if other.sample:
            self.show(other.sample)


class Unknowns:
    """Everything unexplained. A log can name a new provider in every record, so that there is a limit; it is said."""

    def __init__(self) -> None:
        self.groups: dict[tuple[str, int, LevelWord], Unknown] = {}
        self.overflowed = False

    def group(self, kind: Kind) -> Unknown | None:
        """Give the group of a kind, or None beyond the limit."""
        return self._group((kind.provider, kind.event_id, kind.level))

    def merge(self, other: Unknowns) -> None:
        """Add everything unexplained of another part of the logs."""
        self.overflowed |= other.overflowed
        for key, theirs in other.groups.items():
            mine = self._group(key)
            if mine:
                mine.merge(theirs)

    def _group(self, key: tuple[str, int, LevelWord]) -> Unknown | None:
        found = self.groups.get(key)
        if found is None:
            if len(self.groups) >= _MOST_GROUPS:
                self.overflowed = True
                return None
            found = self.groups[key] = Unknown()
        return found


def parameters(rule: Rule | Correlation, event: Event) -> list[tuple[str, str]]:
    """Give the values of an event that the texts of a rule name: by field, or by number for the n-th value."""
    named = _named(rule)
    if not named:
        return []
    fields = Fields(event)
    found = []
    for name in named:
        if name.isdecimal():
            place = int(name) - 1
            held: Iterable[str] = (event.data[place].value,) if place < len(event.data) else ()
        else:
            held = fields.get(name) or ()
        found += [(name, _short(stripped)) for value in held if (stripped := value.strip())]
    return found


@lru_cache(maxsize=4096)
def _named(rule: Rule | Correlation) -> tuple[str, ...]:
    return tuple(sorted({each.field for text in texts(rule) for each in placeholders(text)}))


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else f"{value[: _LONGEST_VALUE - 1]}…"


def texts(rule: Rule | Correlation) -> Iterable[str]:
    """Give every text of a rule that may hold placeholders."""
    kb = rule.file.kb
    yield rule.file.description or ""
    yield from rule.notes
    if kb is None:
        return
    yield from filter(None, (kb.symptoms, kb.cause, kb.workaround, kb.status, kb.more_information))
    if kb.resolution:
        yield kb.resolution.summary or ""
        for step in kb.resolution.steps:
            yield from filter(None, (step.do, step.command, *step.detail))

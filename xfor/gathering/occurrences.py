"""The matches that correlation rules are about, kept until all logs are read, in bounded memory.

A correlation can only be decided when everything is read, since the events of one hour may stand in several logs. Which
matches are kept where there are too many does not depend on the order in which logs are read: the earliest are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from xfor.events import Event, Fields
from xfor.gathering.matches import Located
from xfor.gathering.timing import Span
from xfor.matching.correlate import Alert, Horizon, alerts, asked_by_outer, correlate
from xfor.matching.match import CONFIDENCES, Match
from xfor.matching.occurrence import Occurrence, Value
from xfor.rules import Correlation, silenced


class Limits(NamedTuple):
    """How many matches a correlation keeps, in all and of one rule in one group; and how many of these whole."""

    total: int = 200_000
    group: int = 100_000
    whole_total: int = 20_000
    whole_group: int = 2_000


class Asked(NamedTuple):
    """What a correlation asks of the events of one of its rules: the names of fields."""

    correlation: str
    rule: str
    group: tuple[str, ...]
    measured: tuple[str, ...]
    others: tuple[str, ...]


LIMITS = Limits()

Questions: TypeAlias = Mapping[str, Sequence[Asked]]
"""What is asked of the matches of each rule, by the rule's id."""


class Occurrences:
    """The matches that correlations are about, by correlation; plain data, which can travel between processes."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._kept: dict[str, list[Occurrence]] = defaultdict(list)
        self._added: dict[str, int] = defaultdict(int)
        self._serial = 0

    def add(self, located: Located, matches: Iterable[Match], questions: Questions, *, lone: bool) -> bool:
        """Add the matches of one event, and say whether there were any that a correlation can be about.

        `lone`: nothing but rules without findings of their own is about the event.
        """
        self._serial += 1
        kept = False
        for match in matches:
            for asked in questions.get(match.rule.id, ()):
                occurrence = self._occurrence(located, match, asked, lone=lone)
                if occurrence is not None:
                    self._keep(asked.correlation, occurrence)
                    kept = True
        return kept

    def merge(self, other: Occurrences) -> None:
        """Add all matches of another part of the logs; it is used up."""
        for name, kept in other._kept.items():
            self._added[name] += other._added[name] - len(kept)
            for each in kept:
                self._keep(name, each._replace(serial=each.serial + self._serial))
        self._serial += other._serial

    def kept(self) -> Mapping[str, list[Occurrence]]:
        """Give the matches for each correlation's id, no more than the limits allow."""
        for name in self._kept:
            self._prune(name)
        return self._kept

    def left_out(self) -> dict[str, int]:
        """Give the correlations that had more matches than are kept, with how many were left out."""
        kept = self.kept()
        return {name: left for name in sorted(kept) if (left := self._added[name] - len(kept[name]))}

    def lone(self, explained: Iterable[Alert]) -> Iterator[Located]:
        """Give the events that nothing else is about and that are in none of the alerts."""
        covered = {each.serial for alert in explained for each in alert.occurrences}
        left = {each.serial: each for kept in self._kept.values() for each in kept if each.lone}
        for serial, each in left.items():
            if serial not in covered:
                yield located_of(each)

    def _occurrence(self, located: Located, match: Match, asked: Asked, *, lone: bool) -> Occurrence | None:
        event, fields = located.event, Fields(located.event)
        group = tuple(map(fields.get, asked.group))
        if event.time is None or match.confidence == "unlikely" or None in group:
            return None
        return Occurrence(
            time=located.time,
            input=located.input,
            record_id=located.record_id,
            serial=self._serial,
            rule=asked.rule,
            host=event.kind.computer,
            group=tuple(value for value in group if value is not None),
            measured=tuple(map(fields.get, asked.measured)),
            others=_others(fields, asked.others),
            doubt=CONFIDENCES.index(match.confidence),
            lone=lone,
            event=event,
        )

    def _keep(self, name: str, occurrence: Occurrence) -> None:
        kept = self._kept[name]
        kept.append(occurrence)
        self._added[name] += 1
        if len(kept) > 2 * self._limits.total:
            self._prune(name)

    def _prune(self, name: str) -> None:
        """Keep the earliest of every group and rule, of these the earliest of all, and fewer of them with their data.

        What is kept in the end is the same however often this is done in between.
        """
        limits, kept = self._limits, self._kept[name]
        kept.sort(key=_order)
        chosen = _earliest(kept, limits.group)[: limits.total]
        whole = {id(each) for each in _earliest(chosen, limits.whole_group)[: limits.whole_total]}
        kept[:] = [each if id(each) in whole else each._replace(event=_bare(each.event)) for each in chosen]


_MOST_COMPUTERS = 10_000
_NOTHING: dict[str, Value] = {}


def alerts_of(occurrences: Occurrences, correlations: Sequence[Correlation], horizon: Horizon) -> list[Alert]:
    """Give the alerts of all correlations, but of those that have no findings of their own."""
    silent = silenced(correlations)
    found = [each for each in correlate(correlations, occurrences.kept(), horizon) if each[0].id not in silent]
    return [alert for correlation, windows in found for alert in alerts(correlation, windows)]


class Reach:
    """How far the logs of each computer reach. There is a limit to the computers, since a log can name any number."""

    def __init__(self) -> None:
        self._spans: dict[str, Span] = {}

    def add(self, computer: str, times: Iterable[int]) -> None:
        """See records of a computer."""
        name = computer.casefold()
        if name in self._spans or len(self._spans) < _MOST_COMPUTERS:
            self._spans.setdefault(name, Span()).add(times)

    def merge(self, other: Reach) -> None:
        """Add another part of the logs."""
        for name, span in other._spans.items():
            self.add(name, [time for time in (span.first, span.last) if time is not None])

    def horizon(self, end: int | None) -> dict[str, int]:
        """Give the time of the last record of each computer; `end` is the last time that was asked for."""
        last = {name: span.last for name, span in self._spans.items() if span.last is not None}
        return {name: time if end is None else min(time, end) for name, time in last.items()}


def about(correlations: Iterable[Correlation], rules: Iterable[str]) -> set[str]:
    """Give ids of rules with those of the correlations that are about any of them."""
    found = set(rules)
    for each in correlations:  # each comes after those it refers to
        if not found.isdisjoint(each.members):
            found.add(each.id)
    return found


def located_of(occurrence: Occurrence) -> Located:
    """Give the event of an occurrence, with where it comes from."""
    return Located(occurrence.time, occurrence.input, occurrence.record_id, occurrence.event)


def _order(each: Occurrence) -> tuple[int, str, int, str]:
    return each.time, each.input, each.record_id, each.rule


def _earliest(kept: Iterable[Occurrence], most: int) -> list[Occurrence]:
    seen: dict[tuple[str, str, tuple[Value, ...]], int] = defaultdict(int)
    chosen = []
    for each in kept:
        key = (each.rule, "" if each.group else each.host, each.group)
        seen[key] += 1
        if seen[key] <= most:
            chosen.append(each)
    return chosen


def _bare(event: Event) -> Event:
    return Event(event.kind, event.time, event.record_id)


def _others(fields: Fields, names: Iterable[str]) -> dict[str, Value]:
    found = {name: value for name in names if (value := fields.get(name)) is not None}
    return found or _NOTHING


def questions_of(correlations: Sequence[Correlation]) -> Questions:
    """Give what correlations ask of the matches of each rule."""
    inner = {each.id for each in correlations}
    outer = asked_by_outer(correlations)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for each in correlations:
        for rule, member in dict(zip(each.rules, each.members, strict=True)).items():
            if member not in inner:
                group = tuple(each.field_in(name, rule) for name in each.group_by)
                measured = tuple(each.field_in(name, rule) for name in each.fields)
                asked[member].append(Asked(each.id, rule, group, measured, tuple(sorted(outer[each.id]))))
    return asked

"""What a correlation counts over a window that slides along the occurrences of a group, without going over it again."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol, TypeVar

from xfor.matching.occurrence import Occurrence
from xfor.matching.order import Chains
from xfor.rules.correlation import Correlation

if TYPE_CHECKING:
    from xfor.rules.ways import Way

_Counted = TypeVar("_Counted")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


class Measure(Protocol):
    """What is counted. Occurrences come in the order of their times, and go in the same order."""

    def add(self, peers: Sequence[Occurrence]) -> None:
        """Let the next occurrences in, all those of one time."""

    def drop(self, occurrence: Occurrence) -> None:
        """Let the oldest occurrence go."""

    def value(self, since: int) -> float | None:
        """Give the number for what is in the window, which begins at a time; None where there is none."""


def measure_of(correlation: Correlation, way: Way | None = None) -> Measure:
    """Give what a correlation of this type counts; `way` is one of those to meet its condition in words."""
    match correlation.type:
        case "event_count":
            return _Events()
        case "value_count":
            return _Values()
        case "temporal":
            return _Rules(way)
        case "temporal_ordered":
            return _Ordered(correlation, way)
        case "value_sum" | "value_avg":
            return _Total(mean=correlation.type == "value_avg")
        case _:
            return _Ranks(correlation.percentile)


class _Once:
    """Which occurrences are in the window; an event that two rules have found counts once."""

    def __init__(self, *, by_value: bool) -> None:
        self._by_value = by_value
        self._held: Counter[tuple[int, object]] = Counter()

    def __len__(self) -> int:
        return len(self._held)

    def entering(self, peers: Iterable[Occurrence]) -> Iterator[Occurrence]:
        """Let occurrences in, and give those that count."""
        for peer in peers:
            key = self._key(peer)
            self._held[key] += 1
            if self._held[key] == 1:
                yield peer

    def leaving(self, occurrence: Occurrence) -> Iterator[Occurrence]:
        """Let an occurrence go, and give it if it no longer counts."""
        key = self._key(occurrence)
        _less(self._held, (key,))
        if key not in self._held:
            yield occurrence

    def _key(self, each: Occurrence) -> tuple[int, object]:
        what = each.serial if each.within is None else -id(each.within)
        return what, each.measured if self._by_value else None


class _Events:
    """How many events there are."""

    def __init__(self) -> None:
        self._once = _Once(by_value=False)

    def add(self, peers: Sequence[Occurrence]) -> None:
        list(self._once.entering(peers))

    def drop(self, occurrence: Occurrence) -> None:
        list(self._once.leaving(occurrence))

    def value(self, since: int) -> float | None:
        return len(self._once)


class _Values:
    """How many values a field has, without regard to case; several fields count by their combinations."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[tuple[str, ...], ...]] = Counter()

    def add(self, peers: Sequence[Occurrence]) -> None:
        self._seen.update(value for peer in peers for value in self._folded(peer))

    def drop(self, occurrence: Occurrence) -> None:
        _less(self._seen, self._folded(occurrence))

    def value(self, since: int) -> float | None:
        return len(self._seen)

    def _folded(self, occurrence: Occurrence) -> Iterator[tuple[tuple[str, ...], ...]]:
        if None not in occurrence.measured:
            yield tuple(tuple(text.lower() for text in value or ()) for value in occurrence.measured)


class _Rules:
    """How many of the rules have matched, if those have that must, and none that must not."""

    def __init__(self, way: Way | None) -> None:
        self._way = way
        self.found: Counter[str] = Counter()

    def add(self, peers: Sequence[Occurrence]) -> None:
        self.found.update(peer.rule for peer in peers)

    def drop(self, occurrence: Occurrence) -> None:
        _less(self.found, (occurrence.rule,))

    def value(self, since: int) -> float | None:
        if self._way is None:
            return len(self.found)
        met = self.found.keys() >= set(self._way.wanted) and self.found.keys().isdisjoint(self._way.unwanted)
        return len(self.found) if met else None


class _Ordered(_Rules):
    """The same, if the rules have matched one after the other in the order of the correlation.

    A condition in words asks that of the rules that must match. So does a condition for at least so many: so many in
    order are enough, whatever else has matched. Any other asks it of all rules that have matched.
    """

    def __init__(self, correlation: Correlation, way: Way | None) -> None:
        super().__init__(way)
        wanted = correlation.rules if way is None else way.wanted
        self._chains = Chains(wanted)
        self._needed = len(wanted) if way else None
        self._enough = all(each.operator in ("gt", "gte") for each in correlation.thresholds)
        self._thresholds = correlation.thresholds

    def add(self, peers: Sequence[Occurrence]) -> None:
        super().add(peers)
        self._chains.add(peers)

    def value(self, since: int) -> float | None:
        longest = self._chains.longest(since)
        found = super().value(since)
        if found is None or self._needed is not None:
            return found if longest == self._needed else None
        in_order = all(each.met(longest) for each in self._thresholds) if self._enough else longest == found
        return max(found, longest) if in_order else None


class _Total:
    """The sum of a field's numbers, or their mean; texts that are no numbers do not count."""

    def __init__(self, *, mean: bool) -> None:
        self._mean = mean
        self._once = _Once(by_value=True)
        self._sum = Fraction(0)  # floats would drift as numbers come and go
        self._count = 0

    def add(self, peers: Sequence[Occurrence]) -> None:
        for number in _numbers(self._once.entering(peers)):
            self._sum += number
            self._count += 1

    def drop(self, occurrence: Occurrence) -> None:
        for number in _numbers(self._once.leaving(occurrence)):
            self._sum -= number
            self._count -= 1

    def value(self, since: int) -> float | None:
        if not self._count:
            return None
        return float(self._sum / self._count if self._mean else self._sum)


class _Ranks:
    """A percentile of a field's numbers, interpolated between the two that are nearest."""

    def __init__(self, percentile: float) -> None:
        self._percentile = percentile
        self._once = _Once(by_value=True)
        self._sorted: list[Fraction] = []

    def add(self, peers: Sequence[Occurrence]) -> None:
        for number in _numbers(self._once.entering(peers)):
            insort(self._sorted, number)

    def drop(self, occurrence: Occurrence) -> None:
        for number in _numbers(self._once.leaving(occurrence)):
            del self._sorted[bisect_left(self._sorted, number)]

    def value(self, since: int) -> float | None:
        if not self._sorted:
            return None
        whole, part = divmod(Fraction(self._percentile) / 100 * (len(self._sorted) - 1), 1)
        low, high = self._sorted[whole], self._sorted[min(whole + 1, len(self._sorted) - 1)]
        return float(low + part * (high - low))


def _numbers(occurrences: Iterable[Occurrence]) -> Iterator[Fraction]:
    for occurrence in occurrences:
        for text in occurrence.measured[0] or ():
            if _NUMBER.fullmatch(text):
                yield Fraction(text)


def _less(counter: Counter[_Counted], gone: Iterable[_Counted]) -> None:
    for each in gone:
        counter[each] -= 1
        if not counter[each]:
            del counter[each]

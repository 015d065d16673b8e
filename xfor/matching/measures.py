"""What a correlation counts over a window that slides along the occurrences of a group, without going over it again."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from xfor.matching.occurrence import Occurrence
from xfor.matching.order import Chains
from xfor.rules.correlation import Correlation

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


def measure_of(correlation: Correlation) -> Measure:
    """Give what a correlation of this type counts."""
    match correlation.type:
        case "event_count":
            return _Events()
        case "value_count":
            return _Values()
        case "temporal":
            return _Rules(correlation)
        case "temporal_ordered":
            return _Ordered(correlation)
        case "value_sum" | "value_avg":
            return _Total(mean=correlation.type == "value_avg")
        case _:
            return _Ranks(correlation.percentile)


class _Events:
    """How many occurrences there are."""

    def __init__(self) -> None:
        self._count = 0

    def add(self, peers: Sequence[Occurrence]) -> None:
        self._count += len(peers)

    def drop(self, occurrence: Occurrence) -> None:
        self._count -= 1

    def value(self, since: int) -> float | None:
        return self._count


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
    """How many of the rules have matched."""

    def __init__(self, correlation: Correlation) -> None:
        self._presence = correlation.presence
        self.found: Counter[str] = Counter()

    def add(self, peers: Sequence[Occurrence]) -> None:
        self.found.update(peer.rule for peer in peers)

    def drop(self, occurrence: Occurrence) -> None:
        _less(self.found, (occurrence.rule,))

    def value(self, since: int) -> float | None:
        return len(self.found) if self._presence is None or self._presence.holds(self.found) else None


class _Ordered(_Rules):
    """How many of the rules have matched one after the other, in the order of the correlation.

    A condition in words says which rules must be there; those that are and may be must have come in that order.
    """

    def __init__(self, correlation: Correlation) -> None:
        super().__init__(correlation)
        wanted = correlation.presence.wanted if correlation.presence else correlation.rules
        self._stages = tuple(rule for rule in correlation.rules if rule in wanted)
        self._chains = Chains(self._stages)

    def add(self, peers: Sequence[Occurrence]) -> None:
        super().add(peers)
        self._chains.add(peers)

    def value(self, since: int) -> float | None:
        longest = self._chains.longest(since)
        if self._presence is None:
            return longest
        there = sum(rule in self.found for rule in self._stages)
        return longest if longest == there and self._presence.holds(self.found) else None


class _Total:
    """The sum of a field's numbers, or their mean; texts that are no numbers do not count."""

    def __init__(self, *, mean: bool) -> None:
        self._mean = mean
        self._sum = Fraction(0)  # floats would drift as numbers come and go
        self._count = 0

    def add(self, peers: Sequence[Occurrence]) -> None:
        for number in _numbers(peers):
            self._sum += number
            self._count += 1

    def drop(self, occurrence: Occurrence) -> None:
        for number in _numbers((occurrence,)):
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
        self._sorted: list[Fraction] = []

    def add(self, peers: Sequence[Occurrence]) -> None:
        for number in _numbers(peers):
            insort(self._sorted, number)

    def drop(self, occurrence: Occurrence) -> None:
        for number in _numbers((occurrence,)):
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

"""times of events -> the first, the last, how many by hour, day or month, and how far the logs of a host reach.

All of it merges in any order to the same, in bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from xfor.events import TICKS_PER_SECOND, Kind, format_time

_EARLIEST = 119_600_064_000_000_000  # 1980-01-01: a time before it is a clock that was not set, or damage
_LATEST = 174_936_672_000_000_000  # 2155-05-09
_HOUR = 3600 * TICKS_PER_SECOND
_DAY = 24 * _HOUR
_MOST_HOURS = 100
_MOST_DAYS = 400
_FEW_DAYS = 4
_MOST_PLACES = 10_000
_EPOCH = date(1601, 1, 1)

Unit = Literal["hour", "day", "month"]


class Span:
    """The first and the last of the plausible times seen, in ticks; None before there was one."""

    __slots__ = ("first", "last")

    def __init__(self) -> None:
        self.first: int | None = None
        self.last: int | None = None

    def add(self, times: Iterable[int]) -> None:
        """See some more times."""
        seen = [time for time in times if _EARLIEST <= time <= _LATEST]
        if not seen:
            return
        first, last = min(seen), max(seen)
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)

    def merge(self, other: Span) -> None:
        """See what another span saw."""
        self.add(time for time in (other.first, other.last) if time is not None)


class Histogram:
    """How many plausible times lie in each hour; in each day where the hours are too many, then in each month."""

    __slots__ = ("counts", "unit")

    def __init__(self) -> None:
        self.unit: Unit = "hour"
        self.counts: dict[int, int] = {}

    def add(self, time: int) -> None:
        """Count one more."""
        if _EARLIEST <= time <= _LATEST:
            self._count(_COARSER[self.unit](time // _HOUR), 1)

    def merge(self, other: Histogram) -> None:
        """Count what another one counted."""
        while _UNITS.index(self.unit) < _UNITS.index(other.unit):
            self._coarsen()
        for place, count in other.counts.items():
            self._count(_between(other.unit, self.unit, place), count)

    def shown(self) -> tuple[Unit, dict[str, int]]:
        """Give the counts by the beginning of each hour, day or month, hours only where they span few days."""
        unit, counts = self.unit, self.counts
        if unit == "hour" and counts and max(counts) - min(counts) > _FEW_DAYS * 24:
            whole = Histogram()
            whole.counts = dict(counts)
            whole._coarsen()
            unit, counts = whole.unit, whole.counts
        return unit, {_written(unit, place): counts[place] for place in sorted(counts)}

    def _count(self, place: int, count: int) -> None:
        self.counts[place] = self.counts.get(place, 0) + count
        most = {"hour": _MOST_HOURS, "day": _MOST_DAYS}.get(self.unit)
        if most and len(self.counts) > most:
            self._coarsen()

    def _coarsen(self) -> None:
        unit = _UNITS[_UNITS.index(self.unit) + 1]
        counts: dict[int, int] = {}
        for place, count in self.counts.items():
            coarser = _between(self.unit, unit, place)
            counts[coarser] = counts.get(coarser, 0) + count
        self.unit, self.counts = unit, counts


def histogram_of(times: Iterable[int]) -> Histogram:
    """Count times."""
    made = Histogram()
    for time in times:
        made.add(time)
    return made


class Extents:
    """From when to when the logs of each host reach, channel by channel.

    Of too many hosts some are kept, the same in every run.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, kind: Kind, times: Sequence[int]) -> None:
        """See when some records were written."""
        first, last = min(times, default=0), max(times, default=0)
        if first < _EARLIEST or last > _LATEST:
            times = [time for time in times if _EARLIEST <= time <= _LATEST]
            first, last = min(times, default=0), max(times, default=0)
        if last:
            self._see((kind.computer.casefold(), kind.channel), first, last)

    def merge(self, other: Extents) -> None:
        """See what was seen of another part of the logs."""
        for place, (first, last) in other._seen.items():
            self._see(place, first, last)

    def of(self, host: str) -> dict[str, tuple[int, int]]:
        """Give the first and the last time of each channel of a host."""
        name = host.casefold()
        return {channel: extent for (computer, channel), extent in sorted(self._seen.items()) if computer == name}

    def copy(self) -> Extents:
        """Give the same, to be kept while this is used up."""
        made = Extents()
        made._seen = dict(self._seen)
        return made

    def places(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Give the first and the last time of each host, in lower case, and channel."""
        return dict(self._seen)

    def hosts(self) -> list[str]:
        """Name the hosts, in lower case."""
        return sorted({host for host, _ in self._seen})

    def _see(self, place: tuple[str, str], first: int, last: int) -> None:
        seen = self._seen.get(place, (first, last))
        self._seen[place] = min(first, seen[0]), max(last, seen[1])
        if len(self._seen) > 2 * _MOST_PLACES:
            self._seen = dict(sorted(self._seen.items())[:_MOST_PLACES])


_UNITS: tuple[Unit, ...] = ("hour", "day", "month")


def _month(hour: int) -> int:
    day = _EPOCH + timedelta(days=hour // 24)
    return day.year * 12 + day.month - 1


_COARSER: dict[Unit, Callable[[int], int]] = {
    "hour": lambda hour: hour,
    "day": lambda hour: hour // 24,
    "month": _month,
}


def _between(unit: Unit, coarser: Unit, place: int) -> int:
    """Give the day or month in which an hour or a day lies."""
    return place if unit == coarser else _COARSER[coarser](place if unit == "hour" else place * 24)


def _written(unit: Unit, place: int) -> str:
    if unit == "month":
        return f"{place // 12:04}-{place % 12 + 1:02}"
    return (format_time(place * (_HOUR if unit == "hour" else _DAY)) or "")[: 13 if unit == "hour" else 10]

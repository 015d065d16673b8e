"""the times of a finding -> words: how often by hour, day or month, whether it goes on, what happened just before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xfor.events import TICKS_PER_SECOND, parse_time
from xfor.render.phrases import counted, times
from xfor.render.safe import flat
from xfor.report import Change, Finding

_MINUTE = 60 * TICKS_PER_SECOND
_HOUR_STAMP = len("2024-03-01T07")


class Rhythm(NamedTuple):
    """How often a finding was seen, by the beginning of each hour, day or month in which it was."""

    unit: str
    counts: dict[str, int]


def rhythm(finding: Finding) -> Rhythm | None:
    """Give how often a finding was seen, by the finest unit that the report holds."""
    if finding.per_hour:
        return Rhythm("hour", finding.per_hour)
    if finding.per_day:
        return Rhythm("day", finding.per_day)
    return Rhythm("month", finding.per_month) if finding.per_month else None


def stamp(start: str) -> str:
    """Write the beginning of an hour, a day or a month for a person."""
    return f"{start.replace('T', ' ')}:00" if len(start) == _HOUR_STAMP else start


def over_time(finding: Finding) -> str:
    """Say on how many hours, days or months a finding was seen, when most, and whether it goes on."""
    return ", ".join(_over_time(finding))


def _over_time(finding: Finding) -> Iterator[str]:
    seen = rhythm(finding)
    if seen and len(seen.counts) > 1:
        most = max(seen.counts, key=lambda start: (seen.counts[start], start))
        yield f"{'on' if seen.unit == 'day' else 'in'} {counted(len(seen.counts), seen.unit)}"
        if seen.counts[most] > 1:
            yield f"most often {stamp(most)} ({times(seen.counts[most])})"
    if finding.ongoing is not None:
        yield going_on(finding)


def going_on(finding: Finding) -> str:
    """Say whether a finding goes on when the logs end; nothing where that is not known."""
    words = {True: "goes on when the logs of the host end", False: "stopped before the logs of the host end", None: ""}
    return words[finding.ongoing]


def before(change: Change, first_seen: str | None) -> str:
    """Say what changed on the host, and how long before a finding was first seen."""
    return f"{_distance(parse_time(change.time), parse_time(first_seen or change.time))}: {flat(change.text)}"


def _distance(earlier: int | None, later: int | None) -> str:
    passed = (later or 0) - (earlier or 0)
    if passed < _MINUTE:
        return f"{counted(max(passed, 0) // TICKS_PER_SECOND, 'second')} before"
    return f"{counted(passed // _MINUTE, 'minute')} before"

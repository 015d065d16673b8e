"""findings and changes -> the geometry of a timeline: a lane a host, bars for findings, signs for what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log2
from typing import NamedTuple

from xfor.events import TICKS_PER_SECOND, format_time, parse_time
from xfor.render.phrases import counted, moment
from xfor.render.rhythm import Rhythm, rhythm, stamp
from xfor.report import SEVERITIES, Change, Finding, Report

_LEFT, _WIDTH, _TOP, _LANE, _BAR = 190, 1000, 26, 50, 26
_MOST_LANES = 40
_TICKS = 5
_DAY = 86_400 * TICKS_PER_SECOND
_UNITS = {"hour": _DAY // 24, "day": _DAY, "month": 30 * _DAY}


class Bar(NamedTuple):
    """The findings of an hour, a day or a month; the gravest gives the colour."""

    x: float
    y: float
    width: float
    height: float
    severity: str
    label: str


class Sign(NamedTuple):
    """Something that changed on the host."""

    x: float
    y: float
    kind: str
    label: str


class Lane(NamedTuple):
    """What happened on one host."""

    host: str
    y: float
    bars: list[Bar]
    signs: list[Sign]


class Timeline(NamedTuple):
    """All that is drawn; `more` is how many hosts did not fit."""

    width: int
    height: int
    left: int
    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    kinds: list[str]
    more: int


class _Scale(NamedTuple):
    start: int
    end: int

    def x(self, time: int) -> float:
        part = (time - self.start) / max(self.end - self.start, 1)
        return round(_LEFT + min(max(part, 0), 1) * (_WIDTH - _LEFT - 10), 1)


def timeline(report: Report) -> Timeline | None:
    """Draw the findings that are not unlikely, and what changed on their hosts; nothing where no time is known."""
    found: dict[str, list[Finding]] = {}
    for each in report.findings:
        if each.confidence != "unlikely" and each.first_seen:
            found.setdefault(each.host, []).append(each)
    hosts = sorted(found, key=str.casefold)
    changes = [change for change in report.changes if change.host in found]
    moments = list(_times(findings=[each for host in hosts for each in found[host]], changes=changes))
    if not moments:
        return None
    scale = _Scale(min(moments), max(moments))
    lanes = [
        _lane(scale, number, host, found[host], [change for change in changes if change.host == host])
        for number, host in enumerate(hosts[:_MOST_LANES])
    ]
    kinds = sorted({sign.kind for lane in lanes for sign in lane.signs})
    height = _TOP + _LANE * len(lanes) + 8
    return Timeline(_WIDTH, height, _LEFT, lanes, _axis(scale), kinds, max(len(hosts) - _MOST_LANES, 0))


def _times(findings: Iterable[Finding], changes: Iterable[Change]) -> Iterator[int]:
    written = [time for each in findings for time in (each.first_seen, each.last_seen)]
    for time in (*written, *(change.time for change in changes)):
        ticks = parse_time(time) if time else None
        if ticks is not None:
            yield ticks


def _lane(scale: _Scale, number: int, host: str, findings: list[Finding], changes: list[Change]) -> Lane:
    y = _TOP + number * _LANE
    signs = [Sign(scale.x(parse_time(each.time) or 0), y + _BAR + 11, each.kind, _said(each)) for each in changes]
    return Lane(host, y, _bars(scale, y, findings), signs)


def _said(change: Change) -> str:
    return f"{moment(change.time)} UTC: {change.text}"


def _bars(scale: _Scale, y: float, findings: list[Finding]) -> list[Bar]:
    """Put together what falls on the same place, so that there are never more bars than places."""
    places: dict[tuple[float, float], list[tuple[str, int, Finding]]] = {}
    for finding in findings:
        seen = rhythm(finding) or Rhythm("hour", {(finding.first_seen or "")[:13]: finding.occurrences})
        for start, count in seen.counts.items():
            begin = parse_time(start + _padding(start)) or scale.start
            x = scale.x(begin)
            places.setdefault((x, scale.x(begin + _UNITS[seen.unit])), []).append((start, count, finding))
    return [_bar(x, end, y, seen) for (x, end), seen in sorted(places.items(), key=lambda place: -place[0][1])]


def _bar(x: float, end: float, y: float, seen: list[tuple[str, int, Finding]]) -> Bar:
    total = sum(count for _, count, _ in seen)
    gravest = min((each.severity for *_, each in seen), key=SEVERITIES.index)
    height = min(6 + 2.5 * log2(1 + total), _BAR)
    rules = ", ".join(dict.fromkeys(each.rule.id for *_, each in seen))
    label = f"{stamp(seen[0][0])}: {counted(total, 'event')} of {rules}"
    return Bar(x, round(y + _BAR - height, 1), round(max(end - x - 0.5, 3), 1), round(height, 1), gravest, label)


def _padding(start: str) -> str:
    """Give what a month, a day or an hour lacks of a time."""
    return {7: "-01T00:00:00Z", 10: "T00:00:00Z", 13: ":00:00Z"}[len(start)]


def _axis(scale: _Scale) -> list[tuple[float, str]]:
    """Write times below the lanes: to the minute within three days, else days."""
    size = 16 if scale.end - scale.start < 3 * _DAY else 10
    step = max((scale.end - scale.start) // _TICKS, 1)
    times = range(scale.start, scale.end + 1, step) if scale.end > scale.start else [scale.start]
    return [(scale.x(time), (format_time(time) or "")[:size].replace("T", " ")) for time in list(times)[: _TICKS + 1]]

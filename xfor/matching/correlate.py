"""The matches of rules -> the alerts of the correlation rules that are about them.

Sigma's specification leaves much open; what is meant here, and what pySigma's SQLite backend does as well:

- Every occurrence has a window, from `timespan` before it up to it, with both ends: occurrences that are exactly the
  time span apart are in one window, and so are all of one instant.
- Occurrences belong together whose group-by values are the same without regard to case. An event without one of the
  fields is in no group. Without group-by the events of one computer belong together; a group-by that does not name
  the computer is about all of them.
- A condition such as `lt: 3` is judged where there is an occurrence: silence alerts nobody.
- `a and not b` looks ahead: the window begins with a match of `a`, and nothing may be found of `b` up to its end. It is
  judged only where the computer's logs reach that far.
- A correlation about a correlation sees an occurrence at the end of each of its windows, and uses its own group-by:
  a window is in the groups of all its events (see xfor.matching.nested).

Windows that overlap are one alert (the backend gives one for each event).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xfor.matching.measures import measure_of
from xfor.matching.nested import ends
from xfor.matching.occurrence import Occurrence, Value, Window
from xfor.rules.correlation import Correlation

if TYPE_CHECKING:
    from xfor.rules.ways import Way

Horizon: TypeAlias = Mapping[str, int]
"""How far the logs of each computer reach, by its name without regard to case: the time of its last record."""


class Alert(NamedTuple):
    """Overlapping windows of one group: the occurrences in them in order, and the most (or least) that was counted."""

    correlation: Correlation
    group: tuple[tuple[str, Value], ...]
    metric: float
    rules: tuple[str, ...]
    occurrences: list[Occurrence]

    @property
    def doubt(self) -> int:
        """Give the place of the least sure match in the order of confidences."""
        return max(each.doubt for each in self.occurrences)


def correlate(
    correlations: Sequence[Correlation], matches: Mapping[str, list[Occurrence]], horizon: Horizon
) -> Iterator[tuple[Correlation, list[Window]]]:
    """Give the windows of every correlation for which its condition holds, in the order of groups and times.

    `matches` are the occurrences for each correlation's id; `correlations` come after those they refer to.
    """
    found: dict[str, list[Window]] = {}
    asked = asked_by_outer(correlations)
    for each in correlations:
        series = list(matches.get(each.id, ()))
        for rule, member in dict(zip(each.rules, each.members, strict=True)).items():
            series += ends(found.get(member, ()), each, rule, tuple(sorted(asked[each.id])))
        found[each.id] = [window for group in _groups(each, series) for window in windows(each, group, horizon)]
        yield each, found[each.id]


def asked_by_outer(correlations: Sequence[Correlation]) -> dict[str, set[str]]:
    """Give the fields that correlations about a correlation ask of its events, by the id of the inner one."""
    outer: dict[str, set[str]] = defaultdict(set)
    for each in reversed(correlations):  # the outer ones first: they come after those they refer to
        for rule, member in zip(each.rules, each.members, strict=True):
            names = (*each.group_by, *each.fields)
            outer[member] |= {each.field_in(name, rule) for name in names} | outer[each.id]
    return outer


def windows(correlation: Correlation, series: list[Occurrence], horizon: Horizon) -> list[Window]:
    """Give the windows over the sorted occurrences of one group for which the condition holds, by their ends."""
    span = correlation.timespan
    times = sorted({each.time for each in series})
    before = [(time - span, time) for time in times]
    if correlation.presence is None:
        found = list(_slide(correlation, None, series, before))
    else:
        found = []
        for way in correlation.presence.ways:
            found += _slide(correlation, way, series, _after(way, series, span, horizon) if way.unwanted else before)
    most = {(each.begin, each.end): each for each in sorted(found, key=lambda each: each.metric)}
    return sorted(most.values(), key=lambda each: (each.end, each.begin))


def _after(way: Way, series: Iterable[Occurrence], span: int, horizon: Horizon) -> list[tuple[int, int]]:
    """Give the times after the occurrences of rules that must match, as far as the logs of their computers reach."""
    known = ((each.time, horizon.get(each.host.casefold(), 0)) for each in series if each.rule in way.wanted)
    return sorted({(time, time + span) for time, reach in known if time + span <= reach})


def _slide(
    correlation: Correlation, way: Way | None, series: list[Occurrence], times: Iterable[tuple[int, int]]
) -> Iterator[Window]:
    """Measure what is in each of the times, which are in order, and give those for which the condition holds."""
    measure, group = measure_of(correlation, way), _named(correlation, series[0])
    start = stop = 0
    for begin, end in times:
        while stop < len(series) and series[stop].time <= end:
            peers = _peers(series, stop)
            measure.add(peers)
            stop += len(peers)
        while start < stop and series[start].time < begin:
            measure.drop(series[start])
            start += 1
        metric = measure.value(begin)
        if metric is not None and all(each.met(metric) for each in correlation.thresholds):
            yield Window(group, series, start, stop, begin, end, metric)


def _peers(series: list[Occurrence], start: int) -> list[Occurrence]:
    stop = start + 1
    while stop < len(series) and series[stop].time == series[start].time:
        stop += 1
    return series[start:stop]


def alerts(correlation: Correlation, found: Iterable[Window]) -> Iterator[Alert]:
    """Join windows that overlap, in the order in which `correlate` gives them."""
    joined: list[Window] = []
    for window in found:
        if joined and not (window.series is joined[-1].series and window.begin <= joined[-1].end):
            yield _alert(correlation, joined)
            joined = []
        joined.append(window)
    if joined:
        yield _alert(correlation, joined)


def _groups(correlation: Correlation, series: Iterable[Occurrence]) -> Iterator[list[Occurrence]]:
    groups: dict[tuple[Value, ...], list[Occurrence]] = {}
    for each in series:
        key = each.group if correlation.group_by else ((each.host,),)
        groups.setdefault(tuple(tuple(map(str.lower, value)) for value in key), []).append(each)
    for _, members in sorted(groups.items()):
        yield sorted(members, key=lambda each: (each.time, each.input, each.record_id, each.rule))


def _named(correlation: Correlation, first: Occurrence) -> tuple[tuple[str, Value], ...]:
    return tuple(zip(correlation.group_by, first.group, strict=True)) if correlation.group_by else ()


def _alert(correlation: Correlation, joined: list[Window]) -> Alert:
    series, start = joined[0].series, min(window.start for window in joined)
    least = any(each.operator in ("lt", "lte") for each in correlation.thresholds)
    metric = (min if least else max)(window.metric for window in joined)
    inside = series[start : joined[-1].stop]
    matched = {each.rule for each in inside}
    rules = tuple(rule for rule in dict.fromkeys(correlation.rules) if rule in matched)
    return Alert(correlation, joined[0].group, metric, rules, _events(inside))


def _events(inside: list[Occurrence]) -> list[Occurrence]:
    """Put matches of events in the place of ends of windows, each event once, in the order of their times."""
    found: dict[int, Occurrence] = {}
    spans: dict[int, list[Window]] = {}
    for each in inside:
        if each.within is None:
            found[each.serial] = each
        else:
            spans.setdefault(id(each.within.series), []).append(each.within)
    for within in spans.values():
        found |= {each.serial: each for each in _events(_covered(within))}
    return sorted(found.values(), key=lambda each: (each.time, each.input, each.record_id, each.serial))


def _covered(spans: list[Window]) -> list[Occurrence]:
    """Give the occurrences of windows of one series, each once however many windows it is in."""
    covered: list[Occurrence] = []
    reached = 0
    for window in sorted(spans, key=lambda each: each.stop):
        covered += window.series[max(window.start, reached) : window.stop]
        reached = window.stop
    return covered

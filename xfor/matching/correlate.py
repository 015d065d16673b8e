"""The matches of rules -> the alerts of the correlation rules that are about them.

Sigma's specification leaves much open; what is meant here, and what pySigma's SQLite backend does as well:

- Every occurrence has a window, from `timespan` before it up to it, with both ends: occurrences that are exactly the
  time span apart are in one window, and so are all of one instant.
- Occurrences belong together whose group-by values are the same without regard to case. An event without one of the
  fields is in no group. Without group-by the events of one computer belong together; a group-by that does not name
  the computer is about all of them.
- A condition such as `lt: 3` is judged where there is an occurrence: silence alerts nobody.
- A correlation about a correlation sees an occurrence at the end of each of its windows, and uses its own group-by.

Windows that overlap are one alert (the backend gives one for each event).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from xfor.matching.measures import measure_of
from xfor.matching.occurrence import Occurrence, Value, Window
from xfor.rules.correlation import Correlation, Threshold

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "eq": operator.eq,
    "neq": operator.ne,
}


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
    correlations: Sequence[Correlation], matches: Mapping[str, list[Occurrence]]
) -> Iterator[tuple[Correlation, list[Window]]]:
    """Give the windows of every correlation for which its condition holds, in the order of groups and times.

    `matches` are the occurrences for each correlation's id; `correlations` come after those they refer to.
    """
    found: dict[str, list[Window]] = {}
    inner = {each.id: each for each in correlations}
    for each in correlations:
        ends = [
            _end(window, each, rule, inner[member])
            for rule, member in dict(zip(each.rules, each.members, strict=True)).items()
            for window in found.get(member, ())
        ]
        series = [*matches.get(each.id, ()), *filter(None, ends)]
        found[each.id] = [window for group in _groups(each, series) for window in windows(each, group)]
        yield each, found[each.id]


def windows(correlation: Correlation, series: list[Occurrence]) -> Iterator[Window]:
    """Give the windows over the sorted occurrences of one group for which the condition holds, one for each time."""
    measure = measure_of(correlation)
    start = stop = 0
    group = _named(correlation, series[0])
    for time, peers in groupby(series, lambda each: each.time):
        here = list(peers)
        measure.add(here)
        stop += len(here)
        since = time - correlation.timespan
        while series[start].time < since:
            measure.drop(series[start])
            start += 1
        metric = measure.value(since)
        if metric is not None and _met(correlation.thresholds, metric):
            yield Window(group, series, start, stop, metric)


def alerts(correlation: Correlation, found: Iterable[Window]) -> Iterator[Alert]:
    """Join windows that overlap, in the order in which `correlate` gives them."""
    joined: list[Window] = []
    for window in found:
        if joined and not _overlap(joined[-1], window, correlation.timespan):
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


def _met(thresholds: Iterable[Threshold], metric: float) -> bool:
    return all(_COMPARISONS[each.operator](metric, each.limit) for each in thresholds)


def _end(window: Window, outer: Correlation, rule: str, inner: Correlation) -> Occurrence | None:
    """Make what a correlation about another one sees: the end of its window, or nothing where a group field lacks."""
    last, known = window.last, dict(window.group)

    def field(name: str) -> Value | None:
        there = outer.field_in(name, rule)
        return known.get(there) or last.others.get(there)

    group = [field(name) for name in outer.group_by]
    if None in group:
        return None
    return last._replace(
        rule=rule,
        group=tuple(value for value in group if value is not None),
        measured=tuple(map(field, outer.fields)),
        others={**last.others, **known},
        within=window,
    )


def _overlap(one: Window, next_one: Window, timespan: int) -> bool:
    return one.series is next_one.series and next_one.last.time - timespan <= one.last.time


def _alert(correlation: Correlation, joined: list[Window]) -> Alert:
    first, last = joined[0], joined[-1]
    least = any(each.operator in ("lt", "lte") for each in correlation.thresholds)
    metric = (min if least else max)(window.metric for window in joined)
    inside = first.series[first.start : last.stop]
    matched = {each.rule for each in inside}
    rules = tuple(rule for rule in dict.fromkeys(correlation.rules) if rule in matched)
    return Alert(correlation, first.group, metric, rules, _events(inside))


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

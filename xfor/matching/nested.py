"""The windows of a correlation -> what a correlation about it sees: an occurrence at the end of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from xfor.matching.occurrence import Occurrence, Value, Window
from xfor.rules.correlation import Correlation

_MOST = 100_000
_Seen: TypeAlias = tuple[str, tuple[Value | None, ...]]
"""What an outer correlation sees of an event in a window: its computer, and its values."""


def ends(found: Iterable[Window], outer: Correlation, rule: str, others: tuple[str, ...]) -> Iterator[Occurrence]:
    """Give the ends of windows of `rule` as `outer` sees them; `others` is what is asked of `outer` itself in turn.

    A field of the inner group-by has the value of the group. Any other may have several, one for each event in the
    window, and then the end counts for each of them; beyond so many ends, only for the events that are new in it.
    """
    names = tuple(outer.field_in(name, rule) for name in (*outer.group_by, *outer.fields)) + others
    given = 0
    for _, series in groupby(found, key=lambda window: id(window.series)):
        for window, kinds, fresh in _sliding(series, names, hosts=not outer.group_by):
            for seen in kinds if given < _MOST else fresh:
                group, values = seen[1][: len(outer.group_by)], seen[1][len(outer.group_by) :]
                if None not in group:
                    given += 1
                    yield window.last._replace(
                        time=window.end,
                        rule=rule,
                        host=seen[0] or window.last.host,
                        group=tuple(value for value in group if value is not None),
                        measured=values[: len(outer.fields)],
                        others=_present(others, values[len(outer.fields) :]),
                        within=window,
                    )


def _sliding(
    found: Iterable[Window], names: tuple[str, ...], *, hosts: bool
) -> Iterator[tuple[Window, Iterable[_Seen], Iterable[_Seen]]]:
    """Give each window with the kinds of events in it, and of those new in it, without going over all of them again."""
    kinds: Counter[_Seen] = Counter()
    start = stop = 0
    for window in found:
        known = dict(window.group)
        fresh = Counter(_seen(each, known, names, hosts=hosts) for each in window.series[stop : window.stop])
        kinds.update(fresh)
        for each in window.series[start : window.start]:
            gone = _seen(each, known, names, hosts=hosts)
            kinds[gone] -= 1
            if not kinds[gone]:
                del kinds[gone]
        for each in window.series[window.start : start]:  # a window that looks ahead may begin after one that does not
            kinds[_seen(each, known, names, hosts=hosts)] += 1
        start, stop = window.start, window.stop
        yield window, kinds, fresh


def _seen(each: Occurrence, known: dict[str, Value], names: tuple[str, ...], *, hosts: bool) -> _Seen:
    return each.host if hosts else "", tuple(known.get(name) or each.others.get(name) for name in names)


def _present(names: tuple[str, ...], values: tuple[Value | None, ...]) -> dict[str, Value]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}

"""findings x changes and extents of logs -> findings in their time: what came just before, and whether they go on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import pairwise
from zlib import crc32

from xfor.events import TICKS_PER_SECOND, format_time, parse_time
from xfor.gathering.changes import Happening
from xfor.gathering.timing import Extents
from xfor.report import Change, Finding

_BEFORE = 10 * 60 * TICKS_PER_SECOND
_MOST_BEFORE = 8
_MOST_CHANGES = 1000
_PADDING = {7: "-01T00:00:00Z", 10: "T00:00:00Z", 13: ":00:00Z"}
_ByHost = Mapping[str, list[Happening]]


def in_context(findings: Iterable[Finding], changes: _ByHost, extents: Extents, until: int | None) -> list[Finding]:
    """Say of each finding what changed on its host just before, and whether it goes on when the logs end.

    `until` is the time after which no event was asked for.
    """
    return [
        each.model_copy(update={"context": _before(each, changes), "ongoing": _ongoing(each, extents, until)})
        for each in findings
    ]


def changes_of(findings: Iterable[Finding], changes: _ByHost) -> list[Change]:
    """Give what changed on the hosts that have findings, but for the states of services, which are too many."""
    names = {each.host.casefold(): each.host for each in sorted(findings, key=lambda each: each.host)}
    found = [each for host in names for each in changes.get(host, ()) if each.kind != "service_state"]
    if len(found) > _MOST_CHANGES:
        found = sorted(found, key=lambda each: (crc32(repr(each).encode()), each))[:_MOST_CHANGES]
    return [made for each in sorted(found) if (made := _change(each, names[each.host]))]


def _before(finding: Finding, changes: _ByHost) -> list[Change]:
    """Choose what came within minutes: rather what is rare than the states of services, and rather the nearest."""
    first = parse_time(finding.first_seen or "")
    held = changes.get(finding.host.casefold(), [])
    if first is None or not held:
        return []
    own = {(each.input, each.record_id) for each in finding.evidence}
    times = [each.time for each in held]
    near = held[bisect_left(times, first - _BEFORE) : bisect_right(times, first)]
    near = [each for each in near if (each.input, each.record_id) not in own]
    near.sort(key=lambda each: (each.kind == "service_state", -each.time, each))
    return [made for each in sorted(near[:_MOST_BEFORE]) if (made := _change(each, finding.host))]


def _change(happening: Happening, host: str) -> Change | None:
    time = format_time(happening.time)
    if time is None:
        return None
    return Change(
        host=host,
        time=time,
        kind=happening.kind,
        text=happening.text,
        input=happening.input,
        record_id=happening.record_id or None,
    )


def _ongoing(finding: Finding, extents: Extents, until: int | None) -> bool | None:
    """Say whether a finding goes on: it had not been quiet for longer, when the logs of the host ended, than before.

    It is not known of what was seen once, nor where its own log ends before the others, as one that is seldom written
    or was saved earlier does.
    """
    first, last = parse_time(finding.first_seen or ""), parse_time(finding.last_seen or "")
    extents_of = extents.of(finding.host)
    own = max((extents_of[each.channel][1] for each in finding.evidence if each.channel in extents_of), default=None)
    if first is None or last is None or own is None or first == last:
        return None
    whole = max(end for _, end in extents_of.values())
    pause = longest_pause(finding) or last - first
    if min(whole, until or whole) - last <= pause:
        return True
    return False if min(own, until or own) - last > pause else None


def longest_pause(finding: Finding) -> int:
    """Give the longest time from one hour, day or month in which a finding was seen to the next, in ticks."""
    starts = finding.per_hour or finding.per_day or finding.per_month or {}
    times = [parse_time(start + _PADDING[len(start)]) or 0 for start in starts]
    return max((after - before for before, after in pairwise(times)), default=0)

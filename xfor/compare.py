"""two reports of one case -> what is new, what is gone, what goes on: did the fix work?

A problem is gone only where the later logs of its host cover a later time. Rates are occurrences a day of the time that
a host's logs cover.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from xfor.report import SEVERITIES, Finding, Report, Severity, Time

State = Literal["new", "more", "same", "less", "gone", "unknown"]
STATES: tuple[State, ...] = ("new", "more", "same", "less", "unknown", "gone")
"""What became of a problem, worst first. `unknown`: the later logs do not cover a later time of its host."""

_CHANGED = 2.0  # a rate that differs by less than this factor is the same, as events come in bursts


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Side(_Model):
    """A problem in one of the two reports. `per_day` is missing where its host's logs cover no time."""

    occurrences: int
    first_seen: Time | None = None
    last_seen: Time | None = None
    per_day: Annotated[float, Field(ge=0)] | None = None


class Change(_Model):
    """What became of one problem on one host."""

    state: State
    rule: str
    title: str
    severity: Severity
    host: str
    reason: str
    before: Side | None = None
    after: Side | None = None


class Comparison(_Model):
    """What became of every problem of two reports, worst first."""

    schema_version: Literal["1.0"] = "1.0"
    changes: list[Change]
    notices: list[str]


class _Covered(NamedTuple):
    """The first and the last time that the logs of a host hold."""

    first: str
    last: str

    @property
    def days(self) -> float:
        return (_moment(self.last) - _moment(self.first)).total_seconds() / 86_400


def compare(before: Report, after: Report) -> Comparison:
    """Say what became of every finding. Unlikely ones are left out: they are no problems."""
    earlier, later = _by_key(before), _by_key(after)
    hosts_before, hosts_after = _coverage(before), _coverage(after)
    changes = []
    for key in sorted(earlier.keys() | later.keys()):
        covered = (hosts_before.get(key[1]), hosts_after.get(key[1]))
        changes.append(_change(earlier.get(key), later.get(key), *covered))
    changes.sort(key=lambda each: (STATES.index(each.state), SEVERITIES.index(each.severity), each.rule, each.host))
    return Comparison(changes=changes, notices=list(_notices(before, after)))


def _by_key(report: Report) -> dict[tuple[str, str], Finding]:
    sure = (each for each in report.findings if each.confidence != "unlikely")
    return {(each.rule.id, each.host.casefold()): each for each in sure}


def _coverage(report: Report) -> dict[str, _Covered]:
    """Give the time that the logs of each host cover. A log of several hosts covers its time for each of them."""
    covered: dict[str, _Covered] = {}
    for each in report.inputs:
        if each.first is None or each.last is None:
            continue
        for host in each.hosts:
            known = covered.get(host.casefold(), _Covered(each.first, each.last))
            first = min(known.first, each.first, key=_moment)
            covered[host.casefold()] = _Covered(first, max(known.last, each.last, key=_moment))
    return covered


def _change(
    before: Finding | None, after: Finding | None, covered_before: _Covered | None, covered_after: _Covered | None
) -> Change:
    state, reason = _state(before, after, covered_before, covered_after)
    known = after or before
    assert known is not None  # a key is that of one of them
    return Change(
        state=state,
        rule=known.rule.id,
        title=known.rule.title,
        severity=known.severity,
        host=known.host,
        reason=reason,
        before=_side(before, covered_before) if before else None,
        after=_side(after, covered_after) if after else None,
    )


def _state(
    before: Finding | None, after: Finding | None, covered_before: _Covered | None, covered_after: _Covered | None
) -> tuple[State, str]:
    if before is None:
        if covered_before is None:
            return "new", "the earlier report has no logs of this host"
        return "new", "the earlier report does not have it"
    if covered_after is None:
        return "unknown", "the later report has no logs of this host"
    end = covered_before.last if covered_before else before.last_seen
    if end is not None and _moment(covered_after.last) <= _moment(end):
        return "unknown", f"the later logs end at {covered_after.last}, no later than the earlier ones"
    if after is None or (end is not None and after.last_seen is not None and _moment(after.last_seen) <= _moment(end)):
        return "gone", f"it did not occur again until {covered_after.last}"
    return _rate(before, after, covered_before, covered_after)


def _rate(
    before: Finding, after: Finding, covered_before: _Covered | None, covered_after: _Covered
) -> tuple[State, str]:
    earlier, later = _side(before, covered_before).per_day, _side(after, covered_after).per_day
    if earlier is None or later is None:
        return "same", "it goes on; how often a day cannot be said"
    said = f"{earlier:g} a day before, {later:g} after"
    if later >= earlier * _CHANGED:
        return "more", said
    return ("less", said) if later * _CHANGED <= earlier else ("same", said)


def _side(finding: Finding, covered: _Covered | None) -> Side:
    # A log of minutes says nothing of days; an hour is the shortest time that a rate is made of.
    days = max(covered.days, 1 / 24) if covered and covered.days > 0 else None
    return Side(
        occurrences=finding.occurrences,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        per_day=round(finding.occurrences / days, 2) if days else None,
    )


def _notices(before: Report, after: Report) -> list[str]:
    told = []
    if not before.complete:
        told.append("The earlier report is not complete: what is called new may have been there.")
    if not after.complete:
        told.append("The later report is not complete: what is called gone may still be there.")
    if [each.sha256 for each in before.knowledge] != [each.sha256 for each in after.knowledge]:
        told.append("The reports were made with different rules: what is called new may only be known now.")
    return told


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time)

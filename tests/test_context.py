"""A finding in its time: what came just before on the same host, and whether it goes on when the logs end."""

from __future__ import annotations

import pytest

from tests.report_writer import evidence, finding
from xfor.events import TICKS_PER_SECOND, Kind, parse_time
from xfor.findings.context import changes_of, in_context
from xfor.gathering.changes import Happening
from xfor.gathering.timing import Extents
from xfor.report import ChangeKind, Finding

SEVEN = parse_time("2024-03-01T07:15:00Z") or 0  # when the finding of the writer is first seen
MINUTE = 60 * TICKS_PER_SECOND
HOURLY = {"2024-03-01T07": 1, "2024-03-01T08": 1, "2024-03-01T09": 1}


def happening(minute: float, text: str = "x", *, state: bool = False, record: int = 1) -> Happening:
    kind: ChangeKind = "service_state" if state else "start"
    return Happening("fs01", SEVEN + int(minute * MINUTE), kind, text, "logs/System.evtx", record)


def context(*happenings: Happening, found: Finding | None = None) -> list[str]:
    changes = {"fs01": sorted(happenings)}
    (made,) = in_context([found or finding()], changes, Extents(), None)
    return [change.text for change in made.context]


def extents(**last: str) -> Extents:
    made = Extents()
    for channel, time in last.items():
        made.add(Kind("disk", "", 7, "error", channel, "FS01"), [SEVEN - 60 * MINUTE, parse_time(time) or 0])
    return made


def ongoing(until: int | None = None, hours: dict[str, int] = HOURLY, **last: str) -> bool | None:
    (made,) = in_context([finding(per_hour=hours)], {}, extents(**last), until)
    return made.ongoing


def test_what_came_within_ten_minutes_before_is_told_in_the_order_of_time() -> None:
    assert context(happening(-11, "long ago"), happening(-9, "a"), happening(-1, "b"), happening(1, "after")) == [
        "a",
        "b",
    ]


def test_the_event_of_the_finding_is_not_told_as_what_came_before_it() -> None:
    assert context(happening(0, "itself", record=17), happening(0, "another", record=16)) == ["another"]


def test_states_of_services_do_not_crowd_out_what_is_rare() -> None:
    states = [happening(-number / 10, f"service {number}", state=True) for number in range(1, 30)]
    told = context(happening(-9, "boot"), *states)
    assert told[0] == "boot"
    assert told[1:] == [f"service {number}" for number in range(7, 0, -1)]


def test_a_host_without_changes_or_a_finding_without_time_has_no_context() -> None:
    assert context(found=finding(host="OTHER")) == []
    assert context(happening(-1), found=finding(first_seen=None, last_seen=None)) == []


@pytest.mark.parametrize(
    ("last", "goes_on"),
    [("2024-03-01T09:40:00Z", True), ("2024-03-01T10:30:00Z", True), ("2024-03-01T12:00:00Z", False)],
)
def test_a_finding_goes_on_where_it_was_never_quiet_for_longer_than_at_the_end(last: str, goes_on: bool) -> None:
    assert ongoing(System=last) is goes_on


def test_it_is_not_known_where_the_own_log_ends_before_the_others() -> None:
    assert ongoing(System="2024-03-01T09:31:00Z", Application="2024-03-05T00:00:00Z") is None
    assert ongoing(System="2024-03-04T00:00:00Z", Application="2024-03-05T00:00:00Z") is False


def test_it_is_not_known_of_what_was_seen_once() -> None:
    once = finding(last_seen="2024-03-01T07:15:00Z", occurrences=1)
    (made,) = in_context([once], {}, extents(System="2024-03-01T08:00:00Z"), None)
    assert made.ongoing is None


def test_the_end_of_the_time_that_was_asked_for_is_the_end_of_the_logs() -> None:
    until = parse_time("2024-03-01T09:45:00Z")
    assert ongoing(until, System="2024-03-09T00:00:00Z") is True


def test_the_report_lists_what_changed_on_hosts_with_findings_but_no_states_and_no_more_than_a_thousand() -> None:
    happenings = [happening(number, f"boot {number}") for number in range(2000)]
    listed = changes_of([finding(evidence=[evidence()])], {"fs01": [*happenings, happening(0, state=True)]})
    assert len(listed) == 1000
    assert {each.host for each in listed} == {"FS01"}
    assert [each.time for each in listed] == sorted(each.time for each in listed)
    assert changes_of([finding(host="OTHER")], {"fs01": happenings}) == []

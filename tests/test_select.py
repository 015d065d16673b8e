"""Which events a selection takes, by kind and by time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evtx_writer import classic, manifest, write_evtx
from tests.rule_writer import event
from xfor.events import Kind, parse_time
from xfor.logs.inputs import open_log
from xfor.select import Selection, select

KIND = Kind("Microsoft-Windows-DistributedCOM", "DCOM", 10016, "error", "System", "SRV1.corp.example")


@pytest.mark.parametrize(
    ("selection", "wanted"),
    [
        (Selection(), True),
        (Selection(providers=frozenset({"microsoft-windows-distributedcom"})), True),
        (Selection(providers=frozenset({"dcom"})), True),
        (Selection(providers=frozenset({"disk"})), False),
        (Selection(event_ids=frozenset({1, 10016})), True),
        (Selection(event_ids=frozenset({1})), False),
        (Selection(levels=frozenset({"error"})), True),
        (Selection(levels=frozenset({"warning"})), False),
        (Selection(hosts=frozenset({"srv1"})), True),
        (Selection(hosts=frozenset({"srv1.corp.example"})), True),
        (Selection(hosts=frozenset({"srv"})), False),
        (Selection(hosts=frozenset({"corp.example"})), False),
        (Selection(providers=frozenset({"dcom"}), event_ids=frozenset({1})), False),
    ],
)
def test_every_part_of_a_selection_must_fit(selection: Selection, wanted: bool) -> None:
    assert selection.wants(KIND) is wanted


@pytest.mark.parametrize(
    ("start", "end", "included"),
    [(None, None, True), (100, 100, True), (101, None, False), (None, 99, False), (0, 100, True), (100, 200, True)],
)
def test_both_ends_of_a_time_belong_to_it(start: int | None, end: int | None, included: bool) -> None:
    assert Selection(start=start, end=end).includes(event()._replace(time=100)) is included


def test_an_event_without_a_time_lies_before_every_other() -> None:
    assert not Selection(start=1).includes(event())
    assert Selection(end=1).includes(event())


def test_the_selected_events_come_decoded_and_in_the_order_of_the_log(tmp_path: Path) -> None:
    path = tmp_path / "a.evtx"
    times = [f"2024-03-01T0{hour}:00:00Z" for hour in (9, 7, 8)]
    other = manifest("Other", 1, [("a", "b")], guid="{00000000-0000-0000-0000-000000000001}", time=times[1])
    path.write_bytes(write_evtx([*(classic("Mail", 1, [time], time=time) for time in times), other]))
    selection = Selection(providers=frozenset({"mail"}), start=parse_time(times[2]))
    assert [each.data[0].value for each in select(open_log(path), selection)] == [times[0], times[2]]

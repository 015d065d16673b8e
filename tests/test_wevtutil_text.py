"""What `wevtutil qe /f:text` prints, in its variants."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.format_writers import EXCHANGE_CASE, wevtutil_text
from xfor.events import NO_DATA, OTHER_LANGUAGE, Datum, Event, Fields, format_time
from xfor.logs.batch import Log
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.inputs import open_log

_UTC = Conventions(timezone="UTC")


def swept(folder: Path, data: bytes | str, conventions: Conventions = _UTC) -> tuple[Log, list[Event]]:
    path = folder / "printed.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    log = open_log(path, conventions)
    assert log.format == "wevtutil-text"
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


_OLD = """Event[0]:
  Log Name: System
  Source: Microsoft-Windows-DistributedCOM
  Date: 2017-03-02T21:21:08.135
  Event ID: 10016
  Task: N/A
  Level: Error
  Opcode: Info
  Keyword: Classic
  User: S-1-5-18
  User Name: NT AUTHORITY\\SYSTEM
  Computer: PC01
  Description:
The application-specific permission settings do not grant it.

  Second paragraph: with a colon.

Event[1]:
  Log Name: System
  Source: EventLog
  Event ID: 6009
  Level: Information
  Description: N/A
"""


def test_every_label_is_read(tmp_path: Path) -> None:
    log, [dcom, started] = swept(tmp_path, _OLD)
    assert (dcom.kind.channel, dcom.kind.provider, dcom.kind.event_id) == (
        "System", "Microsoft-Windows-DistributedCOM", 10016,
    )  # fmt: skip
    assert (dcom.kind.level, dcom.level, dcom.kind.computer, dcom.user) == ("error", 2, "PC01", "S-1-5-18")
    assert format_time(dcom.time) == "2017-03-02T21:21:08.1350000Z"
    assert dcom.message == (
        "The application-specific permission settings do not grant it.\n\n  Second paragraph: with a colon."
    )
    assert Datum("User", "NT AUTHORITY\\SYSTEM") in dcom.rendering
    assert (started.kind.event_id, started.kind.level, started.time, started.message) == (
        6009,
        "information",
        None,
        None,
    )
    assert (log.records, log.records_lost, list(log.damage)) == (2, 0, [])


def test_what_the_text_cannot_say_is_unknown(tmp_path: Path) -> None:
    _, [dcom, started] = swept(tmp_path, _OLD)
    fields = Fields(dcom)
    for name in ("param1", "Data", "EventRecordID", "Qualifiers", "Task", "Execution_ProcessID"):
        assert fields.unknown(name), name
    for name in ("Message", "Channel", "Computer", "Security_UserID", "Level"):
        assert not fields.unknown(name), name
    assert {"message", "computer", "security_userid", NO_DATA} <= started.lacks


def test_the_exchange_case_is_read_with_a_clock_that_is_ahead_of_its_z(tmp_path: Path) -> None:
    data = wevtutil_text(EXCHANGE_CASE, timedelta(hours=2))
    log, events = swept(tmp_path, data, Conventions(timezone="+02:00"))
    assert [(event.kind.computer, event.message) for event in events] == [
        (each.computer, each.message) for each in EXCHANGE_CASE
    ]
    assert [format_time(event.time) for event in events] == [
        f"{each.time:%Y-%m-%dT%H:%M:%SZ}" for each in EXCHANGE_CASE
    ]
    assert list(log.damage) == []


def test_local_times_without_a_zone_are_noted(tmp_path: Path) -> None:
    log, _ = swept(tmp_path, wevtutil_text(EXCHANGE_CASE), UNSAID)
    assert [damage.code for damage in log.damage] == ["timezone-unknown"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_a_redirected_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    _, events = swept(tmp_path, _OLD.replace("PC01", "Büro").encode(encoding))
    assert events[0].kind.computer == "Büro"


def test_values_may_be_in_the_language_of_the_machine(tmp_path: Path) -> None:
    written = _OLD.replace("Level: Error", "Level: 错误").replace("The application", "LAPS 策略处理成功")
    _, [event, _] = swept(tmp_path, written)
    assert event.kind.level == "error"
    assert OTHER_LANGUAGE in event.lacks


@pytest.mark.parametrize("keyword", ["Audit Failure", "Überwachung gescheitert"])
def test_an_audit_shows_by_its_keyword(tmp_path: Path, keyword: str) -> None:
    _, [event, _] = swept(tmp_path, _OLD.replace("Keyword: Classic", f"Keyword: {keyword}"))
    assert (event.kind.level, event.level) == ("audit_failure", 0)


@pytest.mark.parametrize(("task", "number"), [("None", 0), ("(3)", 3), ("3", 3), ("Action completed", None)])
def test_a_task_is_a_number_where_it_shows_as_one(tmp_path: Path, task: str, number: int | None) -> None:
    _, [event, _] = swept(tmp_path, _OLD.replace("Task: N/A", f"Task: {task}"))
    assert event.task == number
    assert Fields(event).unknown("Task") == (number is None)


def test_a_stand_in_for_a_message_gives_the_data(tmp_path: Path) -> None:
    message = (
        "The description for Event ID 10016 from source DCOM cannot be found. The following information was included "
        "with the event: \n\nfirst\nsecond"
    )
    _, [event, _] = swept(tmp_path, _OLD.replace("The application-specific permission settings", message))
    assert event.message is None
    assert event.data[0] == Datum(None, "first")


def test_the_command_before_the_text_does_no_harm(tmp_path: Path) -> None:
    log, events = swept(tmp_path, f"C:\\> wevtutil qe System /f:text\n{_OLD}\nC:\\>")
    assert (len(events), list(log.damage)) == (2, [])


@pytest.mark.parametrize("change", [("  Source: EventLog\n", ""), ("Event ID: 6009", "Event ID: six"), ("6009", "")])
def test_an_event_without_source_or_id_is_lost_alone(tmp_path: Path, change: tuple[str, str]) -> None:
    log, events = swept(tmp_path, _OLD.replace(*change))
    assert [event.kind.event_id for event in events] == [10016]
    assert (log.records_lost, [damage.place for damage in log.damage]) == (1, ["line 18"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=80), st.integers(0, len(_OLD)))
def test_any_text_in_between_raises_nothing(tmp_path: Path, other: str, at: int) -> None:
    data = (_OLD + _OLD[:at] + other + _OLD[at:]).encode("utf-8", "replace")
    log, events = swept(tmp_path, data)
    assert len(events) == log.records >= 2

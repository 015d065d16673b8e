"""PowerShell's, Winlogbeat's and NXLog's exports give their events by the names of their fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.format_writers import (
    EXCHANGE_CASE,
    NO_PRIVILEGE,
    WRONG_PASSWORD,
    Told,
    convert_to_json,
    deep_json,
    eventlog_csv,
    nxlog,
    powershell,
    table,
    winevent_csv,
    winlogbeat,
    winlogbeat6,
)
from tests.mutations import hold_format
from xfor.errors import LogError
from xfor.events import Datum, Event, format_time
from xfor.logs.batch import Log
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.formats import FORMATS
from xfor.logs.inputs import open_log

Write = Callable[[tuple[Told, ...]], bytes]

WRITERS: dict[str, list[Write]] = {
    "winlogbeat": [winlogbeat, winlogbeat6],
    "nxlog": [nxlog],
    "powershell-json": [convert_to_json, deep_json],
    "csv-by-name": [winevent_csv, eventlog_csv],
}
ALL = [each for writers in WRITERS.values() for each in writers]


def read(folder: Path, data: bytes, conventions: Conventions = UNSAID) -> tuple[Log, list[Event]]:
    path = folder / "export"
    path.write_bytes(data)
    log = open_log(path, conventions)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def notes(log: Log) -> list[str]:
    return [each.code for each in log.damage]


@pytest.mark.parametrize("write", ALL)
def test_each_export_gives_the_same_two_events(tmp_path: Path, write: Write) -> None:
    log, events = read(tmp_path, write(EXCHANGE_CASE), Conventions("UTC"))
    assert write in WRITERS[log.format]
    assert (log.records, log.records_lost, notes(log)) == (2, 0, [])
    for event, told in zip(events, EXCHANGE_CASE, strict=True):
        assert event.kind[:2] == (told.provider, "")
        assert event.kind.event_id == 13003
        assert event.kind.level == "error"
        assert event.kind.computer == told.computer
        assert event.record_id == told.record_id
        assert event.message == told.message
        assert format_time(event.time) == told.time.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert event.kind.channel == ("" if write is eventlog_csv else "Application")
        assert ("channel" in event.lacks) == (write is eventlog_csv)


@pytest.mark.parametrize("write", ALL)
def test_insertion_strings_are_there_unless_the_export_loses_them(tmp_path: Path, write: Write) -> None:
    _, [event] = read(tmp_path, write((WRONG_PASSWORD,)))
    if write in (winlogbeat, winlogbeat6):
        assert event.data == tuple(Datum(f"param{at}", text) for at, text in enumerate(WRONG_PASSWORD.strings, 1))
        assert "data" in event.lacks
    elif write is deep_json:
        assert event.data == tuple(Datum(None, text) for text in WRONG_PASSWORD.strings)
    else:
        assert (event.data, "*" in event.lacks) == ((), True)


def test_the_qualifiers_are_the_high_half_of_the_instance_id(tmp_path: Path) -> None:
    _, [event] = read(tmp_path, eventlog_csv((WRONG_PASSWORD,)))
    assert (event.qualifiers, event.task) == (0xC000, 3)


def test_any_columns_in_any_order_will_do(tmp_path: Path) -> None:
    rows = [["Message", "Event ID", "Source", "TimeGenerated"], ["It broke", "11", "disk", "13.12.1999 08:01:17"]]
    log, [event] = read(tmp_path, table(rows, ";").encode())
    assert (event.kind.provider, event.kind.event_id, event.kind.level) == ("disk", 11, "unknown")
    assert {"level", "computer", "channel", "*"} < event.lacks
    assert notes(log) == ["timezone-unknown"]


def test_a_typed_table_needs_no_provider(tmp_path: Path) -> None:
    rows = [["TimeCreated", "Id", "Message"], ["12/13/1999 8:01:17 AM", "11", "It broke"]]
    type = "#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"
    _, [event] = read(tmp_path, (type + table(rows)).encode())
    assert (event.kind.provider, "provider_name" in event.lacks) == ("", True)


def test_log_parsers_strings_are_parted_by_bars(tmp_path: Path) -> None:
    names = [
        "EventLog", "RecordNumber", "TimeGenerated", "TimeWritten", "EventID", "EventType", "EventTypeName",
        "EventCategory", "EventCategoryName", "SourceName", "Strings", "ComputerName", "SID", "Message", "Data",
    ]  # fmt: skip
    row = ["System", "5", "1999-12-13 08:01:17", "1999-12-13 08:01:17", str(0xC0040000 + 11), "1", "Error event", "0",
           "None", "disk", "a|b||c", "SRV", "", "It broke", ""]  # fmt: skip
    _, [event] = read(tmp_path, table([names, [r"C:\case\System.evt", *row[1:]]]).encode())
    assert (event.kind.channel, "channel" in event.lacks) == ("", True)
    _, [event] = read(tmp_path, table([names, row]).encode())
    assert (event.kind.event_id, event.kind.channel, event.kind.computer) == (11, "System", "SRV")
    assert [datum.value for datum in event.data] == ["a", "b", "", "c"]


def test_what_ascii_has_lost_is_no_message(tmp_path: Path) -> None:
    log, [event] = read(tmp_path, winevent_csv((WRONG_PASSWORD._replace(message="ログオンに失敗しました 1326"),)))
    assert event.message is None
    assert "message" in event.lacks
    assert "ascii-loss" in notes(log)


def test_a_user_is_known_by_sid(tmp_path: Path) -> None:
    properties = {**powershell(WRONG_PASSWORD), "UserId": {"BinaryLength": 12, "Value": "S-1-5-18"}}
    _, [event] = read(tmp_path, json.dumps(properties).encode())
    assert event.user == "S-1-5-18"


def test_audits_are_known_by_their_keywords(tmp_path: Path) -> None:
    properties = {**powershell(WRONG_PASSWORD), "Level": 0, "Keywords": -9218868437227405312}
    _, [event] = read(tmp_path, json.dumps(properties).encode())
    assert (event.kind.level, event.keywords) == ("audit_failure", "0x8010000000000000")
    document = {"winlog": {"provider_name": "a", "event_id": "4625", "keywords": ["Audit Failure"]}, "message": "x"}
    _, [event] = read(tmp_path, json.dumps(document).encode())
    assert (event.kind.level, event.kind.event_id) == ("audit_failure", 4625)


def test_other_programs_put_objects_into_theirs(tmp_path: Path) -> None:
    documents = [json.loads(line) for line in winlogbeat(EXCHANGE_CASE).splitlines()]
    hits = {"took": 1, "hits": {"total": 2, "hits": [{"_index": "x", "_source": each} for each in documents]}}
    _, events = read(tmp_path, json.dumps(hits).encode())
    assert [event.record_id for event in events] == [1, 2]
    _, events = read(tmp_path, json.dumps({"value": [powershell(WRONG_PASSWORD)], "Count": 1}).encode())
    assert len(events) == 1
    flat = {"winlog.event_id": 11, "winlog.provider_name": "disk", "@timestamp": "2024-01-01T00:00:00Z"}
    _, [event] = read(tmp_path, json.dumps(flat).encode())
    assert (event.kind.provider, format_time(event.time)) == ("disk", "2024-01-01T00:00:00Z")


def test_what_each_shipper_says_of_itself_is_no_data_of_the_event(tmp_path: Path) -> None:
    told = {"provider_name": "a", "event_id": 1102, "user_data": {"xml_name": "LogFileCleared", "User": "joe"}}
    _, [event] = read(tmp_path, json.dumps({"winlog": told, "message": "x"}).encode())
    assert event.data == (Datum("User", "joe"),)
    document = json.loads(nxlog((WRONG_PASSWORD,)).partition(b": ")[2])
    _, [event] = read(tmp_path, json.dumps({**document, "TargetUserName": "joe"}).encode())
    assert (event.data, event.task) == ((Datum("TargetUserName", "joe"),), 3)


def test_two_event_ids_that_differ_are_said(tmp_path: Path) -> None:
    document = json.loads(winlogbeat((WRONG_PASSWORD,)))
    document["event"]["code"] = "7036"
    log, [event] = read(tmp_path, json.dumps(document).encode())
    assert (event.kind.event_id, notes(log)) == (13003, ["event-id-conflict"])


@pytest.mark.parametrize("write", [winlogbeat, winlogbeat6, nxlog])
@pytest.mark.parametrize("broken", [b'{"a": 1', b'{"a": "b', b'{"a": [}', b'{"a" 1}', b"{", b'{"a": "\\u12"}'])
def test_a_broken_line_costs_one_event(tmp_path: Path, write: Write, broken: bytes) -> None:
    one, two = write((WRONG_PASSWORD,)), write((NO_PRIVILEGE,))
    log, events = read(tmp_path, one + broken + b"\n" + two + two)
    assert [event.record_id for event in events] == [1, 2, 2]
    assert log.records_lost == 1
    assert [each.place for each in log.damage if each.code == "record-lost"] == ["line 2"]


@pytest.mark.parametrize("write", [convert_to_json, deep_json])
def test_a_broken_object_in_a_list_costs_one_event(tmp_path: Path, write: Write) -> None:
    events = (WRONG_PASSWORD, NO_PRIVILEGE._replace(record_id=77777), *EXCHANGE_CASE)
    encoding = "utf-16" if write is convert_to_json else "utf-8"
    text = write(events).decode(encoding)
    log, read_events = read(tmp_path, text.replace("77777", "77777 77").encode(encoding))
    assert [event.record_id for event in read_events] == [1, 1, 2]
    assert (log.records_lost, notes(log)) == (1, ["record-lost"])


def test_a_list_that_is_cut_loses_its_last_event(tmp_path: Path) -> None:
    log, events = read(tmp_path, deep_json(EXCHANGE_CASE)[:-40])
    assert (len(events), log.records_lost) == (1, 1)


def test_objects_larger_than_what_is_read_at_once_are_read(tmp_path: Path) -> None:
    told = WRONG_PASSWORD._replace(message="x" * 200_000)
    log, events = read(tmp_path, winlogbeat((WRONG_PASSWORD, *(told,) * 5)))
    assert [len(event.message or "") for event in events[1:]] == [200_000] * 5
    assert [each for each in log.damage if each.code == "record-lost"] == []


def test_a_tower_of_brackets_is_refused(tmp_path: Path) -> None:
    log, events = read(
        tmp_path, winlogbeat((WRONG_PASSWORD,)) + b'{"a":' * 100_000 + b"\n" + winlogbeat((NO_PRIVILEGE,))
    )
    assert (len(events), log.records_lost) == (2, 1)


def test_rows_of_the_wrong_length_are_lost(tmp_path: Path) -> None:
    data = winevent_csv(EXCHANGE_CASE) + b'"a","b"\r\n' + winevent_csv((NO_PRIVILEGE,))
    log, events = read(tmp_path, data)
    assert (len(events), log.records_lost) == (3, 1)


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b'{"a": 1}',
        b"[1, 2]",
        b'{"findings": []}',
        b'{"Id": 1, "ProviderName": "x"}',
        b"id,name,message\n1,a,b\n",
        b"Id,Source\n1,a\n",
        b'"#TYPE x"\n',
        b"{" * 5000,
        b'{"event_id": 5}',
        b'{"id": 1, "source": "app", "message": "x", "time": "2024-01-01"}',
        b'{"findings": [{"Id": 1, "ProviderName": "x", "Message": "y", "a": "' + b"z" * 9000,
    ],
)  # fmt: skip
def test_what_is_about_something_else_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LogError, match="not an event log"):
        read(tmp_path, data)


@pytest.mark.parametrize("name", WRITERS)
def test_mutants_of_an_export_are_read(tmp_path: Path, name: str) -> None:
    hold_format(name, [write(EXCHANGE_CASE) for write in WRITERS[name]], tmp_path)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_values_of_any_type_are_read(tmp_path: Path, data: st.DataObject) -> None:
    documents = [powershell(WRONG_PASSWORD), *map(json.loads, (winlogbeat((WRONG_PASSWORD,)).splitlines()))]
    documents.append(json.loads(nxlog((WRONG_PASSWORD,)).partition(b": ")[2]))
    for name, document in zip(("powershell-json", "winlogbeat", "nxlog"), documents, strict=True):
        for target in (document, document.get("winlog", {})):
            for key in data.draw(st.lists(st.sampled_from(sorted(target) or [""]), max_size=4)):
                target[key] = data.draw(ANY_JSON)
        [format] = [each for each in FORMATS if each.name == name]
        path = tmp_path / "any"
        path.write_text(json.dumps(document), "utf-8", "surrogatepass")
        log = format.opened(path, UNSAID)
        assert sum(len(tally.times) for batch in log.sweep(lambda _: True) for tally in batch.tallies) == log.records

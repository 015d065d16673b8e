"""The tables of the Event Viewer and of dumpel give their events, in whatever language, and lose a row at a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.format_writers import (
    EXCHANGE_CASE,
    WRONG_PASSWORD,
    dumpel,
    event_viewer_csv,
    event_viewer_txt,
    german_event_viewer_csv,
    nt_csv,
    nt_txt,
    table,
)
from tests.mutations import hold_format
from xfor.errors import LogError
from xfor.events import Datum, Event, format_time
from xfor.logs.batch import Log
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.formats import FORMATS
from xfor.logs.inputs import open_log

TABLES = {
    "event-viewer": [event_viewer_csv, german_event_viewer_csv, event_viewer_txt],
    "event-viewer-nt": [nt_csv, nt_txt],
    "dumpel": [dumpel],
}
JAPANESE = "レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ"
ENGLISH_AUDITS = "Keywords,Date and Time,Source,Event ID,Task Category"
MULTI_LINE = WRONG_PASSWORD._replace(message='It says "no",\r\nthen,\twhat is worse,\r\nnothing.')


def read(folder: Path, data: bytes, conventions: Conventions = UNSAID) -> tuple[Log, list[Event]]:
    path = folder / "export"
    path.write_bytes(data)
    log = open_log(path, conventions)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def notes(log: Log) -> list[str]:
    return [each.code for each in log.damage]


@pytest.mark.parametrize("write", [each for writers in TABLES.values() for each in writers])
def test_each_table_gives_the_same_two_events(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    hours = timedelta(hours=write is german_event_viewer_csv)
    log, events = read(tmp_path, write(EXCHANGE_CASE), Conventions("+01:00" if hours else "UTC"))
    assert write in TABLES[log.format]
    assert sorted(format_time(event.time) or "" for event in events) == ["1999-12-13T08:01:17Z", "1999-12-14T08:51:12Z"]
    assert {(event.kind.provider, event.kind.event_id, event.kind.level) for event in events} == {
        ("MSExchangePOP3", 13003, "error")
    }
    assert (log.records, log.records_lost, notes(log)) == (2, 0, [])


def test_an_export_lacks_what_it_has_no_column_for(tmp_path: Path) -> None:
    _, [event] = read(tmp_path, event_viewer_csv((WRONG_PASSWORD,)))
    assert {"channel", "computer", "eventrecordid", "*"} < event.lacks
    assert event.lacks.isdisjoint({"message", "provider_name", "eventid", "level", "timecreated_systemtime"})
    _, [event] = read(tmp_path, nt_csv((WRONG_PASSWORD,)))
    assert "channel" in event.lacks
    assert event.lacks.isdisjoint({"message", "computer", "level"})
    assert event.kind.computer == "EXCHSRV1"
    _, [event] = read(tmp_path, dumpel((WRONG_PASSWORD,)))
    assert {"message", "*"} < event.lacks
    assert event.data == (Datum("Strings", " ".join(WRONG_PASSWORD.strings)),)


def test_information_is_level_4_or_0_since_vista_and_4_before(tmp_path: Path) -> None:
    told = WRONG_PASSWORD._replace(level=4)
    _, [event] = read(tmp_path, event_viewer_csv((told,)))
    assert (event.kind.level, event.level, "level" in event.lacks) == ("information", None, True)
    _, [event] = read(tmp_path, nt_csv((told,)))
    assert (event.kind.level, event.level, "level" in event.lacks) == ("information", 4, False)


@pytest.mark.parametrize("write", [event_viewer_csv, german_event_viewer_csv, event_viewer_txt, nt_csv])
def test_a_message_in_quotes_goes_over_lines(tmp_path: Path, write) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    log, events = read(tmp_path, write((MULTI_LINE, WRONG_PASSWORD)))
    assert MULTI_LINE.message.replace("\r\n", "\n") in [event.message for event in events]
    assert (log.records, log.records_lost) == (2, 0)


def test_a_message_without_quotes_goes_on_to_the_next_row(tmp_path: Path) -> None:
    log, events = read(tmp_path, nt_txt((MULTI_LINE, WRONG_PASSWORD)))
    assert [event.message for event in events] == [WRONG_PASSWORD.message, MULTI_LINE.message.replace("\r\n", "\n")]
    assert log.records_lost == 0


def test_a_quote_that_never_closes_costs_no_other_row(tmp_path: Path) -> None:
    good = event_viewer_csv((WRONG_PASSWORD,) * 5).decode("utf-8-sig").splitlines(keepends=True)
    bad = 'Error,12/13/1999 8:01:17 AM,MSExchangePOP3,13003,None,"It never\r\nends\r\n'
    log, events = read(tmp_path, "".join([*good[:3], bad, *good[3:]]).encode())
    assert len(events) == 6
    assert [event.message for event in events].count(WRONG_PASSWORD.message) == 5
    assert "It never\nends" in [event.message for event in events]
    assert "quotes" in notes(log)


def test_a_row_that_is_none_is_lost_and_named(tmp_path: Path) -> None:
    lines = event_viewer_csv((WRONG_PASSWORD, MULTI_LINE, WRONG_PASSWORD)).decode("utf-8-sig").split("\r\n")
    log, events = read(tmp_path, "\r\n".join([*lines[:4], '"gone"', *lines[4:]]).encode())
    assert (log.records, log.records_lost, len(events)) == (3, 0, 3)
    closed = "Level,Date and Time,Source,Event ID,Task Category\r\n"
    row = 'Error,12/13/1999 8:01:17 AM,disk,11,None,"a, b"\r\n'
    log, events = read(tmp_path, f"{closed}{row}nothing\r\n{row}".encode())
    assert (len(events), log.records_lost) == (2, 1)
    assert ("record-lost", "line 3") in [(each.code, each.place) for each in log.damage]


@pytest.mark.parametrize(
    ("header", "row", "level"),
    [
        (JAPANESE, "エラー,2014/07/22 14:27:04,disk,11,なし,壊れた", "error"),
        ("キーワード" + JAPANESE[3:], "失敗の監査,2014/07/22 14:27:04,disk,11,なし,x", "audit_failure"),
        (ENGLISH_AUDITS, "Audit Success,7/22/2014 2:27:04 PM,disk,11,x,y", "audit_success"),
        ("Niveau,Date et heure,Source,ID,Catégorie", "Avertissement,22/07/2014 14:27:04,disk,11,Aucun,y", "warning"),
        ("a,b,c,d,e", "Gefahr,22.07.2014 14:27:04,disk,11,x,y", "unknown"),
        ("等级,日期和时间,来源,事件 ID,任务类别", "关键,2014/7/22 14:27:04,disk,11,无,y", "critical"),
        ("수준,날짜 및 시간,원본,이벤트 ID,작업 범주", "정보,2014-07-22 오후 2:27:04,disk,11,없음,y", "information"),
    ],
)
def test_headers_and_levels_are_in_any_language(tmp_path: Path, header: str, row: str, level: str) -> None:
    log, [event] = read(tmp_path, f"{header}\r\n{row}\r\n".encode("utf-16"))
    assert (event.kind.provider, event.kind.event_id, event.kind.level) == ("disk", 11, level)
    assert format_time(event.time) == "2014-07-22T14:27:04Z"
    assert notes(log) == ["timezone-unknown"]


def test_what_a_spreadsheet_or_a_copy_command_makes_of_exports_is_read(tmp_path: Path) -> None:
    rows = "Level;Date and Time;Source;Event ID;Task Category;\r\nError;25.12.1999 08:01;disk;11;None;It broke\r\n"
    log, events = read(tmp_path, (rows + rows).encode("utf-8-sig"), Conventions("UTC"))
    assert [(event.message, format_time(event.time)) for event in events] == [("It broke", "1999-12-25T08:01:00Z")] * 2
    assert (log.records_lost, notes(log)) == (0, [])


def test_five_named_columns_with_five_values_are_another_table(tmp_path: Path) -> None:
    rows = "Level,Time,Source,EventID,Message\r\nError,25.12.1999 08:01,disk,11,It broke\r\n"
    log, [event] = read(tmp_path, rows.encode())
    assert (log.format, event.message) == ("csv-by-name", "It broke")


def test_an_old_export_is_read_in_the_code_page_that_is_named(tmp_path: Path) -> None:
    row = "13.12.99\t08:01:17\tDisk\tFehler\tKeine\t11\tN/A\tSRV\tGerät \\Device\\Größe überfüllt.\r\n"
    log, [event] = read(tmp_path, row.encode("cp1252"))
    assert event.message == "Gerät \\Device\\Größe überfüllt."
    assert notes(log) == ["encoding-guessed", "timezone-unknown"]
    log, [event] = read(tmp_path, row.encode("cp850"), Conventions("Europe/Berlin", None, "cp850"))
    assert (event.message, format_time(event.time)) == ("Gerät \\Device\\Größe überfüllt.", "1999-12-13T07:01:17Z")
    assert notes(log) == []


def test_dumpel_of_windows_2000_writes_the_source_before_the_user(tmp_path: Path) -> None:
    row = "4/11/95\t4:58:39 AM\t1\t0\t1016\tDhcpServer\tREDMOND\\joe\tREDIPSRVP2\t%%20013\r\n"
    _, [event] = read(tmp_path, row.encode())
    assert (event.kind.provider, event.kind.computer, event.task) == ("DhcpServer", "REDIPSRVP2", 0)
    assert event.rendering == (Datum("User", "REDMOND\\joe"),)
    _, [event] = read(tmp_path, b"4/11/95,4:58:39 AM,1,0,1016,N/A,DhcpServer,REDIPSRVP2,%%20013\r\n")
    assert event.kind.provider == "DhcpServer"


def test_a_sentence_about_a_missing_description_gives_the_strings(tmp_path: Path) -> None:
    text = (
        "The description for Event ID ( 13003 ) in Source ( MSExchangePOP3 ) could not be found. "
        "It contains the following insertion string(s): HrLookupCredentials(), A required privilege is not held."
    )
    _, [event] = read(tmp_path, nt_txt((WRONG_PASSWORD._replace(message=text),)))
    assert next(datum.value for datum in event.data) == "HrLookupCredentials()"
    assert event.message is None


@pytest.mark.parametrize(
    "text",
    ["a,b,c,d,e\n1,2,3,4,5,6\n", "name,age\nx,1\n", "Date,Time,x\n", "{}", "Level,Date\n", "a\tb\n" * 100, "\0" * 500],
)
def test_other_tables_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(LogError, match="not an event log"):
        read(tmp_path, text.encode())


def test_an_export_without_events_is_read(tmp_path: Path) -> None:
    log, events = read(tmp_path, event_viewer_csv(()))
    assert (log.format, events) == ("event-viewer", [])


@pytest.mark.parametrize("name", TABLES)
def test_mutants_of_a_table_are_read(tmp_path: Path, name: str) -> None:
    sound = [write((*EXCHANGE_CASE, MULTI_LINE)) for write in TABLES[name]]
    hold_format(name, sound, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(st.lists(st.lists(st.text(max_size=12) | st.sampled_from(["11", "1/2/99", "1:00"]), max_size=9), max_size=6))
def test_any_rows_are_read(tmp_path: Path, rows: list[list[str]]) -> None:
    header = [["a", "b", "c", "d", "e"], ["Error", "1/2/99 1:00", "disk", "11", "None", "x"]]
    for layout, start in (("event-viewer", header), ("event-viewer-nt", []), ("dumpel", [])):
        [format] = [each for each in FORMATS if each.name == layout]
        path = tmp_path / "rows"
        path.write_bytes(table(start + rows).encode("utf-8", "surrogatepass"))
        log = format.opened(path, UNSAID)
        assert sum(len(tally.times) for batch in log.sweep(lambda _: True) for tally in batch.tallies) == log.records


def test_the_event_viewers_export_of_a_real_log_has_its_events(corpus: Path) -> None:
    log = open_log(corpus / "mta" / "test.csv", Conventions("America/Los_Angeles"))
    exported = [event for batch in log.sweep(lambda _: True) for event in batch.events]
    raw = open_log(corpus / "mta" / "test.evtx")
    events = [event for batch in raw.sweep(lambda _: True) for event in batch.events]
    assert len(exported) == len(events) == 239
    assert notes(log) == []

    def told(event: Event, second: int) -> tuple[str, int, int]:
        return event.kind.provider, event.kind.event_id, second

    assert sorted(told(event, (event.time or 0) // 10_000_000) for event in exported) == sorted(
        told(event, (event.time or 0) // 10_000_000) for event in events
    )

"""Export-Clixml gives texts, strings and offsets; a broken object costs no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.format_writers import EXCHANGE_CASE, NO_PRIVILEGE, WRONG_PASSWORD, Told, eventlog_clixml, export_clixml
from tests.mutations import hold_format
from xfor.errors import LogError
from xfor.events import Datum, Event, format_time
from xfor.logs.batch import Log
from xfor.logs.inputs import open_log

BOTH = pytest.mark.parametrize("write", [export_clixml, eventlog_clixml])
Write = Callable[[tuple[Told, ...]], bytes]


def read(folder: Path, data: bytes) -> tuple[Log, list[Event]]:
    path = folder / "export"
    path.write_bytes(data)
    log = open_log(path)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


@BOTH
def test_the_events_are_complete(tmp_path: Path, write: Write) -> None:
    log, events = read(tmp_path, write(EXCHANGE_CASE))
    assert (log.format, log.records, log.records_lost, list(log.damage)) == ("clixml", 2, 0, [])
    for event, told in zip(events, EXCHANGE_CASE, strict=True):
        assert (event.kind.provider, event.kind.event_id, event.kind.level) == ("MSExchangePOP3", 13003, "error")
        assert (event.kind.computer, event.record_id, event.message) == (told.computer, told.record_id, told.message)
        assert (event.qualifiers, event.task) == (0xC000, 3)
        assert [datum.value for datum in event.data if datum.name is None] == list(told.strings)
        assert format_time(event.time) == told.time.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_what_each_command_gives_beside(tmp_path: Path) -> None:
    _, [event] = read(tmp_path, export_clixml((WRONG_PASSWORD,)))
    assert (event.kind.channel, event.user, event.level) == ("Application", "S-1-5-18", 2)
    _, [event] = read(tmp_path, eventlog_clixml((WRONG_PASSWORD,)))
    assert ("channel" in event.lacks, event.data[-1]) == (True, Datum("Binary", "000102"))


@BOTH
def test_texts_come_back_as_they_were(tmp_path: Path, write: Write) -> None:
    told = WRONG_PASSWORD._replace(message="a\r\nb\t<&> _x000D_ \x03 é ログ", strings=("\r\n", "", "_x0041_"))
    _, [event] = read(tmp_path, write((told,)))
    assert event.message == told.message
    assert [datum.value for datum in event.data if datum.name is None] == list(told.strings)


@BOTH
@pytest.mark.parametrize("broken", [("</Props>", ""), ("13003", "13003<"), ("MSExchangePOP3</S>", "MSExchangePOP3")])
def test_a_broken_object_costs_no_other(tmp_path: Path, write: Write, broken: tuple[str, str]) -> None:
    encoding = "utf-16" if write is export_clixml else "utf-8"
    text = write((WRONG_PASSWORD, NO_PRIVILEGE._replace(record_id=3), *EXCHANGE_CASE)).decode(encoding)
    second = text.index('  <Obj RefId="100">')
    damaged = text[:second] + text[second:].replace(*broken, 1)
    log, events = read(tmp_path, damaged.encode(encoding))
    assert [event.record_id for event in events] == [1, 1, 2]
    assert (log.records, log.records_lost) == (3, 1)


@BOTH
def test_an_object_whose_end_is_missing_costs_no_other(tmp_path: Path, write: Write) -> None:
    encoding = "utf-16" if write is export_clixml else "utf-8"
    text = write((WRONG_PASSWORD, *EXCHANGE_CASE)).decode(encoding)
    damaged = re.sub(r"  </Obj>\r?\n", "", text, count=1)
    log, events = read(tmp_path, damaged.encode(encoding))
    assert [event.record_id for event in events] == [1, 2]
    assert log.records_lost == 1


@BOTH
def test_a_file_that_is_cut_loses_its_last_event(tmp_path: Path, write: Write) -> None:
    log, events = read(tmp_path, write(EXCHANGE_CASE)[:-400])
    assert (len(events), log.records_lost) == (1, 1)


def test_events_in_one_list_are_read_one_by_one(tmp_path: Path) -> None:
    text = eventlog_clixml(EXCHANGE_CASE).decode()
    begin, inner, end = re.split(r"(?<=04\">\n)|(?=</Objs>)", text)
    whole = f'{begin}<Obj RefId="900"><TN RefId="9"><T>System.Object[]</T></TN><LST>{inner}</LST></Obj>{end}'
    log, events = read(tmp_path, whole.encode())
    assert (len(events), log.records_lost, list(log.damage)) == (2, 0, [])


def test_nothing_is_expanded_or_fetched(tmp_path: Path) -> None:
    text = eventlog_clixml((WRONG_PASSWORD,)).decode()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    _, [event] = read(tmp_path, (bomb + text).encode())
    assert event.message == WRONG_PASSWORD.message
    log, events = read(tmp_path, (bomb + text.replace("HrLookup", "&b;", 1)).encode())
    assert (events, log.records_lost) == ([], 1)


def test_objects_of_another_kind_are_noted(tmp_path: Path) -> None:
    text = eventlog_clixml(EXCHANGE_CASE).decode().replace('N="EventID"', "", 1).replace('N="InstanceId"', "", 1)
    log, events = read(tmp_path, text.encode())
    assert len(events) == 1
    assert [each.code for each in log.damage] == ["not-an-event"]


def test_other_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="not an event log"):
        read(tmp_path, b"<Objs><Obj/></Objs>")


def test_mutants_are_read(tmp_path: Path) -> None:
    hold_format("clixml", [export_clixml(EXCHANGE_CASE), eventlog_clixml(EXCHANGE_CASE)], tmp_path)


TAGS = st.sampled_from(['<Obj RefId="1">', "</Obj>", "<LST>", "</LST>", "<Props>", "</Props>", "<MS>", "\n  <Obj>",
                        '<I32 N="EventID">1</I32>', '<S N="Source">x</S>', "&#3;", "x", "<Obj", "<Obj/>"])  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.lists(TAGS, max_size=40))
def test_any_sequence_of_tags_is_read(tmp_path: Path, tags: list[str]) -> None:
    begin = '<Objs xmlns="http://schemas.microsoft.com/powershell/2004/04">Event'
    log, events = read(tmp_path, (begin + "".join(tags)).encode())
    assert len(events) == log.records

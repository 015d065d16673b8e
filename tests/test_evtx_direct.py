"""The short way to an event: for every record that it takes, it gives what the long way gives."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.bench.big_logs import write_big_log
from tests.bench.event_mixes import MIXES
from tests.damage import mutated
from tests.evtx_writer import NULL, Record, Typed, ValueType, classic, manifest, write_evtx
from tests.sound_log import sound_log
from xfor.events import Event
from xfor.logs.damage import Damage
from xfor.logs.evtx.chunk import Chunk
from xfor.logs.evtx.columns import Column, Memory
from xfor.logs.evtx.direct import Shortcuts
from xfor.logs.evtx.log import EvtxLog

Read = tuple[list[Event], list[Damage], int]


def read(path: Path) -> Read:
    log = EvtxLog(path)
    events = [event for batch in log.sweep(lambda _: True) for event in batch.events]
    return events, list(log.damage), log.records_lost


def read_both_ways(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Read, Read]:
    short = read(path)
    with monkeypatch.context() as patch:
        patch.setattr(Shortcuts, "event", lambda *_: None)
        return short, read(path)


def events(path: Path, *records: Record) -> list[Event]:
    path.write_bytes(write_evtx(records))
    return read(path)[0]


@pytest.mark.parametrize("mix", MIXES)
def test_busy_logs_read_the_same_by_the_short_and_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mix: str
) -> None:
    path = tmp_path / "log.evtx"
    records = write_big_log(path, 600_000, mix)
    short, long = read_both_ways(path, monkeypatch)
    assert short == long
    assert len(short[0]) == records


def test_the_short_way_is_taken_for_nearly_all_records_of_a_busy_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.evtx"
    records = write_big_log(path, 600_000, "system")
    short_way = Shortcuts.event
    taken: Counter[bool] = Counter()

    def counted(shortcuts: Shortcuts, chunk: Chunk, at: int, end: int) -> Event | None:
        event = short_way(shortcuts, chunk, at, end)
        taken[event is not None] += 1
        return event

    monkeypatch.setattr(Shortcuts, "event", counted)
    read(path)
    assert taken[True] > 0.98 * records


@pytest.mark.parametrize("seed", range(60))
def test_damage_reads_the_same_by_the_short_and_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    path = tmp_path / "log.evtx"
    path.write_bytes(mutated(sound_log(), seed))
    short, long = read_both_ways(path, monkeypatch)
    assert short == long


def test_a_null_value_has_no_text_and_keeps_its_name(tmp_path: Path) -> None:
    record = manifest("Contoso-Agent", 7, [("State", NULL), ("Code", 5)])
    first, second = events(tmp_path / "log.evtx", record, record)
    assert first.data == second.data == (("State", ""), ("Code", "5"))


def test_a_sid_of_a_wrong_size_is_shown_as_its_bytes(tmp_path: Path) -> None:
    record = manifest("Contoso-Agent", 7, [("User", Typed(ValueType.SID, b"\x01\x05\0\0"))])
    assert events(tmp_path / "log.evtx", record, record)[1].data == (("User", "01050000"),)


def test_records_of_one_template_may_have_any_number_of_strings(tmp_path: Path) -> None:
    found = events(tmp_path / "log.evtx", *(classic("Contoso", 7, ["a"] * count) for count in (3, 0, 1)))
    assert [[value for _, value in event.data] for event in found] == [["a"] * 3, [], ["a"]]


def test_a_column_remembers_few_and_short_values() -> None:
    memory = Memory()
    room = memory.room
    column = Column("Port", ValueType.U16, memory)
    texts = [column[number.to_bytes(2, "little")].value for number in range(5000)]
    assert texts == [str(number) for number in range(5000)]
    assert len(column) == room - memory.room < 1000
    assert Column("Text", ValueType.STRING, memory)[b"a\0" * 5000].value == "a" * 5000
    assert memory.room == room - len(column)


def test_columns_share_the_room_of_a_log() -> None:
    memory = Memory()
    memory.room = 1
    first, second = Column("A", ValueType.U8, memory), Column("B", ValueType.U8, memory)
    assert (first[b"\1"], second[b"\2"]) == (("A", "1"), ("B", "2"))
    assert (len(first), len(second)) == (1, 0)

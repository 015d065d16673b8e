"""Damage to an .evt log costs what it falls on, is noted, and is counted."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evt_writer import HEADER_SIZE, Entry, record, write_evt
from tests.test_evt import numbered, swept
from xfor.errors import LogError
from xfor.logs.evt.layout import is_evt
from xfor.logs.inputs import open_log

COUNT = 60
ENTRIES = numbered(COUNT)
PLACES = [HEADER_SIZE]
for _number, _entry in enumerate(ENTRIES, 1):
    PLACES.append(PLACES[-1] + len(record(_entry, _number)))
LINEAR = write_evt(ENTRIES)
RING = write_evt(numbered(400), size=8192)


def put(at: int, new: bytes) -> bytes:
    data = bytearray(LINEAR)
    data[at : at + len(new)] = new
    return bytes(data)


MIDDLE = PLACES[30]
DAMAGES: dict[str, tuple[bytes, int]] = {
    "magic of the file": (put(4, b"XXXX"), 0),
    "size in the header": (put(0, b"\xff" * 4), 0),
    "header zeroed": (put(0, bytes(HEADER_SIZE)), 0),
    "header missing": (LINEAR[HEADER_SIZE:], 0),
    "offsets in the header": (put(16, b"\xff" * 8), 0),
    "numbers in the header": (put(24, b"\xff" * 8), 0),
    "end mark zeroed": (put(PLACES[-1], bytes(40)), 0),
    "numbers in the end mark": (put(PLACES[-1] + 28, b"\xff" * 4), 0),
    "first record in the end mark": (put(PLACES[-1] + 20, struct.pack("<I", 99)), 0),
    "magic of a record": (put(MIDDLE + 4, b"XXXX"), 1),
    "size of a record huge": (put(MIDDLE, b"\xff\xff\xff\x7f"), 1),
    "size of a record zero": (put(MIDDLE, bytes(4)), 1),
    "size of a record a bit too big": (put(MIDDLE, struct.pack("<I", PLACES[31] - MIDDLE + 4)), 1),
    "copy of the size": (put(PLACES[31] - 4, b"\xff" * 4), 1),
    "record zeroed": (put(MIDDLE, bytes(PLACES[31] - MIDDLE)), 1),
    "three records of noise": (put(MIDDLE, random.Random(3).randbytes(PLACES[33] - MIDDLE)), 3),
    "names zeroed": (put(MIDDLE + 56, bytes(20)), 1),
    "record cut out": (LINEAR[:MIDDLE] + LINEAR[PLACES[31] :], 1),
    "noise between records": (LINEAR[:MIDDLE] + random.Random(1).randbytes(500) + LINEAR[MIDDLE:], 0),
    "cut in a record": (LINEAR[: PLACES[40] + 30], 20),
    "cut between records": (LINEAR[: PLACES[40]], 20),
    "last byte missing": (LINEAR[:-1], 0),
}


@pytest.mark.parametrize(("data", "lost"), DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_costs_only_the_records_it_falls_on(tmp_path: Path, data: bytes, lost: int) -> None:
    log, events = swept(tmp_path, data)
    numbers = [event.record_id or 0 for event in events]
    assert numbers == sorted(set(numbers) & set(range(1, COUNT + 1)))
    assert len(numbers) == COUNT - lost
    assert log.records == len(numbers)
    assert log.records_lost >= lost
    assert list(log.damage)


@pytest.mark.parametrize("name", ["record zeroed", "three records of noise", "cut in a record", "magic of a record"])
def test_what_is_lost_is_counted_exactly_where_the_log_says_how_many_there_were(tmp_path: Path, name: str) -> None:
    data, lost = DAMAGES[name]
    assert swept(tmp_path, data)[0].records_lost == lost


def test_a_flipped_byte_costs_at_most_one_record(tmp_path: Path) -> None:
    whole = {event.record_id: event for event in swept(tmp_path, RING)[1]}
    for seed in range(200):
        rng = random.Random(seed)
        data = bytearray(RING)
        data[rng.randrange(HEADER_SIZE, len(data))] ^= 1 << rng.randrange(8)
        events = {event.record_id: event for event in swept(tmp_path, bytes(data))[1]}
        assert sum(events.get(number) != event for number, event in whole.items()) <= 1, seed


@pytest.mark.parametrize("at", [60, 2000, 4000, 6000, 8000])
@pytest.mark.parametrize("size", [-100, 77])
def test_bytes_lost_from_a_ring_or_put_into_it_bring_no_slack_to_life(tmp_path: Path, at: int, size: int) -> None:
    whole = {event.record_id for event in swept(tmp_path, RING)[1]}
    changed = RING[:at] + random.Random(at).randbytes(max(size, 0)) + RING[at - min(size, 0) :]
    log, events = swept(tmp_path, changed)
    numbers = [event.record_id for event in events]
    assert set(numbers) <= whole
    assert len(numbers) == len(set(numbers)) >= len(whole) - 3
    assert list(log.damage)


def test_a_ring_without_its_end_mark_is_read_whole_by_its_header(tmp_path: Path) -> None:
    whole = swept(tmp_path, RING)[1]
    data = bytearray(RING)
    (end,) = struct.unpack_from("<I", data, 20)
    data[end : end + 20] = bytes(20)
    log, events = swept(tmp_path, bytes(data))
    assert events == whole
    assert [damage.code for damage in log.damage] == ["end-mark"]


def test_records_in_a_ring_whose_header_and_mark_are_both_gone_are_still_found(tmp_path: Path) -> None:
    whole = swept(tmp_path, RING)[1]
    data = bytearray(RING)
    (end,) = struct.unpack_from("<I", data, 20)
    data[end : end + 20] = bytes(20)
    data[8:HEADER_SIZE] = bytes(40)
    log, events = swept(tmp_path, bytes(data))
    assert len(whole) - 1 <= len({event.record_id for event in events} & {event.record_id for event in whole})
    assert {"file-header", "end-mark"} <= {damage.code for damage in log.damage}


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.__setitem__(slice(4, 8), b"LfLx"),
        lambda data: data.__setitem__(slice(0, 4), bytes(4)),
        lambda data: data.__setitem__(slice(0, 48), bytes(48)),
    ],
)
def test_a_ring_with_a_damaged_header_is_still_known_as_a_log(change: Callable[[bytearray], None]) -> None:
    data = bytearray(RING)
    change(data)
    assert is_evt(bytes(data[:8192]))


@pytest.mark.parametrize(
    "data", [b"", b"LfLe", b"\0" * 9000, b"PK\3\4" + RING, b"log.evt".ljust(512, b"\0") + RING, b"0\0\0\0"]
)
def test_bytes_that_only_hold_a_log_somewhere_are_none(data: bytes) -> None:
    assert not is_evt(data[:8192])


def test_a_header_alone_is_a_log_that_was_cut(tmp_path: Path) -> None:
    log, events = swept(tmp_path, LINEAR[:20])
    assert events == []
    assert "truncated" in {damage.code for damage in log.damage}


def test_a_file_with_the_name_of_a_log_that_is_none_is_a_loss(tmp_path: Path) -> None:
    path = tmp_path / "SysEvent.Evt"
    path.write_bytes(bytes(9000))
    with pytest.raises(LogError, match="in spite of its name"):
        open_log(path)


def test_the_same_source_with_ever_new_names_is_counted_in_bounded_memory(tmp_path: Path) -> None:
    entries = [Entry(f"source {number}", number & 0xFFFF) for number in range(12_000)]
    path = tmp_path / "many.evt"
    path.write_bytes(write_evt(entries))
    log = open_log(path)
    assert sum(len(tally.times) for batch in log.sweep(lambda _: False) for tally in batch.tallies) == 12_000


def test_a_file_full_of_end_marks_or_of_signatures_takes_no_time_and_little_memory(tmp_path: Path) -> None:
    mark = struct.pack("<10I", 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444, 7, 99, 5, 1, 0x28)
    for filling in (mark, b"LfLe" + (1).to_bytes(4, "little"), b"\0\0\1\0LfLe"):
        path = tmp_path / "hostile.evt"
        path.write_bytes(LINEAR[:HEADER_SIZE] + filling * (1_000_000 // len(filling)))
        log = open_log(path)
        tracemalloc.start()
        began = time.process_time()
        try:
            assert not [event for batch in log.sweep(lambda _: True) for event in batch.events]
            assert tracemalloc.get_traced_memory()[1] < 16 << 20
        finally:
            tracemalloc.stop()
        assert time.process_time() - began < 10

"""Damaged logs: what can be read is read as it was, nothing is made up, and damage never goes without a word."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.damage import (
    CHUNK_DAMAGES,
    CHUNK_SIZE,
    DAMAGES,
    FILE_HEADER,
    RECORD_DAMAGES,
    TEMPLATE_DAMAGES,
    Damage,
)
from tests.damage_counts import Count, by_us, count, counted
from tests.evtx_oracles import Reading
from tests.evtx_writer import classic, layout, seal, write_evtx
from tests.sound_log import sound_log
from xfor.events import Event
from xfor.logs.evtx.log import EvtxLog

_WITHIN_A_CHUNK = [*CHUNK_DAMAGES, *RECORD_DAMAGES, *TEMPLATE_DAMAGES]
_EVERY_DAMAGE = pytest.mark.parametrize("damage", DAMAGES, ids=[damage.name for damage in DAMAGES])


def written(folder: Path, data: bytes | bytearray) -> Path:
    """Put a log into a file."""
    path = folder / "log.evtx"
    path.write_bytes(data)
    return path


def swept(path: Path, *, decode: bool = True) -> tuple[EvtxLog, list[Event], int]:
    """Read a log to its end: the log, its events, and how many records were counted."""
    log = EvtxLog(path)
    events: list[Event] = []
    records = 0
    for batch in log.sweep(lambda _: decode):
        events.extend(batch.events)
        records += sum(len(tally.times) for tally in batch.tallies)
    return log, events, records


@pytest.fixture
def truth(tmp_path: Path) -> list[Reading]:
    return list(by_us(written(tmp_path, sound_log())))


@_EVERY_DAMAGE
def test_what_damage_leaves_is_read_as_it_was_and_nothing_is_made_up(
    damage: Damage, tmp_path: Path, truth: list[Reading]
) -> None:
    path = written(tmp_path, damage.of(sound_log()))
    assert count(by_us(path), truth) == Count(damage.kept, 0, damage.changed)


@_EVERY_DAMAGE
@pytest.mark.parametrize("reader", ["Rust", "libevtx"])
def test_no_other_reader_gets_more_out_of_a_damaged_log(
    damage: Damage, reader: str, tmp_path: Path, truth: list[Reading]
) -> None:
    other = counted(reader, written(tmp_path, damage.of(sound_log())), truth)
    assert other is None or other.true <= damage.kept


@_EVERY_DAMAGE
def test_damage_is_noted_with_a_code_a_place_and_a_sentence(damage: Damage, tmp_path: Path) -> None:
    log, _, _ = swept(written(tmp_path, damage.of(sound_log())))
    assert bool(log.damage) is not damage.silent
    assert all(each.code and each.place and each.level in ("warning", "error") for each in log.damage)
    assert not log.records_lost or any(each.level == "error" for each in log.damage)


@_EVERY_DAMAGE
def test_counting_without_decoding_finds_as_many_records(damage: Damage, tmp_path: Path) -> None:
    path = written(tmp_path, damage.of(sound_log()))
    decoded, events, _ = swept(path)
    walked, none, counted = swept(path, decode=False)
    assert not none
    assert counted == walked.records == decoded.records == len(events)
    assert walked.records_lost == decoded.records_lost


@_EVERY_DAMAGE
def test_no_record_is_both_read_and_lost(damage: Damage, tmp_path: Path) -> None:
    log, _, _ = swept(written(tmp_path, damage.of(sound_log())))
    assert log.records + log.records_lost <= 100


@_EVERY_DAMAGE
def test_a_damaged_log_read_in_parts_is_the_same_as_read_in_one(
    damage: Damage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xfor.logs.evtx.log._PART", CHUNK_SIZE)
    path = written(tmp_path, damage.of(sound_log()))
    whole, expected, _ = swept(path)
    joined = EvtxLog(path)
    events: list[Event] = []
    facts = []
    for part in joined.parts():
        log = EvtxLog(path)
        events.extend(event for batch in log.sweep(lambda _: True, part) for event in batch.events)
        facts.append(log.facts())
    joined.join(facts, complete=True)
    assert events == expected
    assert (joined.records, joined.records_lost) == (whole.records, whole.records_lost)
    assert sorted(joined.damage) == sorted(whole.damage)


def test_a_sound_log_is_read_wholly_and_without_a_notice(tmp_path: Path) -> None:
    log, events, counted = swept(written(tmp_path, sound_log()))
    assert [event.record_id for event in events] == list(range(5001, 5101))
    assert (log.records, log.records_lost, counted, list(log.damage)) == (100, 0, 100, [])


def test_what_stands_before_a_cut_is_read_wherever_it_falls(tmp_path: Path) -> None:
    data = sound_log()
    ends = [end for chunk in layout(data) for end in (*chunk.record_offsets[1:], chunk.offset + CHUNK_SIZE)]
    whole = swept(written(tmp_path, data))[1]
    cuts = random.Random(1).sample(range(FILE_HEADER, len(data)), 60)
    for cut in sorted({*cuts, *(end + step for end in ends[::9] for step in (-1, 0, 1) if end + step < len(data))}):
        log, events, _ = swept(written(tmp_path, data[:cut]))
        sure = sum(end <= cut for end in ends)
        assert events[:sure] == whole[:sure], cut
        assert events == whole[: len(events)], cut
        assert log.damage, cut


def test_a_flipped_bit_hurts_no_more_than_its_chunk(tmp_path: Path) -> None:
    data = sound_log()
    whole = swept(written(tmp_path, data))[1]
    second = {event.record_id for event in whole[26:51]}
    chunk = layout(data)[1].offset
    for seed in range(150):
        rng = random.Random(seed)
        flipped = bytearray(data)
        flipped[rng.randrange(chunk, chunk + CHUNK_SIZE)] ^= 1 << rng.randrange(8)
        log, events, _ = swept(written(tmp_path, flipped))
        assert [event for event in events if event.record_id not in second] == [*whole[:26], *whole[51:]], seed
        assert sum(event in events for event in whole[26:51]) >= 12, seed
        assert log.damage or events == whole, seed


@pytest.mark.parametrize("damage", _WITHIN_A_CHUNK, ids=[damage.name for damage in _WITHIN_A_CHUNK])
def test_damage_under_a_right_checksum_loses_no_other_record(
    damage: Damage, tmp_path: Path, truth: list[Reading]
) -> None:
    data = bytearray(damage.of(sound_log()))
    seal(data)
    assert count(by_us(written(tmp_path, data)), truth).true >= damage.kept


def test_the_data_of_a_record_can_be_lost_and_the_rest_of_it_kept(tmp_path: Path) -> None:
    data = bytearray(write_evtx([classic("disk", 51, ["lost"]), classic("disk", 52, ["lost as well"])]))
    second = layout(data)[0].record_offsets[1]
    payload = data.index(b"\x0f\x01\x01\0\x0c\x01", second + 40)
    data[payload + 10 : payload + 14] = b"\xff" * 4
    log, events, _ = swept(written(tmp_path, data))
    assert [(event.kind.event_id, event.data) for event in events][1] == (52, ())
    assert ("data-lost", "error") in {(each.code, each.level) for each in log.damage}
    assert (log.records, log.records_lost) == (2, 0)


def test_what_was_in_a_chunk_before_is_not_read(tmp_path: Path) -> None:
    old = write_evtx([classic("old", 1, [f"old {number} " + "x" * 500]) for number in range(20)])
    new = write_evtx([classic("new", 2, ["new"])], first_record_id=100)
    end = int.from_bytes(new[FILE_HEADER + 48 : FILE_HEADER + 52], "little")
    for header in (new[FILE_HEADER : FILE_HEADER + 512], bytes(512)):
        data = new[:FILE_HEADER] + header + new[FILE_HEADER + 512 : FILE_HEADER + end] + old[FILE_HEADER + end :]
        events = swept(written(tmp_path, data))[1]
        assert {event.kind.provider for event in events} == {"new"}

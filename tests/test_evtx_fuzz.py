"""Any bytes are a log or are refused in a sentence; damage at random hurts no chunk that it does not touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.bench.fuzz_reader import Sound, sound, tried
from tests.damage import CHUNK_SIZE, FILE_HEADER
from tests.evtx_writer import seal
from tests.sound_log import sound_log
from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.evtx.log import EvtxLog
from xfor.logs.inputs import open_log

_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=2000, max_examples=150)


def decoded(path: Path) -> list[Event]:
    """Read a log and decode all its records, having counted them first."""
    counted = EvtxLog(path)
    records = sum(len(tally.times) for batch in counted.sweep(lambda _: False) for tally in batch.tallies)
    assert records == counted.records
    log = EvtxLog(path)
    events = [event for batch in log.sweep(lambda _: True) for event in batch.events]
    assert len(events) == log.records
    return events


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    path = tmp_path_factory.mktemp("sound") / "log.evtx"
    path.write_bytes(sound_log())
    log = sound(path)
    assert log is not None
    assert sum(map(len, log.events.values())) == 100
    return log


@_ONE_FOLDER
@given(st.binary(max_size=2000))
@example(b"ElfFile\0")
@example(b"ElfFile\0" + bytes(4088) + b"ElfChnk\0")
@example(b"ElfChnk\0" + bytes(504) + b"**\0\0" + b"\x1c\0\0\0" + bytes(16) + b"\x1c\0\0\0")
def test_any_bytes_are_read_as_a_log_without_events_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.evtx"
    path.write_bytes(data)
    assert decoded(path) == []
    try:
        open_log(path)
    except LogError as error:
        assert str(error).isprintable()  # noqa: PT017 - it is either a log or refused


@_ONE_FOLDER
@given(st.binary(min_size=1, max_size=300), st.integers(0, CHUNK_SIZE - 300), st.booleans())
def test_bytes_put_over_a_chunk_hurt_no_other(
    tmp_path: Path, untouched: Sound, new: bytes, at: int, sealed: bool
) -> None:
    data = bytearray(untouched.data)
    start = FILE_HEADER + CHUNK_SIZE + at
    data[start : start + len(new)] = new
    if sealed:
        seal(data)
    path = tmp_path / "over.evtx"
    path.write_bytes(data)
    events = decoded(path)
    for chunk, expected in untouched.events.items():
        assert chunk == FILE_HEADER + CHUNK_SIZE or all(event in events for event in expected)


def test_some_hundred_mutations_raise_nothing_and_lose_nothing_else(tmp_path: Path, untouched: Sound) -> None:
    for seed in range(300):
        outcome = tried(untouched, seed, tmp_path)
        assert (outcome.failure, outcome.lost) == ("", 0), f"mutation {seed}"
        assert outcome.seconds < 5, f"mutation {seed}"

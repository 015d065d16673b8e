"""Several processes find what one process finds, part by part and log by log."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.command import SAMPLES, xfor
from tests.evtx_writer import classic, write_evtx
from xfor.logs.batch import Part
from xfor.logs.evtx import log as evtx_log
from xfor.logs.inputs import Found, find_files, open_log
from xfor.reading import Question
from xfor.report import Report, as_json
from xfor.rules import builtin_path, load_library
from xfor.scan import Scan
from xfor.workers import local_workers

LOAD = partial(load_library, [("builtin", builtin_path())])
CHUNK = 65_536


def scanned(files: list[Found], jobs: int) -> Report:
    scan = Scan(LOAD(), Question())
    if jobs == 1:
        scan.read(files, lambda _, __: None)
    else:
        with local_workers(jobs, LOAD(), Question()) as workers:
            scan.read(files, lambda _, __: None, workers)
    return scan.report()


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log that is divided after every chunk, and read chunk by chunk."""
    monkeypatch.setattr(evtx_log, "_PART", CHUNK)
    monkeypatch.setattr(evtx_log, "_BLOCK", CHUNK)
    times = [f"1999-12-{1 + number // 48:02}T{number // 2 % 24:02}:{number % 2 * 30:02}:00Z" for number in range(1200)]
    records = [
        classic("MSExchangePOP3" if number % 7 else "Odd", 13003, [str(number), "x" * 200], computer="H", time=time)
        for number, time in enumerate(times)
    ]
    path = tmp_path / "large.evtx"
    path.write_bytes(write_evtx(records))
    return path


def test_processes_find_what_one_process_finds() -> None:
    files = find_files([str(SAMPLES), "no-such.evtx"])
    assert as_json(scanned(files, 2)) == as_json(scanned(files, 1))


def test_a_log_read_in_parts_gives_what_it_gives_as_a_whole(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = find_files([str(large)])
    assert len(open_log(large).parts()) > 5
    in_parts = scanned(files, 1)
    monkeypatch.setattr(evtx_log, "_PART", 1 << 30)
    assert as_json(in_parts) == as_json(scanned(files, 1))


def test_parts_begin_only_where_a_chunk_begins(large: Path) -> None:
    data = bytearray(large.read_bytes())
    data[4096 + 2 * CHUNK : 4096 + 2 * CHUNK + 8] = bytes(8)
    large.write_bytes(data)
    assert [part.start for part in open_log(large).parts()][:3] == [0, 4096 + CHUNK, 4096 + 3 * CHUNK]
    assert open_log(large).parts()[-1].stop is None


def test_a_damaged_log_is_told_alike_in_parts_and_as_a_whole(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(large.read_bytes())
    for at in range(5000, len(data) - 3000, 9973):
        data[at] ^= 0xFF
    large.write_bytes(data[:-3000])
    in_parts = scanned(find_files([str(large)]), 1)
    monkeypatch.setattr(evtx_log, "_PART", 1 << 30)
    assert as_json(in_parts) == as_json(scanned(find_files([str(large)]), 1))


def test_a_stopped_pool_hands_over_what_it_has_read(large: Path) -> None:
    with local_workers(2, LOAD(), Question()) as workers:
        workers.stop()
        share = workers.submit(Found(large, "large", 0, asked=True), Part(0, None)).result()
    assert share.failure == "the run was stopped before its end"
    assert share.facts.records > 0


def test_the_command_takes_the_number_of_processes() -> None:
    one, two = (xfor("match", SAMPLES, "--format", "json", "--jobs", jobs).stdout for jobs in ("1", "2"))
    assert one == two
    assert xfor("match", SAMPLES, "--jobs", "0").exit_code == 2

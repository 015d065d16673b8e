"""Event logs of Windows NT to 2003: every value, in the order of the ring, and only what is live."""

from __future__ import annotations

import json
import struct
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.command import xfor
from tests.evt_writer import AUDIT_FAILURE, AUDIT_SUCCESS, ERROR, INFORMATION, WARNING, Entry, write_evt
from xfor.events import NO_DATA, Datum, Event, Fields
from xfor.logs.digest import Digest
from xfor.logs.evt.log import EvtLog, channel_of
from xfor.logs.evt.recover import recovered
from xfor.logs.inputs import open_log

_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def swept(folder: Path, data: bytes, name: str = "log.evt") -> tuple[EvtLog, list[Event]]:
    path = folder / name
    path.write_bytes(data)
    log = open_log(path)
    assert isinstance(log, EvtLog)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def strings(event: Event) -> list[str]:
    return [value for name, value in event.data if name is None]


def numbered(count: int) -> list[Entry]:
    return [Entry("disk", number, [f"string {number}", "x" * (number % 50)]) for number in range(1, count + 1)]


def test_every_value_of_a_record_is_read(tmp_path: Path) -> None:
    data = write_evt(
        [
            Entry(
                "Übung", 13003, ["first", "", "трое\nlines"], WARNING, 0x8004, 3,
                "1999-12-13T08:01:17Z", "EXCHSRV1", "S-1-5-21-1-2-3-500", bytes(range(5)),
            )
        ],
        first_number=77,
    )  # fmt: skip
    log, [event] = swept(tmp_path, data)
    assert (event.kind.provider, event.kind.source, event.kind.event_id) == ("Übung", "", 13003)
    assert (event.kind.level, event.level, event.qualifiers, event.task) == ("warning", 3, 0x8004, 3)
    assert (event.kind.computer, event.kind.channel, event.record_id) == ("EXCHSRV1", "", 77)
    assert event.user == "S-1-5-21-1-2-3-500"
    assert strings(event) == ["first", "", "трое\nlines"]
    assert event.data[-1] == Datum("Binary", "0001020304")
    assert Fields(event).get("TimeCreated_SystemTime") == ("1999-12-13T08:01:17Z",)
    assert (log.records, log.records_lost, list(log.damage)) == (1, 0, [])


@pytest.mark.parametrize(
    ("type", "level", "keywords", "word"),
    [
        (ERROR, 2, "0x80000000000000", "error"),
        (WARNING, 3, "0x80000000000000", "warning"),
        (INFORMATION, 4, "0x80000000000000", "information"),
        (0, 0, "0x80000000000000", "information"),
        (AUDIT_SUCCESS, 0, "0xa0000000000000", "audit_success"),
        (AUDIT_FAILURE, 0, "0x90000000000000", "audit_failure"),
        (77, None, "0x80000000000000", "unknown"),
    ],
)
def test_a_type_is_the_level_and_keywords_that_windows_makes_of_it(
    tmp_path: Path, type: int, level: int | None, keywords: str, word: str
) -> None:
    _, [event] = swept(tmp_path, write_evt([Entry("Security", 529, type=type)]))
    assert (event.level, event.keywords, event.kind.level) == (level, keywords, word)


def test_what_the_format_cannot_carry_is_unknown_and_not_absent(tmp_path: Path) -> None:
    _, [event] = swept(tmp_path, write_evt([Entry("Service Control Manager", 7000, ["Spooler", "%%2"])]))
    fields = Fields(event)
    assert fields.get("param1") == ("Spooler",)
    assert fields.lowered("Param2") == ("%%2",)
    assert fields.get("Data") == ("Spooler", "%%2")
    for name in ("Message", "Channel", "Version", "Execution_ProcessID", "ServiceName", "Correlation_ActivityID"):
        assert fields.unknown(name), name
    for name in ("param3", "Data", "Binary", "Level", "Computer", "Security_UserID"):
        assert not fields.unknown(name), name


def test_a_full_log_gives_its_newest_records_the_oldest_first(tmp_path: Path) -> None:
    log, events = swept(tmp_path, write_evt(numbered(400), size=8192))
    numbers = [event.record_id for event in events]
    assert numbers == list(range(401 - len(numbers), 401))
    assert 20 < len(numbers) < 60
    assert [event.kind.event_id for event in events] == numbers
    assert (log.records_lost, list(log.damage)) == (0, [])


@_ONE_FOLDER
@given(st.integers(0, 120), st.integers(1000, 6000), st.booleans(), st.binary(max_size=90))
def test_a_ring_of_any_size_is_read_wholly_with_a_stale_header_or_a_good_one(
    tmp_path: Path, count: int, size: int, dirty: bool, payload: bytes
) -> None:
    entries = [each._replace(data=payload[: number % 90]) for number, each in enumerate(numbered(count))]
    log, events = swept(tmp_path, write_evt(entries, size=size & ~3, dirty=dirty))
    numbers = [event.record_id for event in events]
    assert numbers == list(range(count + 1 - len(numbers), count + 1))
    assert (log.records_lost, list(log.damage)) == (0, [])
    assert len(numbers) >= min(count, 2)


@_ONE_FOLDER
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40), max_size=12))
def test_strings_of_any_characters_are_read_as_they_were_written(tmp_path: Path, texts: list[str]) -> None:
    _, [event] = swept(tmp_path, write_evt([Entry("source", 1, texts)]))
    assert strings(event) == texts


def test_a_log_that_is_in_use_is_read_by_its_end_mark(tmp_path: Path) -> None:
    log, events = swept(tmp_path, write_evt(numbered(50), dirty=True))
    assert [event.record_id for event in events] == list(range(1, 51))
    assert list(log.damage) == []


def test_an_empty_log_is_no_damage(tmp_path: Path) -> None:
    log, events = swept(tmp_path, write_evt([], size=4096))
    assert (events, log.records, log.records_lost, list(log.damage)) == ([], 0, 0, [])


def test_what_lies_in_slack_is_recovered_when_asked_for_and_else_not(tmp_path: Path) -> None:
    data = write_evt(numbered(400), size=8192)
    log, events = swept(tmp_path, data)
    live = {event.record_id for event in events}
    old = list(recovered(tmp_path / "log.evt"))
    assert len(old) <= 1  # a ring that is full has hardly any
    cleared = bytearray(write_evt(numbered(100)))
    cleared[: len(write_evt([]))] = write_evt([])
    cleared[48:88] = struct.pack("<10I", 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444, 48, 48, 1, 0, 0x28)
    log, events = swept(tmp_path, bytes(cleared))
    assert (events, log.records_lost) == ([], 0)
    assert live
    assert len(list(recovered(tmp_path / "log.evt"))) == 99
    done = xfor("events", tmp_path / "log.evt", "--recover", "--limit", "3")
    assert [line.endswith("(recovered)") for line in done.stdout.splitlines()] == [True] * 3


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("AppEvent.Evt", "Application"),
        ("SRV1_SysEvent.evt", "System"),
        ("secevent.evt", "Security"),
        ("NTDS.Evt", "Directory Service"),
        ("System.evt", ""),
        ("backup.evt", ""),
    ],
)
def test_only_the_names_of_windows_itself_say_which_log_a_file_is(name: str, channel: str) -> None:
    assert channel_of(name) == channel


def test_a_member_of_a_bundle_keeps_the_name_that_says_which_log_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as bundle:
        bundle.writestr("config/AppEvent.Evt", write_evt(numbered(1)))
    line = json.loads(xfor("events", tmp_path / "logs.zip", "--format", "jsonl").stdout)
    assert (line["channel"], "channel" in line["lacks"]) == ("Application", False)


def test_a_log_is_known_by_its_content_and_hashed_whole(tmp_path: Path) -> None:
    import hashlib

    data = write_evt(numbered(300), size=8192)
    path = tmp_path / "no ending"
    path.write_bytes(data)
    with Digest() as digest:
        for _ in open_log(path).sweep(lambda _: False, digest=digest):
            pass
    assert digest.finish() == hashlib.sha256(data).hexdigest()


def test_a_kind_that_nobody_wants_is_counted_with_one_example(tmp_path: Path) -> None:
    path = tmp_path / "log.evt"
    path.write_bytes(write_evt([*numbered(3), *numbered(3)]))
    batches = list(EvtLog(path).sweep(lambda kind: kind.event_id == 2))
    tallies = [tally for batch in batches for tally in batch.tallies]
    assert sorted((tally.kind.event_id, len(tally.times)) for tally in tallies) == [(1, 2), (2, 2), (3, 2)]
    assert {tally.kind.event_id for tally in tallies if tally.example} == {1, 3}
    assert [event.record_id for batch in batches for event in batch.events] == [2, 5]


def test_a_record_larger_than_a_block_of_reading_does_no_harm(tmp_path: Path) -> None:
    entries = [Entry("big", 1, ["y" * 30_000] * 5) for _ in range(12)]
    log, events = swept(tmp_path, write_evt([*entries, *numbered(3)]))
    assert (len(events), log.records_lost, list(log.damage)) == (15, 0, [])


def test_strings_that_are_cut_off_are_unknown_and_the_rest_is_kept(tmp_path: Path) -> None:
    data = bytearray(write_evt([Entry("disk", 7, ["one", "two"]), Entry("disk", 8)]))
    struct.pack_into("<H", data, 48 + 26, 5)
    log, [first, second] = swept(tmp_path, bytes(data))
    assert (strings(first), NO_DATA in first.lacks) == (["one", "two"], True)
    assert second.kind.event_id == 8
    assert [damage.code for damage in log.damage] == ["data-lost"]


def test_headers_are_read_fast_even_on_a_slow_machine(tmp_path: Path) -> None:
    path = tmp_path / "log.evt"
    path.write_bytes(write_evt(numbered(20_000)))
    log = EvtLog(path)
    began = time.process_time()
    assert sum(len(tally.times) for batch in log.sweep(lambda _: False) for tally in batch.tallies) == 20_000
    assert time.process_time() - began < 1

"""Every .evtx of the corpus, as we, Rust `evtx` and libevtx read it: no difference is left unexplained."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.evtx_oracles import SYSTEM_FIELDS, Reading, by_libevtx, by_rust, from_event
from xfor.events import Event, Kind
from xfor.logs.evtx.log import EvtxLog


class Cause(NamedTuple):
    """Why a reading of ours differs from every other: who is wrong, and how one sees that it is nothing else."""

    reason: str
    applies: Callable[[Reading, Reading], bool]


CAUSES = [
    Cause(
        "Rust drops a lone surrogate, of which we and Windows make U+FFFD; libevtx refuses the record",
        lambda ours, theirs: _with_values(ours, lambda value: value.replace("\ufffd", "")) == theirs,
    ),
    Cause(
        "Rust takes a SID that was cut short for S-0-0; we give its bytes as they are; libevtx refuses the record",
        lambda ours, theirs: (
            theirs.system.get("Security_UserID") == "S-0-0"
            and set(ours.system["Security_UserID"]) == {"0"}
            and ours._replace(system=ours.system | {"Security_UserID": "S-0-0"}) == theirs
        ),
    ),
]


class Tour(NamedTuple):
    """What was seen on a tour through the corpus."""

    seen: Counter[str]
    causes: Counter[str]
    unexplained: list[str]
    miscounted: list[str]


@lru_cache(maxsize=1)
def toured(corpus: Path) -> Tour:
    """Read every log with all three readers and compare."""
    tour = Tour(Counter(), Counter(), [], [])
    for path in sorted(corpus.rglob("*.evtx")):
        log, events = decoded(path)
        ours = [from_event(event) for event in events]
        others = list(by_rust(path)), list(by_libevtx(path))
        tour.seen.update(files=1, records=len(ours))
        tour.seen["damaged files"] += bool(log.damage)
        if not log.damage and not len(ours) == len(others[0]) == len(others[1]):
            tour.miscounted.append(f"{path}: {len(ours)}, {len(others[0])}, {len(others[1])}")
        compare(path, ours, [dict_of(readings) for readings in others], tour)
        tour.seen["their records"] += sum(reading is not None for reading in others[0])
        tour.unexplained.extend(f"{path}: lacks {reading.record_id}" for reading in lacking(ours, others[0]))
    return tour


def decoded(path: Path) -> tuple[EvtxLog, list[Event]]:
    """Read a log and decode every record."""
    log = EvtxLog(path)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def dict_of(readings: Iterable[Reading | None]) -> dict[tuple[str, str], list[Reading]]:
    """File readings by record id and time."""
    found: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading is not None:
            found[key(reading)].append(reading)
    return found


def key(reading: Reading) -> tuple[str, str]:
    """Give what a reading is found by."""
    return reading.record_id, reading.system.get("TimeCreated_SystemTime", "")


def lacking(ours: list[Reading], theirs: Iterable[Reading | None]) -> list[Reading]:
    """Give the readings of others of which we have none of the same id and time."""
    keys = {key(reading) for reading in ours}
    return [reading for reading in theirs if reading is not None and key(reading) not in keys]


def compare(path: Path, ours: list[Reading], others: list[dict[tuple[str, str], list[Reading]]], tour: Tour) -> None:
    """Compare each of our readings with those of others; where others have none, there is nothing to compare."""
    for reading in ours:
        theirs = [found for other in others for found in other.get(key(reading), ())]
        if not theirs:
            tour.seen["records that only we read"] += 1
            continue
        tour.seen["fields compared"] += len(SYSTEM_FIELDS) + len(reading.data) + 1
        if reading in theirs:
            continue
        causes = [cause.reason for cause in CAUSES if cause.applies(reading, theirs[0])]
        tour.causes.update(causes[:1])
        if not causes:
            tour.unexplained.append(f"{path}: {reading} is not {theirs[0]}")


def _with_values(reading: Reading, change: Callable[[str], str]) -> Reading:
    return reading._replace(data=tuple((name, change(value)) for name, value in reading.data))


def test_every_undamaged_log_has_as_many_records_as_the_others_count(corpus: Path) -> None:
    assert toured(corpus).miscounted == []


def test_every_difference_from_the_other_readers_has_a_name(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tour = toured(corpus)
    causes = "".join(f"  {times}: {reason}\n" for reason, times in tour.causes.items())
    with capsys.disabled():
        sys.stdout.write(f"\n{dict(tour.seen)}; {len(tour.unexplained)} differences unexplained\n{causes}")
    assert tour.unexplained == []
    assert tour.seen["records"] >= tour.seen["their records"] > 30_000


def test_counting_finds_the_kinds_and_times_that_decoding_finds(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.evtx")):
        walked: Counter[tuple[Kind, int]] = Counter()
        log = EvtxLog(path)
        for batch in log.sweep(lambda _: False):
            for tally in batch.tallies:
                walked.update((tally.kind, time) for time in tally.times)
        other, events = decoded(path)
        assert walked == Counter((event.kind, event.time or 0) for event in events), path
        assert (log.records, log.records_lost) == (other.records, other.records_lost)


def test_an_example_is_the_first_record_of_its_kind(corpus: Path) -> None:
    for path in sorted((corpus / "evtx" / "edge").glob("*.evtx")):
        first: dict[Kind, Event] = {}
        for event in decoded(path)[1]:
            first.setdefault(event.kind, event)
        tallies = [tally for batch in EvtxLog(path).sweep(lambda _: False) for tally in batch.tallies]
        assert {tally.kind: tally.example for tally in tallies} == first, path

"""Read thousands of damaged logs and say what it cost: `python -m tests.bench.fuzz_reader --mutations 2000`.

Every mutation has a number, from which it can be made again. Whatever is raised but a LogError, and every record lost
from a chunk that no change touched, is printed with that number; the figures come last.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from tests.damage import CHUNK_SIZE, FILE_HEADER, mutated
from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.evtx.log import EvtxLog

_LARGEST = 3 << 20
_SAMPLES = Path(__file__).resolve().parents[2] / "samples"


class Sound(NamedTuple):
    """A sound log, and the events of each of its chunks by where the chunk begins."""

    name: str
    data: bytes
    events: dict[int, list[Event]]


class Outcome(NamedTuple):
    """What a mutation led to: an exception if any, seconds of the slower reading, lost records of untouched chunks."""

    failure: str
    seconds: float
    lost: int


def sound(path: Path) -> Sound | None:
    """Read a log chunk by chunk; None where it is damaged to begin with."""
    data = path.read_bytes()
    log, _ = _read(path)
    if log.damage:
        return None
    events = {}
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "chunk.evtx"
        for at in range(FILE_HEADER, len(data), CHUNK_SIZE):
            alone.write_bytes(data[at : at + CHUNK_SIZE])
            events[at] = _read(alone)[1]
    return Sound(path.name, data, events)


def tried(log: Sound, seed: int, folder: Path) -> Outcome:
    """Read one mutation of a log, once counting and once decoding."""
    data = mutated(log.data, seed)
    path = folder / "mutated.evtx"
    path.write_bytes(data)
    began = counted = time.process_time()
    try:
        _read(path, decode=False)
        counted = time.process_time()
        _, events = _read(path)
    except LogError:
        return Outcome("", time.process_time() - began, 0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Outcome(repr(error), time.process_time() - began, 0)
    seconds = max(counted - began, time.process_time() - counted)
    untouched = [at for at in log.events if data[at : at + CHUNK_SIZE] == log.data[at : at + CHUNK_SIZE]]
    found = set(map(repr, events))
    return Outcome("", seconds, sum(repr(event) not in found for at in untouched for event in log.events[at]))


def _read(path: Path, *, decode: bool = True) -> tuple[EvtxLog, list[Event]]:
    log = EvtxLog(path)
    return log, [event for batch in log.sweep(lambda _: decode) for event in batch.events]


def main() -> None:
    """Try as many mutations as were asked for, of logs chosen at random, and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mutations", type=int, default=1000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("folders", nargs="*", type=Path, default=[_SAMPLES])
    asked = options.parse_args()
    paths = [path for folder in asked.folders for path in sorted(folder.rglob("*.evtx"))]
    logs = [log for path in paths if path.stat().st_size <= _LARGEST and (log := sound(path))]
    for module in ("Evtx.Evtx", "Evtx.Views"):  # imported when first needed, which is no time of the log's
        import_module(module)
    rng = random.Random(asked.seed)
    outcomes, slowest = _try_all(logs, [rng.randrange(1 << 32) for _ in range(asked.mutations)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(logs)} logs, {len(outcomes)} mutations, {sum(each.seconds for each in outcomes):.1f} s of process time"
    )
    print(f"exceptions: {sum(bool(each.failure) for each in outcomes)}")
    print(f"records lost in untouched chunks: {sum(each.lost for each in outcomes)}")
    print(f"slowest: {slowest:.2f} s per MiB; peak memory of the whole run: {peak:.0f} MiB")


def _try_all(logs: Sequence[Sound], seeds: Sequence[int]) -> tuple[list[Outcome], float]:
    outcomes = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            log = logs[seed % len(logs)]
            outcome = tried(log, seed, Path(folder))
            if outcome.failure or outcome.lost:
                print(f"{log.name}, mutation {seed}: {outcome.failure or f'{outcome.lost} records lost'}")
            slowest = max(slowest, outcome.seconds / (len(log.data) / (1 << 20)))
            outcomes.append(outcome)
    return outcomes, slowest


if __name__ == "__main__":
    main()

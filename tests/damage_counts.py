"""How much of a damaged log a reader still gives, compared with what the sound log holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from tests.evtx_oracles import Reading, by_libevtx, by_python_evtx, by_rust, from_event
from xfor.logs.evtx.log import EvtxLog


class Count(NamedTuple):
    """The records that were read as they are, those whose data alone were left out, and those that say other things."""

    true: int
    without_data: int
    changed: int

    def __str__(self) -> str:
        extra = [f"{self.without_data}d"] * bool(self.without_data) + [f"{self.changed}!"] * bool(self.changed)
        return "+".join([str(self.true), *extra])


def by_us(path: Path) -> Iterable[Reading]:
    """Read a log with the reader under test."""
    return [from_event(event) for batch in EvtxLog(path).sweep(lambda _: True) for event in batch.events]


READERS: dict[str, Callable[[Path], Iterable[Reading | None]]] = {
    "ours": by_us,
    "Rust": by_rust,
    "libevtx": by_libevtx,
    "python-evtx": by_python_evtx,
}
"""Every reader by name."""


def count(readings: Iterable[Reading | None], truth: Iterable[Reading], *, by_kind: bool = False) -> Count:
    """Compare what was read with what is there; a record that is read twice is true once and changed once.

    `by_kind` compares no more than provider, event and computer.
    """
    left = {reading.record_id: _kind(reading) if by_kind else reading for reading in truth}
    true = without_data = changed = 0
    for reading in readings:
        if reading is None:
            continue
        if by_kind:
            reading = _kind(reading)
        expected = left.pop(reading.record_id, None)
        if expected == reading:
            true += 1
        elif expected is not None and reading == expected._replace(data=(), message=None):
            without_data += 1
        else:
            changed += 1
    return Count(true, without_data, changed)


def _kind(reading: Reading) -> Reading:
    names = ("Provider_Name", "EventID", "EventRecordID", "Computer")
    return Reading({name: reading.system.get(name, "") for name in names}, (), None)


def counted(reader: str, path: Path, truth: Iterable[Reading]) -> Count | None:
    """Let a reader read a log; None where it refuses the file.

    What python-evtx says of times and strings is too often wrong to compare more than kinds.
    """
    from Evtx.BinaryParser import BinaryParserException

    try:
        return count(READERS[reader](path), truth, by_kind=reader == "python-evtx")
    except TimeoutError:
        raise
    except (OSError, ValueError, BinaryParserException):
        return None

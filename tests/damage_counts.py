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


def count(readings: Iterable[Reading | None], truth: Iterable[Reading]) -> Count:
    """Compare what was read with what is there; a record that is read twice is true once and changed once."""
    left = {reading.record_id: reading for reading in truth}
    true = without_data = changed = 0
    for reading in readings:
        if reading is None:
            continue
        expected = left.pop(reading.record_id, None)
        if expected == reading:
            true += 1
        elif expected is not None and reading == expected._replace(data=(), message=None):
            without_data += 1
        else:
            changed += 1
    return Count(true, without_data, changed)


def counted(reader: str, path: Path, truth: Iterable[Reading]) -> Count | None:
    """Let a reader read a log; None where it refuses the file."""
    from Evtx.BinaryParser import BinaryParserException

    try:
        return count(READERS[reader](path), truth)
    except TimeoutError:
        raise
    except (OSError, ValueError, BinaryParserException):
        return None

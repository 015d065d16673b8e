"""A small sound log for tests of damage: a hundred long records of all three shapes, in four chunks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tests.evtx_writer import Record, Value, classic, forwarded, manifest, write_evtx

_PROVIDER = "Microsoft-Windows-Kernel-General"
_GUID = "{A68CA8B7-004F-D7B6-A698-07E2DE0F1F5D}"
_RENDERING = {"Message": "The answer was no.", "Level": "Error"}


@lru_cache
def sound_log() -> bytes:
    """Give the log; each of its records differs from all others in every value that can differ."""
    return write_evtx(_records(), first_record_id=5001)


def _records() -> Iterator[Record]:
    for number in range(100):
        when = f"2024-03-01T08:{number // 60:02}:{number % 60:02}.1230000Z"
        text = f"record {number} " + chr(0x410 + number % 32) * 1050
        if number % 10 == 7:
            yield forwarded("Forwarder", 3000 + number, [("Answer", text)], rendering=_RENDERING, time=when)
        elif number % 2:
            data: list[tuple[str | None, Value]] = [("Number", number), ("Text", text), (None, "unnamed")]
            yield manifest(_PROVIDER, 200 + number % 5, data, guid=_GUID, channel="System", time=when)
        else:
            yield classic("disk", 50 + number % 5, [f"first {number}", text, ""], binary=bytes(range(9)), time=when)

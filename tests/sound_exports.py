"""Sound logs of every format, small ones, by the name of the format; what is damaged in tests is made of them.

A new format adds a row: `tests/test_mutations.py` and `tests/bench/fuzz_formats.py` take it from here.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.evtx_writer import classic, write_evtx


def _evtx() -> list[bytes]:
    return [write_evtx([classic("disk", 51 + number, [f"string {number}", ""]) for number in range(5)])]


SOUND: dict[str, Callable[[], list[bytes]]] = {
    "evtx": _evtx,
}
"""Gives logs of a few KB that show all that the format can hold; `FORMATS` has each of these names."""

"""Logs that were given before, byte for byte: a copy counts once."""

from __future__ import annotations

from os import SEEK_END
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from xfor.logs.digest import sha256_of
from xfor.logs.inputs import Found

_ENDS = 1 << 16  # bytes at both ends of a log; in those of an .evtx stand its counters, checksums and newest records


class Mark(NamedTuple):
    """What tells a log from nearly all others at little cost: its size, and a checksum over its ends; () if unread."""

    file: Found
    ends: tuple[int, ...]


class Copies:
    """The logs that were given so far. Only those of the same size with the same ends are read to compare them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], list[Found]] = {}

    def earlier(self, mark: Mark) -> str | None:
        """Give the label of a log with the same content that was given before."""
        alike = self._known.get(mark.ends, []) if mark.ends else []
        for each in alike:
            sha256 = _sha256(mark.file)
            if sha256 is not None and sha256 == _sha256(each):
                return each.label
        return None

    def add(self, mark: Mark) -> None:
        """Note a log; the content of one that does not stay is known by the checksum that it was given with."""
        if mark.ends:
            self._known.setdefault(mark.ends, []).append(mark.file)


def mark(file: Found) -> Mark:
    """Read the ends of a log."""
    return Mark(file, () if file.refusal else _ends(file.path))


def _sha256(file: Found) -> str | None:
    return file.sha256 or sha256_of(file.path)


def _ends(path: Path) -> tuple[int, ...]:
    try:
        if not path.is_file():
            return ()
        with path.open("rb") as file:
            ends = crc32(file.read(_ENDS))
            size = file.seek(0, SEEK_END)
            file.seek(max(0, size - _ENDS))
            return size, crc32(file.read(_ENDS), ends)
    except OSError:
        return ()

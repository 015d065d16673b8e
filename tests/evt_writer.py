"""Write .evt files byte by byte as Windows NT to 2003 do: a ring of records, and a mark behind the newest.

Header, records and mark follow libevt's description of the format, and the files of real machines.

    write_evt([Entry("disk", 7, [r"\\Device\\Harddisk1\\DR1"])])
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tests.evtx_values import sid_bytes

ERROR, WARNING, INFORMATION, AUDIT_SUCCESS, AUDIT_FAILURE = 1, 2, 4, 8, 16
HEADER_SIZE = 48
_CURSOR_SIZE = 40
_DIRTY, _WRAPPED, _FULL = 1, 2, 4
_SEVERITIES = {ERROR: 0xC000, WARNING: 0x8000, INFORMATION: 0x4000}


class Entry(NamedTuple):
    """An event as ReportEvent is given it; without `qualifiers` they are those of its severity. `time` is RFC 3339."""

    source: str
    event_id: int
    strings: Sequence[str] = ()
    type: int = ERROR
    qualifiers: int | None = None
    category: int = 0
    time: str = "2003-03-01T08:00:00Z"
    computer: str = "SRV1"
    sid: str = ""
    data: bytes = b""

    @property
    def identifier(self) -> int:
        """The event id with the qualifiers in the high half."""
        high = _SEVERITIES.get(self.type, 0) if self.qualifiers is None else self.qualifiers
        return high << 16 | self.event_id


def write_evt(
    entries: Iterable[Entry], *, size: int | None = None, first_number: int = 1, dirty: bool = False
) -> bytes:
    """Write a log: just as long as it must be, as it is saved, or a ring of `size` bytes, as it is kept.

    In a ring that is too small for all, the newest records have overwritten the oldest. `dirty`: the header is that
    of a log in use, which knows of no record yet.
    """
    ring = _Ring(size)
    for number, each in enumerate(entries, first_number):
        ring.append(record(each, number))
    return ring.finished(first_number, dirty=dirty)


def record(entry: Entry, number: int) -> bytes:
    """Give the bytes of one record."""
    seconds = int(datetime.fromisoformat(entry.time).timestamp())
    names = _text(entry.source) + _text(entry.computer)
    sid = sid_bytes(entry.sid) if entry.sid else b""
    sid_at = _aligned(56 + len(names))
    strings_at = sid_at + len(sid)
    strings = b"".join(map(_text, entry.strings))
    data_at = strings_at + len(strings)
    size = _aligned(data_at + len(entry.data)) + 4
    head = struct.pack(
        "<I4sIIIIHHHHIIIIII", size, b"LfLe", number, seconds, seconds, entry.identifier, entry.type,
        len(entry.strings), entry.category, 0, 0, strings_at, len(sid), sid_at, len(entry.data), data_at,
    )  # fmt: skip
    body = (head + names).ljust(sid_at, b"\0") + sid + strings + entry.data
    return body.ljust(size - 4, b"\0") + struct.pack("<I", size)


class _Ring:
    """The bytes of a log while records are written into it."""

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._data = bytearray(size or HEADER_SIZE)
        self._at = HEADER_SIZE
        self._live: deque[tuple[int, int]] = deque()  # where records begin, and their bytes with what is skipped
        self._used = 0
        self._dropped = 0

    def append(self, record: bytes) -> None:
        if self._size is None:
            self._data += record
            self._live.append((self._at, len(record)))
            self._at += len(record)
            return
        skipped = 0
        if self._size - self._at < 56:  # the head of a record is never parted
            skipped = self._size - self._at
            self._put(struct.pack("<I", 0x27) * (skipped // 4))
        while self._used + skipped + len(record) + _CURSOR_SIZE > self._size - HEADER_SIZE:
            self._used -= self._live.popleft()[1]
            self._dropped += 1
        self._live.append((self._at, skipped + len(record)))
        self._used += skipped + len(record)
        self._put(record)

    def finished(self, first_number: int, *, dirty: bool) -> bytes:
        oldest = first_number + self._dropped
        following = oldest + len(self._live)
        first, end = self._live[0][0] if self._live else self._at, self._at
        cursor = struct.pack("<10I", 0x28, 0x11111111, 0x22222222, 0x33333333, 0x44444444, first, end, following,
                             oldest, 0x28)  # fmt: skip
        if self._size is None:
            self._data += cursor
        else:
            self._put(cursor)
        flags = _WRAPPED * bool(self._dropped) | _DIRTY * dirty
        said = (HEADER_SIZE, HEADER_SIZE, 1, 0) if dirty else (first, end, following, oldest if self._live else 0)
        self._data[:HEADER_SIZE] = struct.pack(
            "<I4s10I", HEADER_SIZE, b"LfLe", 1, 1, *said, len(self._data), flags, 604800, HEADER_SIZE
        )
        return bytes(self._data)

    def _put(self, new: bytes) -> None:
        """Write bytes at the end of the log, and on behind the header where the file ends."""
        room = len(self._data) - self._at
        self._data[self._at : self._at + min(room, len(new))] = new[:room]
        rest = new[room:]
        self._data[HEADER_SIZE : HEADER_SIZE + len(rest)] = rest
        self._at = HEADER_SIZE + len(rest) if len(new) >= room else self._at + len(new)


def _text(text: str) -> bytes:
    return f"{text}\0".encode("utf-16-le")


def _aligned(size: int) -> int:
    return (size + 3) & ~3

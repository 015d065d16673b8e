"""the header and the end mark of an .evt file -> where its live records lie (libevt format documentation, 2 to 4).

The file is a ring: when it is full, new records are written over the oldest ones, from behind the header on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

MAGIC = b"LfLe"
HEADER_SIZE = 48
SMALLEST = 56
"""Bytes of a record without names, strings and data."""

LARGEST = 1 << 20
"""Bytes; Windows writes records of less than 64 KiB."""

CURSOR_SIZE = 40
CURSOR_MARK = struct.pack("<5I", CURSOR_SIZE, 0x11111111, 0x22222222, 0x33333333, 0x44444444)
_HEADER = struct.Struct("<I4s10I")
_CURSOR = struct.Struct("<20x4II")
_DIRTY = 1
_BLOCK = 1 << 20
_SIZE = struct.Struct("<I")
_SIZE_OF_HEADER = _SIZE.pack(HEADER_SIZE)


class FileHeader(NamedTuple):
    """What the header of a file says. In a log that was copied while in use (dirty) it is out of date.

    `first` and `end` are the places of the oldest record and of the end mark. `sound`: it is as it should be;
    `missing`: the file begins with a record.
    """

    sound: bool
    missing: bool
    first: int
    end: int
    next_number: int
    oldest_number: int
    dirty: bool


class Cursor(NamedTuple):
    """The end mark: it stands behind the newest record, and is always up to date. `end` is where it says that it is."""

    at: int
    end: int
    first: int
    next_number: int
    oldest_number: int


class Extent(NamedTuple):
    """Where the live records lie, in the order in which they were written, and how many there should be, if known."""

    spans: tuple[tuple[int, int], ...]
    promised: int | None


def is_evt(head: bytes) -> bool:
    """Say whether a file with these first bytes is an .evt log, perhaps one whose header is damaged or missing."""
    if head.startswith(MAGIC, 4) or head.startswith(MAGIC, HEADER_SIZE + 4):
        return True
    header = head[:HEADER_SIZE]
    left = header.startswith(_SIZE_OF_HEADER) or header.endswith(_SIZE_OF_HEADER) or not any(header)
    return left and _holds_record(head)


def read_header(head: bytes) -> FileHeader:
    """Read the header from the first bytes of a file; what is missing from a cut one counts as zero."""
    values = _HEADER.unpack(head[:HEADER_SIZE].ljust(HEADER_SIZE, b"\0"))
    size, magic, _, _, first, end, next_number, oldest_number, _, flags, _, copy = values
    sound = (size, magic, copy) == (HEADER_SIZE, MAGIC, HEADER_SIZE)
    return FileHeader(sound, is_whole(head, 0, len(head)), first, end, next_number, oldest_number, bool(flags & _DIRTY))


def cursors(blocks: Iterable[bytes], origin: int = 0) -> Iterator[Cursor]:
    """Give the end marks that are whole, from blocks that stand behind each other from byte `origin` on."""
    rest = b""
    for block in blocks:
        data = rest + block
        at = data.find(CURSOR_MARK)
        while 0 <= at <= len(data) - CURSOR_SIZE:
            first, end, next_number, oldest_number, copy = _CURSOR.unpack_from(data, at)
            if copy == CURSOR_SIZE:
                yield Cursor(origin + at, end, first, next_number, oldest_number)
            at = data.find(CURSOR_MARK, at + 1)
        rest = data[-CURSOR_SIZE + 1 :]
        origin += len(data) - len(rest)


def parted_cursors(file: BinaryIO, size: int) -> Iterator[Cursor]:
    """Give the end mark that begins at the end of a file and goes on behind its header, if it does."""
    begin = max(HEADER_SIZE, size - CURSOR_SIZE + 1)
    file.seek(begin)
    tail = file.read()
    file.seek(HEADER_SIZE)
    return cursors([tail + file.read(CURSOR_SIZE)], begin)


def by_header(header: FileHeader, size: int) -> Extent:
    """Say where the records of a file of so many bytes lie that has no end mark.

    Where the header is no help, all of the file is read; its slack is then read with the rest.
    """
    if header.sound and not header.dirty and HEADER_SIZE <= header.first < size:
        stop = header.end if header.end < header.first else min(header.end, size)
        return Extent(ring(header.first, max(stop, HEADER_SIZE), size), promised(header))
    return Extent(((0 if header.missing else HEADER_SIZE, size),), None)


def ring(first: int, stop: int, size: int) -> tuple[tuple[int, int], ...]:
    """Give the spans from the oldest record to the end mark, which may stand before it."""
    return ((first, stop),) if first <= stop else ((first, size), (HEADER_SIZE, stop))


def promised(said: FileHeader | Cursor) -> int | None:
    """Say how many records there should be; None where the numbers cannot be meant."""
    count = said.next_number - said.oldest_number
    return count if said.oldest_number and count > 0 else None


def is_whole(data: bytes, at: int, end: int) -> bool:
    """Say whether a record stands at an offset whose size and the copy of it, at its end, agree."""
    if at < 0 or end - at < SMALLEST or not data.startswith(MAGIC, at + 4):
        return False
    (size,) = _SIZE.unpack_from(data, at)
    return SMALLEST <= size <= min(LARGEST, end - at) and data.startswith(data[at : at + 4], at + size - 4)


def next_magic(data: bytes, at: int, end: int) -> int:
    """Give the offset of the next place from `at` on where a record may begin, or the end."""
    found = data.find(MAGIC, at + 4, end)
    return end if found < 0 else found - 4


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """Give the bytes of a file from where it stands on."""
    return iter(lambda: file.read(_BLOCK), b"")


def _holds_record(head: bytes) -> bool:
    at = next_magic(head, 0, len(head))
    while at < len(head) and not is_whole(head, at, len(head)):
        at = next_magic(head, at + 1, len(head))
    return at < len(head)

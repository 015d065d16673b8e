"""one look at all of an .evt file -> where its live records are, whatever of its header and end mark is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from xfor.logs.digest import Digest
from xfor.logs.evt.layout import (
    CURSOR_SIZE,
    HEADER_SIZE,
    MAGIC,
    Cursor,
    Extent,
    FileHeader,
    blocks_of,
    by_header,
    cursors,
    parted_cursors,
    promised,
    read_header,
    ring,
)

_SNIFFED = 8192


def survey(file: BinaryIO, digest: Digest | None = None) -> tuple[Extent, FileHeader, Cursor | None]:
    """Give where the live records of a file are, what its header says, and its end mark if it has one."""
    head = file.read(_SNIFFED)
    header = read_header(head)
    file.seek(0)
    trusted = header.sound and not header.dirty

    def trust(mark: Cursor) -> tuple[bool, bool, int]:
        return mark.at == mark.end, trusted and mark.at == header.end, mark.next_number

    # A hostile file may hold millions of marks; none is kept but the best.
    best = max(cursors(_hashed(file, digest)), key=trust, default=None)
    size = file.tell()
    cursor = max([*([best] if best else []), *parted_cursors(file, size)], key=trust, default=None)
    if cursor is None:
        return by_header(header, size), header, None
    return _by_mark(file, header, cursor, size), header, cursor


def _by_mark(file: BinaryIO, header: FileHeader, cursor: Cursor, size: int) -> Extent:
    """Say where the records lie by the end mark.

    Where bytes were lost or put in, neither it nor the oldest record is where it says; that record is then looked for
    by its number.
    """
    if cursor.first == cursor.end:
        return Extent(((cursor.at, cursor.at),), 0)
    first = cursor.first
    if cursor.at != cursor.end or not _begins_record(file, first):
        wrapped = first > cursor.end
        found = (at for at in _places(file, cursor.oldest_number) if (at > cursor.at) == wrapped)
        if wrapped:  # what stands before the last of them is slack
            first = max(found, default=cursor.at + CURSOR_SIZE)
        else:
            first = min(found, default=0 if header.missing else HEADER_SIZE)
    return Extent(ring(first, cursor.at, size), promised(cursor))


def _places(file: BinaryIO, number: int) -> Iterator[int]:
    """Give where records of a number begin, in slack as well."""
    wanted = MAGIC + number.to_bytes(4, "little")
    file.seek(0)
    rest, origin = b"", 0
    for block in blocks_of(file):
        data = rest + block
        at = data.find(wanted)
        while at >= 0:
            if origin + at >= 4:
                yield origin + at - 4
            at = data.find(wanted, at + 1)
        rest = data[-len(wanted) + 1 :]
        origin += len(data) - len(rest)


def _begins_record(file: BinaryIO, at: int) -> bool:
    file.seek(at + 4)
    return file.read(len(MAGIC)) == MAGIC


def _hashed(file: BinaryIO, digest: Digest | None) -> Iterator[bytes]:
    for block in blocks_of(file):
        if digest:
            digest.add(block)
        yield block

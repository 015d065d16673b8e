"""chunk -> where its records begin and end, also where the chunk says it wrongly."""

from __future__ import annotations

from collections.abc import Iterator

from xfor.logs.evtx.chunk import FIRST_RECORD, RECORD_MAGIC, SIZE, ChunkHeader

SMALLEST = 28
"""The bytes of a record without content: its head and the copy of its size."""

_FRAGMENT = b"\x0f\x01\x01\x00"


def is_record(data: bytes, at: int) -> bool:
    """Say whether a whole record stands at an offset: signature, a size that fits, and the copy of the size."""
    size = record_size(data, at)
    if data[at : at + 4] != RECORD_MAGIC or not SMALLEST <= size <= len(data) - at:
        return False
    return data[at + size - 4 : at + size] == data[at + 4 : at + 8]


def looks_like_record(data: bytes, at: int) -> bool:
    """Say whether a record, if damaged, may begin at an offset: its signature or the head of its content is there."""
    return data[at : at + 4] == RECORD_MAGIC or data[at + 24 : at + 28] == _FRAGMENT


def record_size(data: bytes, at: int) -> int:
    """Give the size that a record says it has."""
    return int.from_bytes(data[at + 4 : at + 8], "little")


def record_number(data: bytes, at: int) -> int:
    """Give the number of a record in its file."""
    return int.from_bytes(data[at + 8 : at + 16], "little")


def next_record(data: bytes, at: int, end: int) -> int:
    """Find the first whole record that begins at an offset or behind it; `end` where there is none."""
    at = data.find(RECORD_MAGIC, at, end)
    while at >= 0 and not is_record(data, at):
        at = data.find(RECORD_MAGIC, at + 1, end)
    return end if at < 0 else at


def end_of_whole(data: bytes, at: int, end: int) -> int:
    """Say how far whole records follow each other without a gap from an offset on."""
    while at < end and is_record(data, at):
        at += record_size(data, at)
    return at


def end_of_records(data: bytes, header: ChunkHeader) -> int:
    """Say where the live records of a chunk end; behind it is slack with what was there before.

    The header says it in three ways, which are tried in this order: where the last record is, what number it has, where
    the free space begins. Where none is of use, the numbers of the records tell, which make a leap where slack begins.
    """
    last = header.last_offset
    if is_record(data, last) and record_number(data, last) == header.last_number:
        return last + record_size(data, last)
    end = len(data)
    for at in _ascending(data):
        end = at + record_size(data, at)
        if record_number(data, at) == header.last_number:
            return end
    return min(header.free_offset, len(data)) if FIRST_RECORD < header.free_offset <= SIZE else end


def _ascending(data: bytes) -> Iterator[int]:
    """Give the offsets of whole records from the first on, as long as no more are left out than had room."""
    end = at = next_record(data, FIRST_RECORD, len(data))
    number = record_number(data, at) - 1
    while at < len(data) and 0 < record_number(data, at) - number <= 1 + (at - end) // SMALLEST:
        yield at
        number = record_number(data, at)
        end = at + record_size(data, at)
        at = next_record(data, end, len(data))

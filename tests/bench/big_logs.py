"""Big logs for the benchmarks, written quickly: some distinct chunks, repeated with numbers and times that go on.

Every chunk has right checksums and every record its own number, id and times, so that no reader can take a short way.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.bench.event_mixes import MIXES, Mix
from tests.evtx_writer import layout, write_evtx

_FILE_HEADER, _CHUNK, _RECORDS_AT = 4096, 65536, 512
_DISTINCT = 24  # chunks
_TIME_SLOT, _RECORD_ID_SLOT = 6, 10  # of the System element, in every template
_BEGIN = 133_500_000_000_000_000  # January 2024
_STEP = 20_000_000  # ticks from one event to the next: two seconds
_NUMBER = struct.Struct("<Q")
_HEAD = struct.Struct("<QQ")


class Pattern(NamedTuple):
    """A chunk to repeat. `records` says for each where it begins, and where its values for time and record id are."""

    data: bytes
    used: int
    records: list[tuple[int, int, int]]


def write_big_log(path: Path, size: int, mix: str) -> int:
    """Write a log of `size` bytes or a little more of one of the MIXES; gives the number of its records."""
    patterns = _patterns(MIXES[mix])
    count = max(1, -(-(size - _FILE_HEADER) // _CHUNK))
    number = 1
    with path.open("wb") as file:
        file.write(bytes(_FILE_HEADER))
        for which in range(count):
            pattern = patterns[which % len(patterns)]
            file.write(repeated(pattern, number))
            number += len(pattern.records)
        file.seek(0)
        file.write(file_header(count, number))
    return number - 1


def _patterns(mix: Mix) -> list[Pattern]:
    draw = Random(1)
    size = 0
    records = []
    while size < _DISTINCT * _CHUNK:
        # Written one by one only to know how much room they take; the last chunk may be short and goes.
        records += [mix(draw, _BEGIN) for _ in range(500)]
        data = write_evtx(records)
        size = len(data) - _FILE_HEADER - _CHUNK
    return [pattern(data[at : at + _CHUNK]) for at in (chunk.offset for chunk in layout(data)[:_DISTINCT])]


def pattern(chunk: bytes) -> Pattern:
    used = _u32(chunk, 48)
    return Pattern(chunk, used, list(_places(chunk, used)))


def _places(chunk: bytes, used: int) -> Iterator[tuple[int, int, int]]:
    at = _RECORDS_AT
    while at < used:
        yield at, _value_at(chunk, at, _TIME_SLOT), _value_at(chunk, at, _RECORD_ID_SLOT)
        at += _u32(chunk, at + 4)


def _value_at(chunk: bytes, record: int, slot: int) -> int:
    """Say where a value of a record is: behind its head, the definition if it is the first to use it, and the sizes."""
    values = record + 38
    if _u32(chunk, values - 4) == values:
        values += 24 + _u32(chunk, values + 20)
    count = _u32(chunk, values)
    sizes = struct.unpack_from(f"<{2 * slot}H", chunk, values + 4)[::2]
    return values + 4 + 4 * count + int(sum(sizes))


def _u32(chunk: bytes, at: int) -> int:
    return int.from_bytes(chunk[at : at + 4], "little")


def repeated(pattern: Pattern, first: int) -> bytearray:
    chunk = bytearray(pattern.data)
    for number, (at, time_at, id_at) in enumerate(pattern.records, first):
        ticks = _BEGIN + _STEP * number
        _HEAD.pack_into(chunk, at + 8, number, ticks + 3)
        _NUMBER.pack_into(chunk, time_at, ticks)
        _NUMBER.pack_into(chunk, id_at, number)
    last = first + len(pattern.records) - 1
    struct.pack_into("<QQQQ", chunk, 8, first, last, first, last)
    struct.pack_into("<I", chunk, 52, zlib.crc32(chunk[_RECORDS_AT : pattern.used]))
    struct.pack_into("<I", chunk, 124, zlib.crc32(chunk[128:_RECORDS_AT], zlib.crc32(chunk[:120])))
    return chunk


def file_header(chunks: int, following: int) -> bytes:
    numbers = (0, chunks - 1, following, 128, 1, 3, _FILE_HEADER, min(chunks, 0xFFFF))
    header = bytearray(struct.pack("<8sQQQIHHHH78x", b"ElfFile\0", *numbers).ljust(_FILE_HEADER, b"\0"))
    struct.pack_into("<I", header, 124, zlib.crc32(header[:120]))
    return bytes(header)


if __name__ == "__main__":
    print(write_big_log(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))

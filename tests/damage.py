"""What happens to logs on their way: damage to the bytes of a sound log, by name.

Every function changes a copy that it is given; where things are, `layout` has said of the sound log. "Chunk" is the
second of the log and "record" one in its middle, unless the name says otherwise.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from typing import NamedTuple

from tests.evtx_writer import ChunkLayout, layout

CHUNK_SIZE, FILE_HEADER, CHUNK_HEADER, PAGE = 65536, 4096, 512, 4096

Change = Callable[[bytearray, list[ChunkLayout]], bytes | bytearray | None]
"""Changes a log in place, or gives other bytes in its stead."""


class Damage(NamedTuple):
    """A damage to the log of `sound_log`, of whose hundred records `kept` can still be read as they were.

    `changed` is how many say something else, since it fell into their values, which no reader can know. `silent`: it
    does away with nothing, so that there is nothing to note.
    """

    name: str
    change: Change
    kept: int = 100
    changed: int = 0
    silent: bool = False

    def of(self, log: bytes) -> bytes:
        """Give the damaged copy of a sound log."""
        data = bytearray(log)
        changed = self.change(data, layout(log))
        return bytes(data if changed is None else changed)


def _put(at: Callable[[list[ChunkLayout]], int], new: bytes) -> Change:
    """Put bytes at a place."""

    def change(data: bytearray, chunks: list[ChunkLayout]) -> None:
        data[at(chunks) : at(chunks) + len(new)] = new

    return change


def _file(offset: int) -> Callable[[list[ChunkLayout]], int]:
    return lambda _: offset


def _chunk(offset: int) -> Callable[[list[ChunkLayout]], int]:
    return lambda chunks: chunks[1].offset + offset


def _record(offset: int, number: int = 12) -> Callable[[list[ChunkLayout]], int]:
    return lambda chunks: chunks[1].record_offsets[number] + offset


def _noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def _u32(number: int) -> bytes:
    return struct.pack("<I", number)


def _swallow(data: bytearray, chunks: list[ChunkLayout]) -> None:
    """Let a record say that it ends where the next one does."""
    one, _, three = chunks[1].record_offsets[12:15]
    struct.pack_into("<I", data, one + 4, three - one)


def _cycle(table: int) -> Change:
    """Let the first list of names or templates of a chunk lead back to its own head."""

    def change(data: bytearray, chunks: list[ChunkLayout]) -> None:
        start = chunks[1].offset
        heads = struct.unpack_from(f"<{64 if table == 128 else 32}I", data, start + table)
        head = next(head for head in heads if head)
        struct.pack_into("<I", data, start + head, head)

    return change


def _definition(data: bytearray, chunk: ChunkLayout, record: int) -> int:
    """Say where the definition is that a record's own template instance refers to."""
    (offset,) = struct.unpack_from("<I", data, chunk.record_offsets[record] + 34)
    return chunk.offset + int(offset)


def _on_definition(offset: int, new: bytes) -> Change:
    def change(data: bytearray, chunks: list[ChunkLayout]) -> None:
        at = _definition(data, chunks[1], 0) + offset
        data[at : at + len(new)] = new

    return change


def _within(chunk: ChunkLayout, record: int) -> int:
    return chunk.record_offsets[record] - chunk.offset


def _lead_to(other: Callable[[ChunkLayout], int]) -> Change:
    """Let a record's reference to its template lead elsewhere in the chunk."""

    def change(data: bytearray, chunks: list[ChunkLayout]) -> None:
        struct.pack_into("<I", data, chunks[1].record_offsets[12] + 34, other(chunks[1]) & 0xFFFF_FFFF)

    return change


def _cut(at: Callable[[list[ChunkLayout]], int]) -> Change:
    return lambda data, chunks: data[: at(chunks)]


def _insert(at: Callable[[list[ChunkLayout]], int], new: bytes) -> Change:
    return lambda data, chunks: data[: at(chunks)] + new + data[at(chunks) :]


def _remove(at: Callable[[list[ChunkLayout]], int], size: int) -> Change:
    return lambda data, chunks: data[: at(chunks)] + data[at(chunks) + size :]


def _reverse(data: bytearray, chunks: list[ChunkLayout]) -> bytes:
    parts = [data[chunk.offset : chunk.offset + CHUNK_SIZE] for chunk in reversed(chunks)]
    return bytes(data[:FILE_HEADER]) + b"".join(parts)


def _dirty(count: int) -> Change:
    def change(data: bytearray, _: list[ChunkLayout]) -> None:
        struct.pack_into("<H", data, 42, count)
        data[120] |= 1

    return change


def _all_chunks(offset: int, new: bytes) -> Change:
    def change(data: bytearray, chunks: list[ChunkLayout]) -> None:
        for chunk in chunks:
            data[chunk.offset + offset : chunk.offset + offset + len(new)] = new

    return change


_MIDDLE = _record(40)

FILE_DAMAGES = [
    Damage("file magic overwritten", _put(_file(0), b"ElfFull\0")),
    Damage("file header zeroed", _put(_file(0), bytes(FILE_HEADER))),
    Damage("file header missing", _remove(_file(0), FILE_HEADER)),
    Damage("file header checksum wrong", _put(_file(124), b"\1\2\3\4")),
    Damage("file version unknown", _put(_file(36), b"\x09\0\x09\0")),
    Damage("chunk count too big", _put(_file(42), b"\xff\x7f")),
    Damage("chunk count zero", _put(_file(42), b"\0\0")),
    Damage("dirty, and the chunk count stale", _dirty(1)),
    Damage("next record number garbage", _put(_file(24), b"\xff" * 8)),
]
CHUNK_DAMAGES = [
    Damage("chunk magic zeroed", _put(_chunk(0), bytes(8))),
    Damage("chunk magic of the first chunk and of the file zeroed", lambda data, _: _headless(data)),
    Damage("chunk header zeroed", _put(_chunk(0), bytes(CHUNK_HEADER))),
    Damage("chunk header noise", _put(_chunk(8), _noise(504))),
    Damage("chunk header checksum wrong", _put(_chunk(124), b"\1\2\3\4")),
    Damage("chunk data checksum wrong", _put(_chunk(52), b"\1\2\3\4")),
    Damage("all chunk checksums zero", _all_chunks(52, bytes(4))),
    Damage("free space offset too big", _put(_chunk(48), _u32(CHUNK_SIZE))),
    Damage("free space offset beyond the chunk", _put(_chunk(48), _u32(1 << 30))),
    Damage("free space offset zero", _put(_chunk(48), _u32(0))),
    Damage("free space offset in a record", _put(_chunk(48), _u32(1000))),
    Damage("last record offset garbage", _put(_chunk(44), _u32(0x1234_5678))),
    Damage("both ends of the records garbage", _put(_chunk(44), b"\xff" * 8)),
    Damage("record numbers of the chunk garbage", _put(_chunk(8), _noise(32))),
    Damage("table of names zeroed", _put(_chunk(128), bytes(256))),
    Damage("table of names noise", _put(_chunk(128), _noise(256))),
    Damage("list of names without end", _cycle(128)),
    Damage("table of templates noise", _put(_chunk(384), _noise(128))),
    Damage("list of templates without end", _cycle(384)),
]
RECORD_DAMAGES = [
    Damage("record magic zeroed", _put(_record(0), bytes(4))),
    Damage("magic of the first record zeroed", _put(_record(0, 0), bytes(4))),
    Damage("record size huge", _put(_record(4), _u32(0x7FFF_FFF0))),
    Damage("record size zero", _put(_record(4), _u32(0))),
    Damage("record size of 8", _put(_record(4), _u32(8))),
    Damage("record size a bit too big", lambda data, chunks: _resize(data, chunks, 16)),
    Damage("record size a bit too small", lambda data, chunks: _resize(data, chunks, -16)),
    Damage("record swallows the next", _swallow),
    Damage("copy of the record size wrong", _put(_record(-4, 13), b"\xff" * 4)),
    Damage("record number garbage", _put(_record(8), b"\xff" * 8)),
    Damage("record time garbage", _put(_record(16), b"\xff" * 8)),
    Damage("record zeroed", lambda data, chunks: _zero_record(data, chunks), kept=99),
    Damage("record head zeroed", _put(_record(0), bytes(24))),
    Damage("fragment header zeroed", _put(_record(24), bytes(4)), kept=99),
    Damage("template offset outside the chunk", _lead_to(lambda _: 0x00FF_FFFF), kept=99),
    Damage(
        "template offset at the record itself", _lead_to(lambda chunk: chunk.record_offsets[12] - chunk.offset), kept=99
    ),
    Damage(
        "template offset into another record", _lead_to(lambda chunk: chunk.record_offsets[3] - chunk.offset), kept=99
    ),
    Damage("template offset at the last byte", _lead_to(lambda _: CHUNK_SIZE - 1), kept=99),
    Damage("count of values huge", _put(_record(38), b"\xff" * 4), kept=99),
    Damage("size of the first value huge", _put(_record(42), b"\xff\xff"), kept=99),
    Damage("noise in the middle of a record", _put(_record(200), _noise(16)), kept=99, changed=1),
]
TEMPLATE_DAMAGES = [
    Damage("template definition overwritten", _on_definition(24, b"\xdb" * 32), kept=75),
    Damage("template definition size zero", _on_definition(20, bytes(4)), kept=99),
    Damage("template definition size huge", _on_definition(20, b"\xff" * 4), kept=99),
    Damage("template definition leads to itself as next", lambda data, chunks: _next_is_itself(data, chunks)),
    Damage("template definition's first name outside the chunk", _on_definition(35, b"\xff" * 4), kept=87),
    Damage("template definition's GUID zeroed", _on_definition(4, bytes(16))),
]
SPAN_DAMAGES = [
    Damage("first page of the chunk zeroed", _put(_chunk(0), bytes(PAGE)), kept=75),
    Damage("page in the middle of the chunk zeroed", _put(_chunk(5 * PAGE), bytes(PAGE)), kept=97, changed=1),
    Damage("last page of the chunk zeroed", _put(_chunk(15 * PAGE), bytes(PAGE)), kept=99, changed=1),
    Damage("sector of noise", _put(_chunk(16 * 512), _noise(512)), kept=99, changed=1),
    Damage("chunk zeroed", _put(_chunk(0), bytes(CHUNK_SIZE)), kept=75),
    Damage("chunk noise", _put(_chunk(0), _noise(CHUNK_SIZE)), kept=75),
    Damage("chunks in reverse", _reverse, silent=True),
    Damage("512 foreign bytes between chunks", _insert(_chunk(0), _noise(512))),
    Damage("64 KiB of foreign bytes between chunks", _insert(_chunk(0), _noise(CHUNK_SIZE))),
    Damage("100 bytes lost from a record", _remove(_record(100), 100), kept=99),
    Damage("cut behind the file header", _cut(_file(FILE_HEADER)), kept=0),
    Damage("cut within the file header", _cut(_file(100)), kept=0),
    Damage("cut within the chunk header", _cut(_chunk(100)), kept=26),
    Damage("cut within a record", _cut(_MIDDLE), kept=38),
    Damage("cut between two chunks", _cut(_chunk(0)), kept=26),
    Damage("last byte missing", lambda data, _: data[:-1]),
    Damage("one byte too many", lambda data, _: data + b"\0"),
]
DAMAGES = [*FILE_DAMAGES, *CHUNK_DAMAGES, *RECORD_DAMAGES, *TEMPLATE_DAMAGES, *SPAN_DAMAGES]
"""Every damage of the matrix."""


def _headless(data: bytearray) -> None:
    data[0:8] = bytes(8)
    data[FILE_HEADER : FILE_HEADER + 8] = bytes(8)


def _resize(data: bytearray, chunks: list[ChunkLayout], by: int) -> None:
    at = chunks[1].record_offsets[12] + 4
    struct.pack_into("<I", data, at, struct.unpack_from("<I", data, at)[0] + by)


def _zero_record(data: bytearray, chunks: list[ChunkLayout]) -> None:
    one, two = chunks[1].record_offsets[12:14]
    data[one:two] = bytes(two - one)


def _next_is_itself(data: bytearray, chunks: list[ChunkLayout]) -> None:
    at = _definition(data, chunks[1], 0)
    struct.pack_into("<I", data, at, at - chunks[1].offset)


def mutated(log: bytes, seed: int) -> bytes:
    """Give a log with some random changes: bytes, numbers, spans copied or zeroed, an end cut off."""
    rng = random.Random(seed)
    data = bytearray(log)
    for _ in range(rng.randint(1, 6)):
        if data:
            rng.choice(_MUTATIONS)(data, rng)
    return bytes(data)


def _flip(data: bytearray, rng: random.Random) -> None:
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _number(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    number = rng.choice((0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, CHUNK_SIZE - 1, CHUNK_SIZE, rng.randrange(1 << 16)))
    data[at : at + 4] = _u32(number)[: len(data) - at]


def _copy(data: bytearray, rng: random.Random) -> None:
    source, target, size = rng.randrange(len(data)), rng.randrange(len(data)), rng.choice((8, 64, 512, 4096))
    piece = data[source : source + size][: len(data) - target]
    data[target : target + len(piece)] = piece


def _fill(data: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(data))
    size = min(rng.choice((4, 32, 512, 4096)), len(data) - at)
    data[at : at + size] = rng.choice((bytes(size), b"\xff" * size, rng.randbytes(size)))


def _shorten(data: bytearray, rng: random.Random) -> None:
    if rng.random() < 0.2:
        del data[rng.randrange(len(data)) :]


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (_flip, _number, _copy, _fill, _shorten)

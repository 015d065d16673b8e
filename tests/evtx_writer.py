"""Write .evtx files byte by byte as Windows writes them: the one source of the tests' logs and of the samples.

`classic`, `manifest` and `forwarded` describe records, `write_evtx` lays them out in chunks, `layout` says where they
are. The file, chunk and record headers follow [MS-EVEN6] 2.2 and libevtx's description of the format; the three shapes
of an event are those seen in real logs.

    write_evtx([classic("disk", 51, [r"\\Device\\Harddisk1\\DR1"], level=3, channel="System")])
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Unpack

from tests.binxml_writer import (
    NULL,
    BinXmlWriter,
    Element,
    Instance,
    Slot,
    Template,
    Typed,
    ValueType,
    template,
    utf16,
)
from tests.event_shapes import (
    STRINGS,
    event_data,
    forwarded_event,
    literal_data,
    literal_event,
    manifest_event,
    rendering_info,
    user_data,
)
from tests.event_system import CLASSIC, SystemFields, system_of
from tests.evtx_values import Value, binary_values, sid_bytes, string_array, typed

__all__ = [
    "CLASSIC",
    "NULL",
    "ChunkLayout",
    "Element",
    "Instance",
    "Record",
    "Slot",
    "Template",
    "Typed",
    "Value",
    "ValueType",
    "classic",
    "forwarded",
    "layout",
    "manifest",
    "seal",
    "sid_bytes",
    "string_array",
    "template",
    "utf16",
    "write_evtx",
]

_CHUNK_SIZE, _CHUNK_HEADER, _FILE_HEADER = 65536, 512, 4096
_LAST_RECORD_END = 65528  # no record of a real log ends later, and libevtx drops one that does
_DIRTY, _NO_CRC = 1, 4
_MANIFEST = 1 << 63  # the keyword bit that every event of a provider with a manifest has


class Record(NamedTuple):
    """A record to be written: the time in its header, and its event once its number in the file is known."""

    written: int
    event: Callable[[int], Instance | Element]


class ChunkLayout(NamedTuple):
    """Where a chunk and its records begin, counted from the start of the file."""

    offset: int
    record_offsets: list[int]


def classic(
    provider: str, event_id: int, strings: Sequence[str], *, binary: bytes = b"", **fields: Unpack[SystemFields]
) -> Record:
    """Describe an event as ReportEvent leaves it: unnamed strings, and a Binary element where there are bytes.

    It is an error (`qualifiers` 0xC000) unless said otherwise.
    """
    defaults: SystemFields = {"qualifiers": 0xC000}
    system = system_of(provider, event_id, defaults, fields)
    payload = Instance(STRINGS, (string_array(strings), *binary_values(binary)))
    return Record(system.ticks, partial(literal_event, system, payload))


def manifest(
    provider: str,
    event_id: int,
    data: Sequence[tuple[str | None, Value]],
    *,
    payload: str = "EventData",
    binary: bytes | None = None,
    **fields: Unpack[SystemFields],
) -> Record:
    """Describe an event of a provider with a manifest: each datum has its own type.

    `payload` is "EventData", "EventData/X" for one with the attribute Name X, or "UserData/X" for an element X of the
    provider's own; `binary` puts a Binary element behind the data. With a `source` the event has the shape of one that
    came through the old interface under the provider's classic name (Service Control Manager, DCOM).
    """
    system = system_of(provider, event_id, _modern_defaults(fields), fields)
    source = bool(system.source)
    values = [typed(value, "" if source else "\0") for _, value in data]
    shape = tuple((name, value.kind or ValueType.STRING) for (name, _), value in zip(data, values, strict=True))
    kind, _, name = payload.partition("/")
    inner = user_data(name, shape) if kind == "UserData" else event_data(name, shape, binary is not None)
    instance = Instance(inner, (*values, *(binary_values(binary) if binary is not None else ())), fragment=source)
    return Record(system.ticks, partial(literal_event if source else manifest_event, system, instance))


def forwarded(
    provider: str,
    event_id: int,
    data: Sequence[tuple[str | None, str]],
    *,
    rendering: Mapping[str, str | Sequence[str]],
    culture: str = "en-US",
    binary: bytes = b"",
    **fields: Unpack[SystemFields],
) -> Record:
    """Describe an event as a collector keeps it: no template, every value a text, and the rendered texts at the end.

    With a `guid` it has the fields of an event with a manifest, else those of a classic one. A list in `rendering`
    (Keywords) becomes one element for each text; an empty `rendering` leaves RenderingInfo out.
    """
    defaults: SystemFields = _modern_defaults(fields) if fields.get("guid") else {"qualifiers": 0xC000}
    system = system_of(provider, event_id, defaults, fields)
    rendered = (rendering_info(culture, rendering),) if rendering else ()
    return Record(system.ticks, partial(forwarded_event, system, (literal_data(data, binary), *rendered)))


def write_evtx(
    records: Iterable[Record],
    *,
    first_record_id: int = 1,
    dirty: bool = False,
    chunk_count: int | None = None,
    version: tuple[int, int] = (3, 1),
    crc: bool = True,
) -> bytes:
    """Write a log. `chunk_count` makes the header say another number of chunks than there are, as in a dirty copy."""
    chunks = list(_chunks(records, first_record_id))
    said = len(chunks) if chunk_count is None else chunk_count
    next_id = [first_record_id, *(chunk.last + 1 for chunk in chunks)][min(said, len(chunks))]
    flags = _DIRTY * dirty | _NO_CRC * (not crc)
    numbers = (0, max(said - 1, 0), next_id, 128, version[1], version[0], _FILE_HEADER, said, flags)
    header = struct.pack("<8sQQQIHHHH76xI", b"ElfFile\0", *numbers).ljust(_FILE_HEADER, b"\0")
    data = bytearray().join([header, *(chunk.finished() for chunk in chunks)])
    if crc:
        seal(data)
    return bytes(data)


def seal(data: bytearray) -> None:
    """Set every checksum of a log right, also after its bytes were changed."""
    struct.pack_into("<I", data, 124, zlib.crc32(data[:120]))
    for start in range(_FILE_HEADER, len(data), _CHUNK_SIZE):
        (free,) = struct.unpack_from("<I", data, start + 48)
        struct.pack_into("<I", data, start + 52, zlib.crc32(data[start + _CHUNK_HEADER : start + free]))
        head = data[start : start + 120] + data[start + 128 : start + _CHUNK_HEADER]
        struct.pack_into("<I", data, start + 124, zlib.crc32(head))


def layout(data: bytes | bytearray) -> list[ChunkLayout]:
    """Say where the chunks and records of an undamaged log are."""
    return [ChunkLayout(at, list(_record_offsets(data, at))) for at in range(_FILE_HEADER, len(data), _CHUNK_SIZE)]


def _modern_defaults(fields: SystemFields) -> SystemFields:
    if fields.get("source"):
        return {"keywords": _MANIFEST | CLASSIC, "qualifiers": 0xC000}
    return {"keywords": _MANIFEST}


class _Chunk:
    """A chunk while it fills: its BinXml, and the numbers of its records."""

    def __init__(self, first: int) -> None:
        self.first, self.last = first, first - 1
        self._writer = BinXmlWriter(_CHUNK_HEADER)
        self._last_at = _CHUNK_HEADER

    def add(self, number: int, record: Record) -> bool:
        """Append a record, or leave the chunk as it was and say False where there is no room."""
        buffer = self._writer.buffer
        start = len(buffer)
        buffer += struct.pack("<4sIQQ", b"**\0\0", 0, number, record.written)
        self._writer.write(record.event(number))
        buffer += bytes(-(len(buffer) + 4 - start) % 8)
        size = len(buffer) + 4 - start
        if start + size > _LAST_RECORD_END:
            self._writer.truncate(start)
            return False
        buffer += struct.pack("<I", size)
        struct.pack_into("<I", buffer, start + 4, size)
        self.last, self._last_at = number, start
        return True

    def finished(self) -> bytearray:
        """Give the chunk with its tables and header, but without checksums."""
        self._writer.fill_tables()
        buffer = self._writer.buffer
        numbers = (self.first, self.last, self.first, self.last, 128, self._last_at, len(buffer))
        struct.pack_into("<8sQQQQIII68xI", buffer, 0, b"ElfChnk\0", *numbers, 1)
        return buffer + bytes(_CHUNK_SIZE - len(buffer))


def _chunks(records: Iterable[Record], first: int) -> Iterator[_Chunk]:
    chunk = None
    for number, record in enumerate(records, first):
        if chunk is not None and chunk.add(number, record):
            continue
        if chunk is not None:
            yield chunk
        chunk = _Chunk(number)
        if not chunk.add(number, record):
            raise ValueError(f"record {number} does not fit into a chunk")
    if chunk is not None:
        yield chunk


def _record_offsets(data: bytes | bytearray, chunk: int) -> Iterator[int]:
    (free,) = struct.unpack_from("<I", data, chunk + 48)
    at = chunk + _CHUNK_HEADER
    while at < chunk + free:
        yield at
        at += struct.unpack_from("<I", data, at + 4)[0]

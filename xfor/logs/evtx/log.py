"""an .evtx file -> batches of records ([MS-EVEN6], libevtx 2 and 3): a header of 4 KiB, then chunks of 64 KiB."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.batch import Batch, Facts, Part, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.evtx.chunk import FIRST_RECORD, RECORD_MAGIC, ChunkHeader
from xfor.logs.evtx.chunk import MAGIC as CHUNK_MAGIC
from xfor.logs.evtx.chunk import SIZE as CHUNK_SIZE
from xfor.logs.evtx.decode import Place
from xfor.logs.evtx.pieces import pieces
from xfor.logs.evtx.records import SMALLEST
from xfor.logs.evtx.walk import Walker

MAGIC = b"ElfFile\0"
HEADER_SIZE = 4096
_BLOCK = 16 * CHUNK_SIZE  # what fits into a cache is read, hashed and walked over faster
_PART = 384 * CHUNK_SIZE  # enough that learning the templates anew costs little, and few enough to share out evenly
_WHOLE = Part(0, None)
_DIRTY, _NO_CHECKSUMS = 1, 4


class FileHeader(NamedTuple):
    """What the header of a file says. In a log that was copied while in use (dirty), the counts are out of date.

    `sound`: it begins as it should, and its checksum is right or not used.
    """

    sound: bool
    next_number: int
    chunk_count: int
    dirty: bool
    checksums: bool


def is_evtx(head: bytes) -> bool:
    """Say whether a file with these first bytes is an .evtx log, perhaps one whose header is damaged or missing."""
    first_record = HEADER_SIZE + FIRST_RECORD
    return (
        head.startswith((MAGIC, CHUNK_MAGIC))
        or head.startswith(CHUNK_MAGIC, HEADER_SIZE)
        or head.startswith(RECORD_MAGIC, first_record)
    )


def read_file_header(head: bytes) -> FileHeader:
    """Read the header of a file; what is missing from a cut one counts as zero."""
    padded = head[:128].ljust(128, b"\0")
    flags, checksum = struct.unpack_from("<II", padded, 120)
    trusted = bool(flags & _NO_CHECKSUMS) or checksum == zlib.crc32(padded[:120])
    return FileHeader(
        sound=padded.startswith(MAGIC) and trusted,
        next_number=int.from_bytes(padded[24:32], "little"),
        chunk_count=int.from_bytes(padded[42:44], "little"),
        dirty=bool(flags & _DIRTY),
        checksums=not flags & _NO_CHECKSUMS,
    )


class EvtxLog:
    """An .evtx file, read once from its beginning to its end in blocks of 1 MiB."""

    format = "evtx"

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._part = _WHOLE
        self._walker: Walker | None = None
        self.damage = DamageList()
        self._chunk_count = 0
        self._promised = 0
        self._first_number: int | None = None
        self._newest = 0
        self._ordered = True  # in a file that was written all round, the oldest chunk follows the newest
        self._joined_records = 0
        self._joined_lost = 0
        self._file_header = read_file_header(b"")

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self._joined_records + (self._walker.records if self._walker else 0)

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        return self._joined_lost + (self._walker.records_lost if self._walker else 0)

    def parts(self) -> list[Part]:
        """Divide the log at each 24 MiB where a chunk begins as it should; a smaller one is one part."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, SEEK_END)
                starts = [0, *(at for at in range(HEADER_SIZE + _PART, size, _PART) if _begins_chunk(file, at))]
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error
        return [Part(start, stop) for start, stop in zip(starts, [*starts[1:], None], strict=True)]

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log, or one part of it, from its beginning to its end; LogError where the system refuses."""
        walker = self._walker = Walker(wanted, self.damage)
        self._part = part or _WHOLE
        try:
            with self._path.open("rb") as file:
                yield from self._blocks(file, walker, digest)
            if part is None:
                self._compare(self._file_header)
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error

    def facts(self) -> Facts:
        """Say what was learnt of the part that was swept."""
        units = (self._chunk_count, self._promised, self._first_number or 0, *map(int, self._file_header))
        return Facts(self.size, self.records, self.records_lost, self.damage, units)

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the parts, in their order; if these are all, also what the whole lacks."""
        for part in parts:
            chunk_count, promised, first_number, *header = part.units
            self._joined_records += part.records
            self._joined_lost += part.records_lost
            self.damage.merge(part.damage)
            self.size = part.size
            self._chunk_count += chunk_count
            self._promised += promised
            if first_number:
                self._first_number = min(first_number, self._first_number or first_number)
            sound, next_number, chunks, dirty, checksums = header
            self._file_header = FileHeader(bool(sound), next_number, chunks, bool(dirty), bool(checksums))
        if complete:
            self._compare(self._file_header)

    def _blocks(self, file: BinaryIO, walker: Walker, digest: Digest | None) -> Iterator[Batch]:
        self._file_header = self._header(file, digest)
        walker.checksums = self._file_header.checksums
        stop = self._part.stop
        rest = b""
        while True:
            room = _BLOCK - len(rest)
            block = file.read(room if stop is None else min(room, stop - self.size))
            if digest:
                digest.add(block)
            origin = self.size - len(rest)
            self.size += len(block)
            rest = self._chunks(walker, rest + block if rest else block, origin, final=not block)
            tallies = walker.tallies()
            runs, ordered = walker.runs(tallies), self._ordered
            self._ordered = True
            yield Batch(tallies, _events(walker, walker.places()), self.size, runs, ordered)
            if not block:
                break

    def _header(self, file: BinaryIO, digest: Digest | None) -> FileHeader:
        """Read the file header and go to where the part's chunks begin; its damage is noted with the first part."""
        head = file.read(HEADER_SIZE)
        header = read_file_header(head)
        self.size = self._part.start or (0 if head.startswith(CHUNK_MAGIC) else len(head))
        file.seek(self.size)
        if self._part.start:
            return header
        if digest:
            digest.add(head[: self.size])
        if head.startswith(CHUNK_MAGIC):
            text = "the file header is missing; the first chunk begins here"
            self.damage.add("file-header", "warning", "byte 0", text)
        elif not header.sound:
            text = "the file header is damaged; its chunks are read all the same"
            self.damage.add("file-header", "warning", "byte 0", text)
        return header

    def _chunks(self, walker: Walker, block: bytes, origin: int, *, final: bool) -> bytes:
        """Count the chunks that a block holds wholly, or, of the final one, all that there are; give the rest."""
        spans, end = pieces(block, final=final)
        for first, last in spans:
            found = walker.chunk(block[first:last], origin + first)
            if found is not None:
                self._count(found)
            if last - first < CHUNK_SIZE and origin + last == self.size and self._part.stop is None:
                self.damage.add("truncated", "error", f"byte {self.size}", "the file ends in the middle of a chunk")
            elif last - first < CHUNK_SIZE:
                text = f"the next chunk begins after {last - first} bytes, not {CHUNK_SIZE}: some were lost or put in"
                self.damage.add("misplaced", "error", f"byte {origin + first}", text)
        return block[end:]

    def _count(self, chunk: ChunkHeader) -> None:
        self._chunk_count += 1
        numbers = chunk.last_number - chunk.first_number + 1
        if 0 < numbers <= CHUNK_SIZE // SMALLEST:
            self._promised += numbers
            self._ordered = self._ordered and chunk.first_number > self._newest
            self._newest = chunk.last_number
            self._first_number = min(chunk.first_number, self._first_number or chunk.first_number)

    def _compare(self, header: FileHeader) -> None:
        """Say what the file header promises and the file does not hold."""
        if self.size < HEADER_SIZE:
            self.damage.add("truncated", "error", f"byte {self.size}", "the file ends within its header")
        if not header.sound or header.dirty or self._chunk_count >= header.chunk_count:
            return
        first = header.next_number if self._first_number is None else self._first_number
        missing = max(0, header.next_number - first - self._promised)
        # Beyond what the missing chunks can hold, the number is as damaged as the rest.
        room = (header.chunk_count - self._chunk_count) * (CHUNK_SIZE // SMALLEST)
        self._joined_lost += missing if missing <= room else 0
        text = f"the file holds {self._chunk_count} of the {header.chunk_count} chunks that its header counts"
        self.damage.add("chunks-missing", "error", f"byte {self.size}", text)


def _begins_chunk(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return file.read(len(CHUNK_MAGIC)) == CHUNK_MAGIC


def _events(walker: Walker, places: list[Place]) -> Iterator[Event]:
    for place in places:
        event = walker.event(place)
        if event is not None:
            yield event

"""an .evtx file -> batches of records ([MS-EVEN6], libevtx 2 and 3): a header of 4 KiB, then chunks of 64 KiB."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.batch import Batch, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.evtx.chunk import FIRST_RECORD, RECORD_MAGIC
from xfor.logs.evtx.chunk import MAGIC as CHUNK_MAGIC
from xfor.logs.evtx.chunk import SIZE as CHUNK_SIZE
from xfor.logs.evtx.decode import Place
from xfor.logs.evtx.pieces import pieces
from xfor.logs.evtx.records import SMALLEST
from xfor.logs.evtx.walk import Walker

MAGIC = b"ElfFile\0"
HEADER_SIZE = 4096
_CHUNKS_PER_BLOCK = 64
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
    """An .evtx file, read once from its beginning to its end in blocks of 4 MiB."""

    format = "evtx"

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._walker: Walker | None = None
        self.damage = DamageList()
        self._chunk_count = 0
        self._newest = 0
        self._lost_chunks = 0
        self._sha256: str | None = None

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self._walker.records if self._walker else 0

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        return self._lost_chunks + (self._walker.records_lost if self._walker else 0)

    def sha256(self) -> str | None:
        """Give the checksum of the bytes that were read, or None where reading did not reach the end."""
        return self._sha256

    def sweep(self, wanted: Wanted) -> Iterator[Batch]:
        """Read the log from its beginning to its end, once; LogError where the operating system refuses."""
        walker = self._walker = Walker(wanted, self.damage)
        try:
            with self._path.open("rb") as file, Digest() as digest:
                yield from self._blocks(file, digest, walker)
                self._sha256 = digest.finish()
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error

    def _blocks(self, file: BinaryIO, digest: Digest, walker: Walker) -> Iterator[Batch]:
        header = self._header(file, digest)
        walker.checksums = header.checksums
        rest = b""
        while True:
            block = file.read(_CHUNKS_PER_BLOCK * CHUNK_SIZE - len(rest))
            digest.add(block)
            origin = self.size - len(rest)
            self.size += len(block)
            rest = self._chunks(walker, rest + block if rest else block, origin, final=not block)
            yield Batch(walker.tallies(), _events(walker, walker.places()), self.size)
            if not block:
                break
        self._compare(header)

    def _header(self, file: BinaryIO, digest: Digest) -> FileHeader:
        head = file.read(HEADER_SIZE)
        header = read_file_header(head)
        if head.startswith(CHUNK_MAGIC):
            file.seek(0)
            text = "the file header is missing; the first chunk begins here"
            self.damage.add("file-header", "warning", "byte 0", text)
            return header
        digest.add(head)
        self.size = len(head)
        if not header.sound:
            text = "the file header is damaged; its chunks are read all the same"
            self.damage.add("file-header", "warning", "byte 0", text)
        return header

    def _chunks(self, walker: Walker, block: bytes, origin: int, *, final: bool) -> bytes:
        """Count the chunks that a block holds wholly, or, of the final one, all that there are; give the rest."""
        spans, end = pieces(block, final=final)
        for first, last in spans:
            found = walker.chunk(block[first:last], origin + first)
            if found is not None:
                self._chunk_count += 1
                self._newest = max(self._newest, found.last_number)
            if last - first < CHUNK_SIZE and origin + last == self.size:
                self.damage.add("truncated", "error", f"byte {self.size}", "the file ends in the middle of a chunk")
            elif last - first < CHUNK_SIZE:
                text = f"the next chunk begins after {last - first} bytes, not {CHUNK_SIZE}: some were lost or put in"
                self.damage.add("misplaced", "error", f"byte {origin + first}", text)
        return block[end:]

    def _compare(self, header: FileHeader) -> None:
        """Say what the file header promises and the file does not hold."""
        if not header.sound or header.dirty or self._chunk_count >= header.chunk_count:
            return
        missing = max(0, header.next_number - 1 - self._newest)
        # Beyond what the missing chunks can hold, the number is as damaged as the rest.
        room = (header.chunk_count - self._chunk_count) * (CHUNK_SIZE // SMALLEST)
        self._lost_chunks = missing if missing <= room else 0
        text = f"the file holds {self._chunk_count} of the {header.chunk_count} chunks that its header counts"
        self.damage.add("chunks-missing", "error", f"byte {self.size}", text)


def _events(walker: Walker, places: list[Place]) -> Iterator[Event]:
    for place in places:
        event = walker.event(place)
        if event is not None:
            yield event

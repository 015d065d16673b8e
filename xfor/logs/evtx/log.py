"""an .evtx file -> batches of records ([MS-EVEN6], libevtx 2 and 3): a header of 4 KiB, then chunks of 64 KiB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.batch import Batch, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.evtx.chunk import MAGIC as CHUNK_MAGIC
from xfor.logs.evtx.chunk import SIZE as CHUNK_SIZE
from xfor.logs.evtx.walk import Place, Walker

MAGIC = b"ElfFile\0"
HEADER_SIZE = 4096
_CHUNKS_PER_BLOCK = 64


class FileHeader(NamedTuple):
    """What the header of a file says. In a log that was copied while in use (dirty), the counts are out of date."""

    signed: bool
    next_number: int
    chunk_count: int
    dirty: bool
    checksums: bool


def is_evtx(head: bytes) -> bool:
    """Say whether a file with these first bytes is an .evtx log, perhaps one whose header is damaged or missing."""
    return head.startswith((MAGIC, CHUNK_MAGIC)) or head[HEADER_SIZE : HEADER_SIZE + 8] == CHUNK_MAGIC


def read_file_header(head: bytes) -> FileHeader:
    """Read the header of a file; what is missing from a cut one counts as zero."""
    padded = head[:128].ljust(128, b"\0")
    flags = int.from_bytes(padded[120:124], "little")
    return FileHeader(
        signed=padded.startswith(MAGIC),
        next_number=int.from_bytes(padded[24:32], "little"),
        chunk_count=int.from_bytes(padded[42:44], "little"),
        dirty=bool(flags & 1),
        checksums=not flags & 4,
    )


class EvtxLog:
    """An .evtx file, read once from its beginning to its end in blocks of 4 MiB."""

    format = "evtx"

    def __init__(self, path: Path) -> None:
        self.size = 0
        self._path = path
        self._walker: Walker | None = None
        self.damage = DamageList()
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
        head = file.read(HEADER_SIZE)
        if head.startswith(CHUNK_MAGIC):
            self.damage.add(
                "file-header", "warning", "byte 0", "the file header is missing; the first chunk begins here"
            )
            file.seek(0)
        else:
            digest.add(head)
            self.size = len(head)
        header = read_file_header(head)
        if not header.signed and not head.startswith(CHUNK_MAGIC):
            self.damage.add(
                "file-header", "warning", "byte 0", "the file header is damaged; its chunks are read all the same"
            )
        walker.checksums = header.checksums
        chunks = 0
        newest = 0
        while block := file.read(_CHUNKS_PER_BLOCK * CHUNK_SIZE):
            digest.add(block)
            for at in range(0, len(block), CHUNK_SIZE):
                found = walker.chunk(block[at : at + CHUNK_SIZE], self.size + at)
                if found is not None:
                    chunks += 1
                    newest = max(newest, found.last_number)
            self.size += len(block)
            yield Batch(walker.tallies(), _events(walker, walker.places()), self.size)
        self._compare(header, chunks, newest)

    def _compare(self, header: FileHeader, chunks: int, newest: int) -> None:
        """Say what the file header promises and the file does not hold."""
        if (self.size - HEADER_SIZE) % CHUNK_SIZE and self.size > HEADER_SIZE:
            self.damage.add("truncated", "error", f"byte {self.size}", "the file ends in the middle of a chunk")
        if not header.signed or header.dirty or chunks >= header.chunk_count:
            return
        missing = max(0, header.next_number - 1 - newest) if chunks else max(0, header.next_number - 1)
        # Beyond what the missing chunks can hold, the number is as damaged as the rest.
        self._lost_chunks = missing if missing <= (header.chunk_count - chunks) * (CHUNK_SIZE // 28) else 0
        text = f"the file holds {chunks} of the {header.chunk_count} chunks that its header counts"
        self.damage.add("chunks-missing", "error", f"byte {self.size}", text)


def _events(walker: Walker, places: list[Place]) -> Iterator[Event]:
    for place in places:
        event = walker.event(place)
        if event is None:
            walker.lose()
        else:
            yield event

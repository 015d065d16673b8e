"""an .evt file -> batches of records, the oldest first: event logs of Windows NT, 2000, XP and 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from xfor.errors import LogError
from xfor.logs.batch import Batch, Facts, Part, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.evt.count import Counter
from xfor.logs.evt.layout import HEADER_SIZE, SMALLEST, Cursor, Extent, FileHeader
from xfor.logs.evt.survey import survey

_BLOCK = 1 << 20
_CHANNELS = {
    "appevent": "Application",
    "dnsevent": "DNS Server",
    "ntds": "Directory Service",
    "ntfrs": "File Replication Service",
    "secevent": "Security",
    "sysevent": "System",
}
"""The files in which Windows 2000 and 2003 keep the logs; the format itself has no room for the log's name."""


class EvtLog:
    """An .evt file, read once in the order in which its records were written. Its name may say which log it is."""

    format = "evt"

    def __init__(self, path: Path) -> None:
        self.size = 0
        self.damage = DamageList()
        self.name = path.name
        self._path = path
        self._counter: Counter | None = None
        self._missing = 0
        self._joined_records = 0
        self._joined_lost = 0

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self._joined_records + (self._counter.records if self._counter else 0)

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        return self._joined_lost + (self._counter.records_lost if self._counter else 0)

    def parts(self) -> list[Part]:
        """Such a log is one part: Windows keeps them below 300 MB."""
        return [Part(0, None)]

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log from its oldest record to its newest; LogError where the system refuses."""
        try:
            with self._path.open("rb") as file:
                where = self._extent(file, digest)
                counter = Counter(wanted, channel_of(self.name), self.damage, lambda at: place(where, at))
                self._counter = counter
                yield from self._batches(file, where, counter)
                self._compare(where, counter)
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error

    def facts(self) -> Facts:
        """Say what was learnt of the log."""
        return Facts(self.size, self.records, self.records_lost, self.damage)

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the only part."""
        for part in parts:
            self.size = part.size
            self._joined_records += part.records
            self._joined_lost += part.records_lost
            self.damage.merge(part.damage)

    def _extent(self, file: BinaryIO, digest: Digest | None) -> Extent:
        """Find out where the live records are; that takes one look at all of the file, in which it is hashed, too."""
        where, header, cursor = survey(file, digest)
        self.size = file.seek(0, 2)
        if header.missing:
            self.damage.add("file-header", "warning", "byte 0", "the file header is missing; the first record is here")
        elif not header.sound:
            text = "the file header is damaged; the records are read all the same"
            self.damage.add("file-header", "warning", "byte 0", text)
        if self.size < HEADER_SIZE:
            self.damage.add("truncated", "error", f"byte {self.size}", "the file ends within its header")
        elif cursor is not None:
            self._agree(header, cursor)
        else:
            text = "the mark behind the newest record is missing: the file was cut, or what follows was written over"
            self.damage.add("end-mark", "warning", f"byte {self.size}", text)
        return where

    def _agree(self, header: FileHeader, cursor: Cursor) -> None:
        if cursor.at != cursor.end:
            text = f"the mark behind the newest record should be at byte {cursor.end}: bytes were lost or put in"
            self.damage.add("misplaced", "error", f"byte {cursor.at}", text)
        said = header.first, header.end, header.next_number
        if header.sound and not header.dirty and said != (cursor.first, cursor.end, cursor.next_number):
            text = "the file header and the mark behind the newest record do not agree; the mark is believed"
            self.damage.add("file-header", "warning", "byte 0", text)

    def _batches(self, file: BinaryIO, where: Extent, counter: Counter) -> Iterator[Batch]:
        rest = b""
        origin = 0
        for block in chain(_spanned(file, where), [b""]):
            data = rest + block if rest else block
            end = counter.walk(data, origin, final=not block)
            rest = data[end:]
            origin += end
            yield Batch(counter.tallies(), counter.events(), min(self.size, HEADER_SIZE + origin))

    def _compare(self, where: Extent, counter: Counter) -> None:
        """Say how many of the records that should be there were not found; that is surer than what damage suggests."""
        room = sum(stop - start for start, stop in where.spans) // SMALLEST
        if where.promised is None or where.promised > room:
            return
        missing = where.promised - counter.records
        if missing > counter.records_lost:
            text = f"{missing} of the {where.promised} records that the log should hold cannot be found"
            self.damage.add("records-missing", "error", f"byte {place(where, 0)}", text)
        counter.records_lost = max(0, missing)


def channel_of(name: str) -> str:
    """Say which log a file is, where it has the name that Windows gives it, or that name in a longer one; else ""."""
    words = re.split(r"[^a-z]+", name.casefold())
    return next((_CHANNELS[word] for word in words if word in _CHANNELS), "")


def place(where: Extent, at: int) -> int:
    """Say where in the file a byte of the live records is, counted in their order."""
    for start, stop in where.spans:
        if at < stop - start:
            return start + at
        at -= stop - start
    return where.spans[-1][1] + at


def _spanned(file: BinaryIO, where: Extent) -> Iterator[bytes]:
    for start, stop in where.spans:
        file.seek(start)
        while start < stop and (block := file.read(min(_BLOCK, stop - start))):
            start += len(block)
            yield block

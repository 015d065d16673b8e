"""events of an export, drawn one after the other -> batches; every format that has no records to skip is read so."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.events import Event, Kind
from xfor.logs.batch import Batch, Facts, Part, Run, Tally, Wanted
from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest

_BATCH = 1024  # events
_MOST_KINDS = 1 << 16  # a hostile log may have a new kind for every record
_BLOCK = 1 << 20


class Source:
    """An export while it is read: its bytes, what the user says of it, and the note of what was lost in it."""

    def __init__(self, file: BinaryIO, conventions: Conventions, damage: DamageList) -> None:
        self.file = file
        self.conventions = conventions
        self.damage = damage
        self.lost = 0

    def lose(self, place: str, message: str, code: str = "record-lost") -> None:
        """Note a record that cannot be read; the next one is tried."""
        self.lost += 1
        self.damage.add(code, "error", place, message)

    def doubt(self, code: str, place: str, message: str) -> None:
        """Note what had to be guessed, or looks wrong, though no record was lost."""
        self.damage.add(code, "warning", place, message)


class Sighted(NamedTuple):
    """An event of which only kind and time are known. `event` reads the rest; None, and a note, where it cannot be."""

    kind: Kind
    time: int | None
    event: Callable[[], Event | None]


Read = Callable[[Source], Iterator[Event | Sighted]]
"""Gives the events of an export in the order of the file, one at a time; LogError where it cannot go on at all."""


class StreamLog:
    """A log that is read from its beginning to its end, an event at a time, whatever is asked of it."""

    def __init__(self, format: str, path: Path, read: Read, conventions: Conventions = UNSAID) -> None:
        self.format = format
        self.size = 0
        self.damage = DamageList()
        self.records = 0
        self.records_lost = 0
        self._path = path
        self._read = read
        self._conventions = conventions

    def parts(self) -> list[Part]:
        """Such a log is one part."""
        return [Part(0, None)]

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log; LogError where the system refuses, or the format itself breaks off."""
        try:
            with self._path.open("rb") as opened:
                told = _Told(opened, digest)
                source = Source(io.BufferedReader(told, _BLOCK), self._conventions, self.damage)
                yield from self._batches(source, told, Sorter(wanted))
                while told.read(_BLOCK):  # what the format does not ask for belongs to the checksum all the same
                    pass
                self.size = told.tell()
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error

    def facts(self) -> Facts:
        """Say what was learnt of the log."""
        return Facts(self.size, self.records, self.records_lost, self.damage)

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the only part."""
        for part in parts:
            self.size = part.size
            self.records += part.records
            self.records_lost += part.records_lost
            self.damage.merge(part.damage)

    def _batches(self, source: Source, told: _Told, sorter: Sorter) -> Iterator[Batch]:
        events = self._read(source)
        try:
            while some := list(islice(events, _BATCH)):
                self.size = told.tell()
                batch = sorter.batch(some, self.size)
                self.records += sum(len(tally.times) for tally in batch.tallies)
                yield batch
        finally:
            self.size = told.tell()
            self.records_lost = source.lost


class Sorter:
    """Sorts events by their kinds, and asks once of each whether it is wanted."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._answers: dict[Kind, bool] = {}
        self._examples_due: set[Kind] = set()

    def batch(self, events: Sequence[Event | Sighted], bytes_read: int) -> Batch:
        """Make a batch of some events."""
        tallies: dict[Kind, Tally] = {}
        asked = []
        for each in events:
            kind = each.kind
            wanted = self._answers.get(kind)
            if wanted is None:
                wanted = self._asked(kind)
            event = each if isinstance(each, Event) else None
            if wanted or kind in self._examples_due:
                event = each if isinstance(each, Event) else each.event()
                if event is None:
                    continue
            tally = tallies.get(kind)
            if tally is None:
                tally = tallies[kind] = Tally(kind, [], event if kind in self._examples_due else None)
                self._examples_due.discard(kind)
            tally.times.append(each.time or 0)
            if wanted and event:
                asked.append(event)
        return Batch(list(tallies.values()), asked, bytes_read, runs_of(events) if _one_place(tallies) else ())

    def _asked(self, kind: Kind) -> bool:
        if len(self._answers) >= _MOST_KINDS:
            self._answers.clear()
        wanted = self._answers[kind] = self._wanted(kind)
        if not wanted:
            self._examples_due.add(kind)
        return wanted


def runs_of(events: Iterable[Event | Sighted]) -> list[Run]:
    """Give the runs of the record ids of some events, which may stand in their order or, newest first, against it."""
    runs: list[Run] = []
    for event in events:
        if not isinstance(event, Event) or event.record_id is None:
            continue
        number, time = event.record_id, event.time or 0
        last = runs[-1] if runs else None
        if last and number == last.last + 1:
            runs[-1] = Run(last.first, number, last.number + 1, last.since, time)
        elif last and number == last.first - 1:
            runs[-1] = Run(number, last.last, last.number + 1, time, last.until)
        else:
            runs.append(Run(number, number, 1, time, time))
    return runs


def _one_place(kinds: Iterable[Kind]) -> bool:
    return len({(kind.channel, kind.computer) for kind in kinds}) == 1


class _Told(io.RawIOBase):
    """A file that tells a digest what is read of it."""

    def __init__(self, file: BinaryIO, digest: Digest | None) -> None:
        self._file = file
        self._digest = digest
        self._at = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for more than RawIOBase
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self._at += len(block)
        if self._digest and block:
            self._digest.add(block)
        return len(block)

"""Tables whose columns have no names: a row is an event, its last column the message, which may go over lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xfor.events import Event
from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.damage import DamageList
from xfor.logs.local_time import Clock, date_order
from xfor.logs.rows import DELIMITERS, Row, rows_of, split
from xfor.logs.stream import Source, StreamLog
from xfor.logs.text import head_text, lines_of

_SNIFFED = 8192
_LONGEST_MESSAGE = 1 << 16  # characters; Windows writes up to 32,766


class Layout(NamedTuple):
    """What the columns of such a table are.

    `begins` says whether the first rows of a file are of this layout, `fits` whether a row is an event, `time` gives
    its time as it is written, and `event` makes the event of a row, the column of the message (`message`), and the
    ticks of its time.
    """

    name: str
    message: int
    begins: Callable[[list[list[str]]], bool]
    fits: Callable[[list[str]], bool]
    time: Callable[[list[str]], str]
    event: Callable[[list[str], str, int | None], Event]


def recognised(layout: Layout, head: bytes) -> bool:
    """Say whether the first bytes of a file are such a table."""
    return _delimiter(layout, head) is not None


def opened(layout: Layout, path: Path, conventions: Conventions) -> Log:
    """Give the log that such a table holds."""
    return StreamLog(layout.name, path, partial(_read, layout, path), conventions)


def _delimiter(layout: Layout, head: bytes) -> str | None:
    text = head_text(head)
    return next((each for each in DELIMITERS if each in text and layout.begins(split(text, each)[:3])), None)


def _read(layout: Layout, path: Path, source: Source) -> Iterator[Event]:
    with path.open("rb") as file:
        delimiter = _delimiter(layout, file.read(_SNIFFED)) or DELIMITERS[0]
    clock = Clock(source, date_order(source, _dates(layout, delimiter, path, source.conventions)))
    begun: _Begun | None = None
    first: list[str] = []
    for row in rows_of(lines_of(source), delimiter, source):
        if layout.fits(row.cells):
            if begun:
                yield begun.event(clock)
            begun = _Begun(layout, row, delimiter)
            if not row.sound:
                source.doubt("quotes", f"line {row.line}", "its quotes do not close; the message may be cut")
        elif row.line == 1 or row.cells == first:
            first = row.cells  # the names of the columns; they come again where exports were put into one file
        elif begun and not begun.row.closed:
            begun.add(delimiter.join(row.cells))
        else:
            source.lose(f"line {row.line}", f"this is no row of an export ({layout.name})")
    if begun:
        yield begun.event(clock)


def _dates(layout: Layout, delimiter: str, path: Path, conventions: Conventions) -> Iterator[str]:
    """Read the times of a whole table before its events: only together they may tell day and month apart."""
    with path.open("rb") as file:
        source = Source(file, conventions, DamageList())
        for row in rows_of(lines_of(source), delimiter):
            if layout.fits(row.cells):
                yield layout.time(row.cells)


class _Begun:
    """An event whose message may go on in the next line, where it is not in quotes."""

    def __init__(self, layout: Layout, row: Row, delimiter: str) -> None:
        self.row = row
        self._layout = layout
        self._lines = [delimiter.join(row.cells[layout.message :])]
        self._size = 0

    def add(self, line: str) -> None:
        self._size += len(line) + 1
        if self._size <= _LONGEST_MESSAGE:
            self._lines.append(line)

    def event(self, clock: Clock) -> Event:
        cells = self.row.cells
        ticks = clock.ticks(self._layout.time(cells), f"line {self.row.line}")
        return self._layout.event(cells, "\n".join(self._lines).strip(), ticks)

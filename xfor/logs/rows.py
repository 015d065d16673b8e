"""lines -> rows of a table, in which a quoted value may go over many lines; a quote that never closes costs one row."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from xfor.logs.stream import Source
from xfor.logs.text import Line

_MOST = 1 << 18  # characters of one row
_MOST_TWICE = 1 << 25  # characters that may be read again behind quotes that do not close
DELIMITERS = (",", "\t", ";")


class Row(NamedTuple):
    """A row, and the line it begins in.

    `closed`: its last value is in quotes, so that nothing more of it can follow. `sound` is False where its quotes do
    not close: then its values are those of its first line alone, split at every delimiter.
    """

    line: int
    cells: list[str]
    closed: bool
    sound: bool


def rows_of(lines: Iterator[Line], delimiter: str, source: Source | None = None) -> Iterator[Row]:
    """Give the rows of a table (RFC 4180, and tabs or semicolons for commas), empty ones left out.

    A hostile table has so many quotes that do not close that to read on behind each would take for ever; what then is
    skipped is noted in the source.
    """
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.taken.clear()
        feed.size = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLongError):
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            first, skipped = feed.give_back()
            if skipped and source:
                source.lose(f"line {first.number}", f"{skipped} lines behind a quote that does not close were skipped")
            yield Row(first.number, [each.strip('"') for each in first.text.split(delimiter)], False, False)
            continue
        if cells:
            yield Row(feed.taken[0].number, cells, feed.taken[-1].text.endswith('"'), True)


def split(text: str, delimiter: str) -> list[list[str]]:
    """Split the beginning of a text into rows; its last row may be cut."""
    lines = (Line(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1))
    return [row.cells for row in rows_of(lines, delimiter)]


class _TooLongError(Exception):
    """A row goes over more characters than a row has."""


class _Feed:
    """Hands lines to the reader of rows, and remembers those of the row that is being read."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.taken: list[Line] = []
        self.size = 0
        self._lines = lines
        self._waiting: deque[Line] = deque()
        self._left = _MOST_TWICE

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        self.size += len(line.text) + 1
        if self.size > _MOST:
            raise _TooLongError
        return line.text + "\n"

    def give_back(self) -> tuple[Line, int]:
        """Take back all lines of a row but the first, so that they are read as rows of their own.

        Gives the first, and how many lines are not taken back because too many were.
        """
        first, *rest = self.taken
        self._left -= self.size
        if self._left < 0:
            return first, len(rest)
        self._waiting.extendleft(reversed(rest))
        return first, 0

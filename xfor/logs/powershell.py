"""What PowerShell makes of Get-WinEvent and Get-EventLog: ConvertTo-Json, and Export-Csv with any columns.

Export-Csv is also the shape of other tables whose columns have the names that events are told by: Log Parser's, or one
that a colleague made. What PowerShell does not go into is lost: the insertion strings are "System.String[]".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from xfor.events import Event
from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.damage import DamageList
from xfor.logs.json_objects import first_object, objects_of
from xfor.logs.local_time import Clock, date_order
from xfor.logs.named_fields import fields_named, named_event, tells_events, text_of_value
from xfor.logs.rows import DELIMITERS, Row, rows_of, split
from xfor.logs.shippers import not_an_event
from xfor.logs.stream import Source, StreamLog
from xfor.logs.text import head_text, lines_of

_SNIFFED = 8192
_TYPE = "#TYPE "
_TYPES = ("eventlogentry", "eventlogrecord")
_ASCII_LOSS = (
    "messages of mostly question marks were left out: Export-Csv of Windows PowerShell 5.1 writes ASCII and loses all "
    "other letters; ask for the export again with -Encoding UTF8"
)


def is_json(head: bytes) -> bool:
    """Say whether the first bytes of a file are events as ConvertTo-Json writes them."""
    value = first_object(head)
    return value is not None and tells_events(tuple(value))


def read_json(source: Source) -> Iterator[Event]:
    """Give the events of such a file; objects without an event id are counted in a note."""
    clock = Clock(source, source.conventions.date_order or "mdy")
    for placed in objects_of(source):
        event = named_event(placed.value, clock, placed.place) if tells_events(tuple(placed.value)) else None
        if event is None:
            not_an_event(source, placed)
        else:
            yield event


def is_csv(head: bytes) -> bool:
    """Say whether the first bytes of a file are a table whose columns have the names of an event's fields."""
    return _delimiter(head) is not None


def open_csv(path: Path, conventions: Conventions) -> Log:
    """Give the log that such a table holds."""
    return StreamLog("csv-by-name", path, partial(_read_csv, path), conventions)


def _delimiter(head: bytes) -> str | None:
    text = head_text(head)
    typed = text.startswith(_TYPE)
    first, _, rest = text.partition("\n")
    if typed:
        text = rest
    for delimiter in DELIMITERS:
        rows = split(text, delimiter)[:1]
        names = tuple(rows[0]) if rows else ()
        if tells_events(names) or (typed and first.casefold().find("event") > 0 and "EventID" in fields_named(names)):
            return delimiter
    return None


def _read_csv(path: Path, source: Source) -> Iterator[Event]:
    with path.open("rb") as file:
        delimiter = _delimiter(file.read(_SNIFFED)) or DELIMITERS[0]
    clock = Clock(source, date_order(source, _dates(path, delimiter, source.conventions)))
    rows, names = _begun(source, delimiter, source)
    for row in rows:
        if len(row.cells) != len(names):
            if tuple(row.cells) != names and not row.cells[0].startswith(_TYPE):
                source.lose(f"line {row.line}", f"the row has {len(row.cells)} values under {len(names)} names")
            continue
        event = named_event(dict(zip(names, row.cells, strict=True)), clock, f"line {row.line}")
        if event is not None:
            yield _without_question_marks(event, source)
        elif tuple(row.cells) != names:
            source.lose(f"line {row.line}", "the row has no event id")


def _begun(source: Source, delimiter: str, noting: Source | None) -> tuple[Iterator[Row], tuple[str, ...]]:
    """Give the rows behind the names of the columns, and these."""
    lines = lines_of(source)
    first = next(lines, None)
    if first is not None and not first.text.startswith(_TYPE):
        lines = chain([first], lines)
    rows = rows_of(lines, delimiter, noting)
    header = next(rows, None)
    return rows, tuple(header.cells) if header else ()


def _dates(path: Path, delimiter: str, conventions: Conventions) -> Iterator[str]:
    """Read the times of a whole table before its events: only together they may tell day and month apart."""
    with path.open("rb") as file:
        rows, names = _begun(Source(file, conventions, DamageList()), delimiter, None)
        name = fields_named(names).get("Time")
        at = names.index(name) if name else 0
        yield from (text_of_value(row.cells[at]) for row in rows if name and len(row.cells) == len(names))


def _without_question_marks(event: Event, source: Source) -> Event:
    message = event.message or ""
    if message.count("?") * 2 <= len("".join(message.split())):
        return event
    source.doubt("ascii-loss", "the whole file", _ASCII_LOSS)
    return event._replace(message=None, message_source=None, lacks=event.lacks | {"message"})

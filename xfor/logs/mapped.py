"""A table of any other shape, or JSON, whose columns the user has named in a mapping -> events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from xfor.events import NO_DATA, NO_NAMES, Datum, Event
from xfor.logs.batch import Log
from xfor.logs.conventions import Column, Conventions, MappedField, Mapping
from xfor.logs.damage import DamageList
from xfor.logs.json_objects import Object, first_object, objects_of
from xfor.logs.local_time import Clock, date_order
from xfor.logs.named_fields import named_event, text_of_value, value_at
from xfor.logs.rows import DELIMITERS, rows_of, split
from xfor.logs.stream import Source, StreamLog
from xfor.logs.text import head_text, lines_of

_SNIFFED = 8192
_DELIMITERS = (*DELIMITERS, "|")
_NAMES: dict[MappedField, str] = {
    "provider": "ProviderName", "event_id": "EventID", "time": "TimeCreated", "level": "LevelDisplayName",
    "channel": "LogName", "computer": "MachineName", "record_id": "RecordId", "message": "Message",
    "task": "TaskDisplayName", "user": "UserName", "keywords": "Keywords", "qualifiers": "Qualifiers",
}  # fmt: skip
"""What the fields of a mapping are called among those that are read by their names."""

_Get: TypeAlias = Callable[[Column], str | None]


def is_mapped(mapping: Mapping, head: bytes) -> bool:
    """Say whether the first bytes of a file have the columns of a mapping."""
    if _is_json(head):
        first = first_object(head)
        return first is not None and all(value_at(first, str(column)) is not None for column in _needed(mapping))
    return _delimiter(mapping, head) is not None


def open_mapped(mapping: Mapping, path: Path, conventions: Conventions) -> Log:
    """Give the log that such a file holds."""
    return StreamLog("mapped", path, partial(_read, mapping, path), conventions)


def _needed(mapping: Mapping) -> Iterator[Column]:
    """Give the columns without which a file is none of the mapping's; others may be empty in its first object."""
    for field, columns in mapping.columns:
        if field in ("event_id", "provider"):
            yield from columns


def _is_json(head: bytes) -> bool:
    return head_text(head).lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _delimiter(mapping: Mapping, head: bytes) -> str | None:
    text = "\n".join(head_text(head).split("\n")[mapping.skip :])
    asked = {column for _, columns in mapping.columns for column in columns} | {column for _, column in mapping.data}
    for delimiter in (mapping.delimiter,) if mapping.delimiter else _DELIMITERS:
        rows = split(text, delimiter)[:1]
        cells = rows[0] if rows else []
        numbers = [column for column in asked if isinstance(column, int)]
        names = {column for column in asked if isinstance(column, str)}
        if names <= set(map(str.strip, cells)) and max(numbers, default=1) <= len(cells):
            get = _of_row(cells, {})
            if mapping.header or all((get(column) or "").strip().isdecimal() for column in _columns(mapping)):
                return delimiter
    return None


def _columns(mapping: Mapping) -> tuple[Column, ...]:
    return dict(mapping.columns)["event_id"]


def _read(mapping: Mapping, path: Path, source: Source) -> Iterator[Event]:
    with path.open("rb") as file:
        head = file.read(_SNIFFED)
    again = partial(_values, mapping, head)
    clock = Clock(source, date_order(source, _dates(mapping, again, path, source.conventions)))
    levels = dict(mapping.levels)
    for place, get in again(source):
        told = {_NAMES[field]: _joined(columns, get) for field, columns in mapping.columns}
        told.update({_NAMES[field]: text for field, text in mapping.constants})
        word = told.get("LevelDisplayName", "").strip()
        if word.casefold() in levels:
            told["LevelDisplayName"] = levels[word.casefold()].replace("_", " ")
        event = named_event(told, clock, place)
        if event is None:
            source.lose(place, "there is no event id where the mapping says it is")
        else:
            yield _with_data(event, mapping, get)


def _dates(
    mapping: Mapping,
    again: Callable[[Source], Iterator[tuple[str, _Get]]],
    path: Path,
    conventions: Conventions,
) -> Iterator[str]:
    """Read the times of a whole file before its events: only together they may tell day and month apart."""
    columns = dict(mapping.columns).get("time")
    if columns:
        with path.open("rb") as file:
            for _, get in again(Source(file, conventions, DamageList())):
                yield _joined(columns, get)


def _values(mapping: Mapping, head: bytes, source: Source) -> Iterator[tuple[str, _Get]]:
    """Give each record as where it stands and what gives a column's value; what is none is lost."""
    if _is_json(head):
        for place, value, _ in objects_of(source):
            yield place, _of_object(value)
        return
    rows = rows_of(islice(lines_of(source), mapping.skip, None), _delimiter(mapping, head) or ",", source)
    header = next(rows, None) if mapping.header else None
    names = {name.strip(): at for at, name in enumerate(header.cells)} if header else {}
    for row in rows:
        if header and len(row.cells) != len(header.cells):
            source.lose(f"line {row.line}", f"the row has {len(row.cells)} values under {len(header.cells)} names")
        else:
            yield f"line {row.line}", _of_row(row.cells, names)


def _of_row(cells: list[str], names: dict[str, int]) -> _Get:
    def get(column: Column) -> str | None:
        at = column - 1 if isinstance(column, int) else names.get(column, -1)
        return cells[at] if 0 <= at < len(cells) else None

    return get


def _of_object(value: Object) -> _Get:
    return lambda column: None if (found := value_at(value, str(column))) is None else text_of_value(found)


def _joined(columns: tuple[Column, ...], get: _Get) -> str:
    return " ".join(filter(None, (get(column) for column in columns)))


def _with_data(event: Event, mapping: Mapping, get: _Get) -> Event:
    """Give an event the values that the mapping says are its data, those that its record has."""
    if not mapping.data or event.data:
        return event
    values = [(name, get(column)) for name, column in mapping.data]
    named = all(name is not None for name, _ in mapping.data)
    data = tuple(Datum(name, value) for name, value in values if value is not None)
    return event._replace(data=data, lacks=event.lacks - {NO_DATA} | ({"data"} if named else {NO_NAMES}))

"""tables of messages as files: JSON lines, JSON, CSV, SQLite -> their rows, each with its place for a mistake in it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from xfor.errors import CatalogueError
from xfor.logs.messages.catalogue.store import REFUSALS, open_readonly

_LARGEST = 256 << 20  # bytes of a table of text
_LONGEST_LINE = 1 << 20
_MOST_STEPS = 2_000_000_000  # of SQLite's machine; a hostile database may have a query that has no end
_STEPS_A_CALL = 1_000_000
_DELIMITERS = "|\t;,"


class Row(NamedTuple):
    """A row by the names of its columns, and the line or number at which it is; or why there is none."""

    line: int
    fields: Mapping[str, object]
    mistake: str = ""


def json_rows(path: Path) -> Iterator[Row]:
    """Give the objects of a file: one a line, or all of them in a list."""
    text = _text(path)
    if text.lstrip()[:1] == "[":
        yield from _listed(text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _json_row(number, line)


def csv_rows(path: Path) -> Iterator[Row]:
    """Give the rows of a table whose first row names the columns, parted by whatever parts these: | ; , or tabs."""
    text = _text(path)
    head = text[:_LONGEST_LINE].split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] = []
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(reader.line_num, {}, f"is no row of a table: {error}")
            line = reader.line_num + 1
            continue
        if cells is None:
            return
        if not names:
            names = cells
        elif len(cells) > len(names):
            yield Row(line, {}, f"has {len(cells)} cells, where the first row names {len(names)} columns")
        elif any(cells):
            yield Row(line, dict(zip(names, cells, strict=False)), _undecoded("".join(cells)))
        line = reader.line_num + 1


def sqlite_rows(path: Path) -> Iterator[Row]:
    """Give the messages of a database with the tables providers(id, name) and messages(provider_id, event_id, message).

    These are the tables of Velocidex' evtx-data; messages may also have qualifiers, version and lang.
    """
    try:
        connection = open_readonly(path)
        try:
            yield from _database_rows(connection)
        finally:
            connection.close()
    except REFUSALS as error:
        raise CatalogueError(f"is a damaged database, or none: {error}") from error


def _database_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    calls = iter(range(_MOST_STEPS // _STEPS_A_CALL))
    connection.set_progress_handler(lambda: next(calls, None) is None, _STEPS_A_CALL)
    connection.row_factory = sqlite3.Row
    for name in ("providers", "messages"):
        query = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
        made = connection.execute(query, (name,)).fetchone()
        if made is None or not str(made["sql"]).upper().startswith("CREATE TABLE"):
            raise CatalogueError(f"has no table {name}; xfor reads providers(id, name) and messages(provider_id, …)")
    providers = dict(connection.execute("SELECT id, name FROM providers").fetchall())
    for number, row in enumerate(connection.execute("SELECT * FROM messages ORDER BY rowid"), 1):
        fields = dict(zip(row.keys(), row, strict=True))
        key = fields.pop("provider_id", None)
        fields.pop("id", None)  # of the row, and not of the event
        yield Row(number, {**fields, "provider": providers.get(key)})


def _listed(text: str) -> Iterator[Row]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CatalogueError(f"is no JSON: {error}") from error
    for number, each in enumerate(found, 1):
        yield Row(number, each) if isinstance(each, dict) else Row(number, {}, "is no object")


def _json_row(number: int, line: str) -> Row:
    if len(line) > _LONGEST_LINE:
        return Row(number, {}, "is longer than any message")
    if mistake := _undecoded(line):
        return Row(number, {}, mistake)
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"is no JSON: {error}")
    return Row(number, found) if isinstance(found, dict) else Row(number, {}, "is no object")


def _undecoded(text: str) -> str:
    return "is not in UTF-8" if any("\udc80" <= character <= "\udcff" for character in text) else ""


def _text(path: Path) -> str:
    """Read a text in UTF-8, or in UTF-16 with its mark; bytes that are neither stay recognisable."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CatalogueError(f"is larger than {_LARGEST >> 20} MB: divide it")
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror or error}") from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8-sig", "surrogateescape")

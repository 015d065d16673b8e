"""The bytes of a CSV, JSON or YAML table -> its rows, each with the line where it begins."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from typing import NamedTuple, TypeAlias

from xfor.errors import ArticleError, RuleError

_DELIMITERS = ",;\t|"


Cell: TypeAlias = str | tuple[str, ...]
"""What stands in a cell: a text, or in JSON and YAML also a list of texts."""


class Row(NamedTuple):
    """A row: its line, counted from 1, and its cells by their headings. `wrong` says why it could not be read."""

    line: int
    cells: dict[str, Cell]
    wrong: str = ""


def read_rows(content: bytes, ending: str) -> Iterator[Row]:
    """Give the rows of a table; `ending` is its file's, in lower case, with the dot. ArticleError where it is none.

    Where a table is damaged, the last row says so, and what follows it is not read.
    """
    if content[:4] == b"PK\x03\x04":
        raise ArticleError("is a workbook: save the sheet as CSV")
    text = _decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    return _READERS[ending](text)


def is_table(ending: str) -> bool:
    """Say whether a file with this ending, in lower case, is read as a table."""
    return ending in _READERS


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # what Excel writes where it is not told otherwise


def _csv_rows(text: str) -> Iterator[Row]:
    skipped = 0
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:  # so Excel is told the delimiter
        delimiter, text, skipped = first[4], rest, 1
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    headings: list[str] = []
    line = 1
    try:
        for cells in reader:
            begins, line = line + skipped, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not headings:
                headings = [cell.strip() for cell in cells]
                continue
            yield _csv_row(begins, headings, cells)
    except csv.Error as error:
        yield Row(line + skipped, {}, f"the table ends here, since it is no CSV: {error}")


def _csv_row(line: int, headings: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(headings) :]):
        return Row(line, {}, f"has {len(cells)} cells under {len(headings)} headings")
    return Row(line, {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading})


def _json_rows(text: str) -> Iterator[Row]:
    """Give the objects of a list, of the list that an object begins with, or of one object a line."""
    decoder = json.JSONDecoder()
    at = _after(text, 0)
    if text[at : at + 1] not in ("[", "{"):
        raise ArticleError("is no table: it begins with neither [ nor {")
    begin = _LIST.match(text, at)
    line, counted, at = 1, 0, _after(text, begin.end() if begin else at)
    while text[at : at + 1] not in ("]", ""):
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            where, why = getattr(error, "lineno", line), getattr(error, "msg", "it has what no table has")
            yield Row(where, {}, f"the table ends here, since it is no JSON: {why}")
            return
        yield _row(line, value)
        at = _after(text, end)


_LIST = re.compile(r'(?:\{\s*"[^"\\]*"\s*:\s*)?\[')


def _after(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n,":
        at += 1
    return at


def _yaml_rows(text: str) -> Iterator[Row]:
    from xfor.rules.read import read_items  # YAML takes long to import

    try:
        yield from (_row(line, value) for line, value in read_items(text, "table"))
    except RuleError as error:
        for mistake in error.mistakes:
            line = min(max(mistake.line, 1), text.count("\n") + 1)  # YAML counts the end of the text as a line
            yield Row(line, {}, f"the table ends here: {mistake.message}")


def _row(line: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, {}, "is no row: a row has a name for each of its values")
    cells = {str(name): _cell(each) for name, each in value.items()}
    wrong = [name for name, cell in cells.items() if cell is None]
    if wrong:
        return Row(line, {}, f"{wrong[0]} is neither a text, nor a number, nor a list of these")
    return Row(line, {name: cell for name, cell in cells.items() if cell is not None})


def _cell(value: object) -> Cell | None:
    if isinstance(value, list):
        texts = [_text(each) for each in value]
        return tuple(text for text in texts if text is not None) if None not in texts else None
    return "" if value is None else _text(value)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None


_READERS: dict[str, Callable[[str], Iterator[Row]]] = {
    ".csv": _csv_rows,
    ".tsv": _csv_rows,
    ".json": _json_rows,
    ".jsonl": _json_rows,
    ".yaml": _yaml_rows,
    ".yml": _yaml_rows,
}

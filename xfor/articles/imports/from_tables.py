"""A table of knowledge -> what an import has to say of each of its articles and of each row that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from xfor.articles.imports.making import Made, Wanted, made_of
from xfor.articles.imports.paths import read_source
from xfor.articles.tables.entries import read_entries
from xfor.articles.tables.rows import is_table, read_rows
from xfor.errors import ArticleError

_MOST_BYTES = 64 << 20


def holds_table(path: str) -> bool:
    """Say whether a file is read as a table: by the ending of its name."""
    return is_table(PurePath(path).suffix.lower())


def make_table(source: str, wanted: Wanted) -> Iterator[Made]:
    """Read a table and write the rules of its articles, as text."""
    try:
        rows = list(read_rows(read_source(source, _MOST_BYTES), PurePath(source).suffix.lower()))
    except ArticleError as error:
        yield Made(source, "", "", failed=True, reason=str(error))
        return
    entries, remarks = read_entries(rows)
    for entry in entries:
        place = f"{source}:{entry.line}"
        yield made_of(place, entry.article, entry.matchers, wanted, entry.url)
    for remark in remarks:
        yield Made(f"{source}:{remark.line}", "", "", failed=remark.lost, remark=not remark.lost, reason=remark.message)
    if not entries and not remarks:
        yield Made(source, "", "", failed=True, reason="has no row")

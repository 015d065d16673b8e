"""The rows of a table -> articles: rows of one id are one article, with the events of all of them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from xfor.articles.article import Article, Matcher, Reference, Section, Tier
from xfor.articles.tables.columns import COLUMNS, REQUIRED, column_of
from xfor.articles.tables.rows import Cell, Row
from xfor.articles.tiers import HIGHEST_ID, enough

_SECTIONS = ("symptoms", "cause", "resolution", "workaround", "status", "more information")
_ID = re.compile(r"(0|[1-9][0-9]{0,4})(\.0)?")
_BETWEEN = re.compile(r"[\s,;/&+]+|\band\b")
_LINK = re.compile(r"https?://\S+")


class Entry(NamedTuple):
    """An article of a table, the line of its first row, and its address; "" where the table gives none."""

    line: int
    article: Article
    matchers: list[Matcher]
    url: str


class Remark(NamedTuple):
    """What is wrong in a line of a table. `lost`: the row was left out, not only a cell of it."""

    line: int
    message: str
    lost: bool = True


class _Cells(NamedTuple):
    line: int
    texts: dict[str, str]
    ids: tuple[int, ...]


def read_entries(rows: Iterable[Row]) -> tuple[list[Entry], list[Remark]]:
    """Put rows together to articles, and say what is wrong with each row or cell that was left out."""
    remarks: list[Remark] = []
    gathered: dict[str, list[_Cells]] = {}
    unknown: dict[str, int] = {}
    for row in rows:
        if row.wrong:
            remarks.append(Remark(row.line, row.wrong))
            continue
        for name in row.cells:
            if not column_of(name):
                unknown.setdefault(name, row.line)
        cells = _cells(row, gathered, remarks)
        if cells:
            gathered.setdefault(cells.texts["id"], []).append(cells)
    remarks += [Remark(line, f"the column {name!r} is not known and was left out", lost=False)
                for name, line in unknown.items()]  # fmt: skip
    return [_entry(rows_of_id, remarks) for rows_of_id in gathered.values()], sorted(remarks)


def _cells(row: Row, known: Container[str], remarks: list[Remark]) -> _Cells | None:
    """Sort the cells of a row into the known columns; None, and a remark, where the row makes no event.

    A row of an id that is `known` from a row above needs no title.
    """
    texts: dict[str, str] = {}
    for name, cell in row.cells.items():
        column = column_of(name)
        if column and (text := _joined(cell, column)):
            texts.setdefault(column, text)
    required = [column for column in REQUIRED if column != "title" or texts.get("id", "") not in known]
    missing = [column for column in required if column not in texts]
    if missing:
        named = ", ".join(COLUMNS[missing[0]])
        remarks.append(Remark(row.line, f"has no {missing[0]} (in a column called {named})"))
        return None
    ids, wrong = _event_ids(texts["event id"])
    if wrong:
        remarks.append(Remark(row.line, f"{wrong!r} is no event id: a whole number from 0 to {HIGHEST_ID}"))
        return None
    return _Cells(row.line, texts, ids)


def _joined(cell: Cell, column: str) -> str:
    if isinstance(cell, str):
        text = cell
    elif column in _SECTIONS:
        text = "\n\n".join(f"{number}. {each}" for number, each in enumerate(cell, 1))
    else:
        text = ", ".join(cell)
    # Halves of surrogate pairs, which JSON can hold, cannot be written.
    return text.strip().encode(errors="replace").decode()


def _event_ids(text: str) -> tuple[tuple[int, ...], str]:
    """Read the event ids of a cell, and give what of it is none; "" where all are."""
    ids: list[int] = []
    for word in filter(None, _BETWEEN.split(text)):
        found = _ID.fullmatch(word)
        if not found or int(found[1]) > HIGHEST_ID:
            return (), word
        ids.append(int(found[1]))
    return tuple(dict.fromkeys(ids)), "" if ids else text


def _entry(rows: list[_Cells], remarks: list[Remark]) -> Entry:
    first = rows[0]
    texts = dict(first.texts)
    places = dict.fromkeys(texts, first.line)
    for row in rows[1:]:
        for column, text in row.texts.items():
            kept = texts.setdefault(column, text)
            if kept != text and column not in ("event id", "provider", "level", "category", "text"):
                where = f"line {places.get(column, first.line)}"
                message = f"the {column} differs from that of {first.texts['id']} in {where}, which is kept"
                remarks.append(Remark(row.line, message, lost=False))
            places.setdefault(column, row.line)
    matchers = [_matcher(row, number) for row in rows for number in row.ids]
    return Entry(first.line, _article(texts, places, remarks), matchers, _url(texts, places, remarks))


def _matcher(row: _Cells, event_id: int) -> Matcher:
    provider, text = row.texts.get("provider"), row.texts.get("text")
    tier: Tier = (1 if text else 2) if provider else (3 if text else 4)
    reason = enough(tier, event_id, text)
    return Matcher(
        event_id, provider, False, row.texts.get("level"), row.texts.get("category"), text, (), "symptom", tier,
        not reason, reason, (row.line, row.line),
    )  # fmt: skip


def _article(texts: dict[str, str], places: dict[str, int], remarks: list[Remark]) -> Article:
    sections = [
        Section(column.upper(), texts[column], (places[column], places[column]))
        for column in _SECTIONS
        if column in texts
    ]
    return Article(
        id=texts["id"],
        title=" ".join(texts["title"].split()),
        title_cut=False,
        group="",
        revised=_revised(texts, places, remarks),
        product="",
        versions=(),
        applies_to=tuple(_listed(texts.get("applies to", ""), r"[;\n]+")),
        keywords=(),
        technology="",
        issue_type="",
        solution_type="",
        sections=tuple(sections),
        references=tuple(Reference(each, "") for each in _listed(texts.get("see also", ""), r"[,;\s]+")),
    )


def _listed(text: str, between: str) -> Iterator[str]:
    return filter(None, (each.strip() for each in re.split(between, text)))


def _revised(texts: dict[str, str], places: dict[str, int], remarks: list[Remark]) -> date | None:
    written = texts.get("revised", "")
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        message = f"the date {written!r} is not written YYYY-MM-DD and was left out"
        remarks.append(Remark(places["revised"], message, lost=False))
        return None


def _url(texts: dict[str, str], places: dict[str, int], remarks: list[Remark]) -> str:
    written = texts.get("url", "")
    if not written or _LINK.fullmatch(written):
        return written
    remarks.append(Remark(places["url"], f"{written!r} is no address that begins with https:// and was left out",
                          lost=False))  # fmt: skip
    return ""

"""The text of a resolution -> a summary and steps, in the article's own words and order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMBER = re.compile(r"\d{1,2}[.)] +")
_ITEM = re.compile(r"(\d{1,2}[.)]|[a-z][.)]|[-*\u00b7\u2022]) +\S")
_JUNCTION = re.compile(r"\W*(or|and)\W*", re.IGNORECASE)
_RULE = re.compile(r"\s*[-=_+|]{3}[-=_+| ]*")
_COLUMNS = re.compile(r"\S {3,}\S|\||[^\s.!?:] {2,}\S.*[^\s.!?:] {2,}\S")


class Step(NamedTuple):
    """One thing to do, and what the article says of how."""

    do: str
    detail: tuple[str, ...]


class Steps(NamedTuple):
    """What an article says to do. `summary` is what stands before its numbered list; "" where there is none."""

    summary: str
    steps: tuple[Step, ...]


class _Part(NamedTuple):
    """A paragraph, an item of a list, a heading, or a row of a table; `column` is where it begins."""

    column: int
    text: str
    heading: bool = False
    row: bool = False

    @property
    def item(self) -> bool:
        return _ITEM.match(self.text) is not None


def steps_of(text: str) -> Steps:
    """Take a text apart: at its numbered list if it has one, else at its headings, else at its paragraphs.

    Nothing is left out but the numbers of that list and the lines under headings.
    """
    parts = list(_parts(text))
    if any(part.heading for part in parts):
        return Steps("", _gathered(parts, [part.heading for part in parts]))
    margin = min((part.column for part in parts), default=0)
    numbered = [_NUMBER.match(part.text) is not None and part.column <= margin + 1 for part in parts]
    if _counts_up([part.text for part, is_numbered in zip(parts, numbered, strict=True) if is_numbered]):
        first, last = numbered.index(True), len(numbered) - 1 - numbered[::-1].index(True)
        after = [index > last and _stands_out(part, margin) for index, part in enumerate(parts)]
        begins = [one or other for one, other in zip(numbered, after, strict=True)]
        summary = " ".join(part.text for part in parts[:first])
        return Steps(summary, _gathered(parts[first:], begins[first:], drop_number=True))
    return Steps("", _gathered(parts, [_stands_out(part, margin) for part in parts]))


def _stands_out(part: _Part, margin: int) -> bool:
    joins = _JUNCTION.fullmatch(part.text)
    return part.column <= margin and not (part.item or part.row or joins)


def _counts_up(items: list[str]) -> bool:
    """Say whether there is one list, and it has more than one item: 1, 2, 3."""
    numbers = [int(re.split(r"[.)]", item)[0]) for item in items]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _gathered(parts: list[_Part], begins: list[bool], *, drop_number: bool = False) -> tuple[Step, ...]:
    gathered: list[list[str]] = []
    for part, begin in zip(parts, begins, strict=True):
        if begin or not gathered:
            gathered.append([_NUMBER.sub("", part.text, count=1) if drop_number else part.text])
        else:
            gathered[-1].append(part.text)
    return tuple(Step(do, tuple(detail)) for do, *detail in gathered)


def _parts(text: str) -> Iterator[_Part]:
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line.expandtabs().rstrip() for line in block.split("\n") if line.strip()]
        if len(lines) > 1 and _RULE.fullmatch(lines[1]) and not _COLUMNS.search(lines[0]):
            yield _Part(_column(lines[0]), lines[0].strip(), heading=True)
            lines = lines[2:]
        yield from _of_block([line for line in lines if not _RULE.fullmatch(line)])


def _of_block(lines: list[str]) -> Iterator[_Part]:
    """Give the items of a list and the rows of a table each for itself; other lines are one paragraph."""
    rows = sum(_COLUMNS.search(line.strip()) is not None for line in lines) * 2 > len(lines)
    held: list[str] = []
    for line in lines:
        if held and (rows or _ITEM.match(line.strip())):
            yield _part(held, row=rows)
            held = []
        held.append(line)
    if held:
        yield _part(held, row=rows)


def _part(lines: list[str], *, row: bool) -> _Part:
    return _Part(_column(lines[0]), " ".join(" ".join(lines).split()), row=row)


def _column(line: str) -> int:
    return len(line) - len(line.lstrip())

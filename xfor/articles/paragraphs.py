"""The paragraphs of an article, and the sentence that leads to an event block."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from xfor.articles.event_text import joined
from xfor.articles.headers import indent_of

ITEM = re.compile(r"[ ]*(?:-|\d{1,2}\.|[a-z]\.)[ ]+[A-Z]")
SENTENCE_END = re.compile(r"[.!?][\")]?[ ]+(?=[A-Z\"(])")


class Paragraph(NamedTuple):
    """Lines without a blank one between, as one string. `begin` is the index of the first, `end` of the one after."""

    text: str
    begin: int
    end: int
    indent: int


def event_paragraphs(lines: list[str], begin: int, end: int, without: Collection[int]) -> Iterator[Paragraph]:
    """Give the paragraphs of the lines from `begin` to `end` that speak of events, leaving some lines out."""
    at = begin
    while at < end:
        first = at
        while at < end and lines[at] and at not in without and (at == first or not ITEM.match(lines[at])):
            at += 1
        if at > first and any("vent" in line or "VENT" in line for line in lines[first:at]):
            yield Paragraph(joined([line.strip() for line in lines[first:at]]), first, at, indent_of(lines[first]))
        if at == first or at >= end or not lines[at] or at in without:
            at += 1


def lead_in(lines: list[str], at: int, start: int, blocks: Collection[int]) -> str:
    """Give the paragraph above an event, over other events of the same list and their captions."""
    at -= 1
    budget = 200
    while at >= start and budget and (not lines[at] or at in blocks or indent_of(lines[at]) > 1):
        at -= 1
        budget -= 1
    last = at
    while at > start and lines[at - 1] and last - at < 12:
        at -= 1
    return joined([line.strip() for line in lines[max(at, start) : last + 1]]) if last >= start else ""


def follow_up(lines: list[str], at: int, end: int) -> str:
    """Give the paragraph below an event."""
    while at < end and not lines[at]:
        at += 1
    first = at
    while at < end and lines[at] and at - first < 8:
        at += 1
    return joined([line.strip() for line in lines[first:at]])


def sentence_around(text: str, begin: int, end: int) -> str:
    """Give the sentence of a paragraph that a place is in."""
    starts = [found.end() for found in SENTENCE_END.finditer(text, 0, begin)]
    after = SENTENCE_END.search(text, end)
    return text[starts[-1] if starts else 0 : after.end() if after else len(text)].strip()


def last_sentence(text: str) -> str:
    """Give the last sentence of a paragraph."""
    return SENTENCE_END.split(text)[-1]

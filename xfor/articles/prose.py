"""Events that an article only names in a sentence: "an Event ID 1171 may be logged", "the 9318 and 289 events"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from xfor.articles.event_text import indent_of, read_text
from xfor.articles.paragraphs import Paragraph, last_sentence, paragraphs, sentence_around

NUMBER = r"\d{1,5}(?![\d.]*\d|[\w%])"
MORE = rf"(?:(?:,? (?:and|or|&) |, ?|/)(?:an? |the )?(?:event )?(?:ID )?{NUMBER}){{0,9}}"
WITH_ID = re.compile(
    r"\bevent[ -]?id(?:s|'s)?(?: (?:numbers?|no\.|code|of|is|messages?|errors?|warnings?))?[ ]?[:#=]?"
    rf"[ ]?[\"'(]?({NUMBER}{MORE})",
    re.IGNORECASE,
)
EVENT = re.compile(
    r"\bevents?(?: (?:numbers?|no\.|log errors?|errors?|warnings?|messages?|viewer errors?))?[ ]?[:#]?"
    rf"[ ]?[\"'(]?({NUMBER}{MORE})",
    re.IGNORECASE,
)
BEFORE_EVENT = re.compile(
    rf"(?<![\w.,:/-])({NUMBER}(?:,? (?:and|or) (?:an? |the )?{NUMBER})?)"
    r" (?:error |warning |information(?:al)? )?events?\b(?! (?:log|viewer|sink))",
    re.IGNORECASE,
)
LOG = re.compile(
    r"\bevent (?:log|viewer)|\b(?:application|system|security) (?:event )?log\b|\bevent id|\beventlog|\blogged\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"\"([^\"]{12,900})\"")
INTRODUCES = re.compile(
    r"\b(?:stat(?:es?|ing)|says|saying|reads?|message|description|text|error|following|as|with)[ :,(]*$|[:(]$",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(
    r"\b(?:events?|description|message|error|text|category|source|states?|reads?|log)\b", re.IGNORECASE
)


class Mention(NamedTuple):
    """Events in a sentence. `lines` are indices: the first of the paragraph, and the one after the last."""

    ids: tuple[int, ...]
    text: str | None
    sentence: str
    paragraph: str
    lines: tuple[int, int]


def read_mentions(lines: list[str], begin: int, end: int, taken: Collection[int], logs: bool) -> Iterator[Mention]:
    """Give the events that the sentences between two lines name.

    `logs`: the article speaks of the event log, so that "event 9" is one of its events.
    """
    for paragraph in paragraphs(lines, begin, end, taken):
        if "event" in paragraph.text.lower():
            yield from mentions_of(paragraph, lines, end, taken, logs)


def mentions_of(
    paragraph: Paragraph, lines: list[str], end: int, taken: Collection[int], logs: bool
) -> Iterator[Mention]:
    """Give the events that a paragraph names."""
    text = paragraph.text
    patterns = [WITH_ID, EVENT, BEFORE_EVENT] if logs or LOG.search(text) else [WITH_ID]
    seen: set[int] = set()
    for pattern in patterns:
        for found in pattern.finditer(text):
            ids = tuple(number for number in map(int, re.findall(r"\d+", found[1])) if number not in seen)
            if not ids:
                continue
            seen.update(ids)
            sentence = sentence_around(text, found.start(), found.end())
            stated = quoted_text(sentence[sentence.find(found[0]) + len(found[0]) :])
            after = paragraph.end
            if not stated:
                stated, after = text_below(paragraph, lines, end, taken)
            yield Mention(ids, stated, sentence, text, (paragraph.begin, after))


def quoted_text(rest: str) -> str | None:
    """Give the event's text that stands in quotation marks soon after its mention."""
    found = QUOTED.search(rest[:1100])
    if not found or found.start() > 120 or found[1].count(" ") < 2 or not INTRODUCES.search(rest[: found.start()]):
        return None
    return found[1].strip()


def text_below(paragraph: Paragraph, lines: list[str], end: int, taken: Collection[int]) -> tuple[str | None, int]:
    """Give the event's text that stands indented below a sentence with a colon, and the line after it."""
    if not paragraph.text.endswith(":") or not ANNOUNCES.search(last_sentence(paragraph.text)):
        return None, paragraph.end
    below = paragraph.end
    while below < end and not lines[below]:
        below += 1
    if below >= end or below in taken or indent_of(lines[below]) <= paragraph.indent:
        return None, paragraph.end
    passage = read_text(lines, below, end, "", indent_of(lines[below]))
    return (passage.texts[0], passage.end) if passage.texts else (None, paragraph.end)

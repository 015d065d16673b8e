"""Events that an article only names in a sentence: "an Event ID 1171 may be logged", "the 9318 and 289 events"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from xfor.articles.blocks import finish
from xfor.articles.headers import Block, indent_of, read_header
from xfor.articles.labels import labels_of
from xfor.articles.paragraphs import Paragraph, event_paragraphs, last_sentence, sentence_around

NUMBER = r"\d{1,5}(?![\d.]*\d|[\w%])"
MORE = rf"(?:(?:,? (?:and|or|&) |, ?|/)(?:an? |the )?(?:event )?(?:ID )?{NUMBER}){{0,9}}"
LIST = rf"[\"'(\[]{{0,2}}[ ]?({NUMBER}{MORE})"
WITH_ID = re.compile(
    r"\bevent[ -]?id(?:s|'s)?(?: (?:numbers?|no\.|code|of|is|are|was|will be|messages?|errors?|warnings?))?"
    r"[ ]?[:#=-]?[ ]?" + LIST,
    re.IGNORECASE,
)
EVENT = re.compile(
    r"\bevents?(?: (?:numbers?|no\.|are|log errors?|errors?|warnings?|messages?|viewer errors?|following))?"
    r"[ ]?[:#]?[ ]?" + LIST,
    re.IGNORECASE,
)
BEFORE_EVENT = re.compile(
    rf"(?<![\w.,:/-])(\d{NUMBER}(?:,? (?:and|or) (?:an? |the )?\d{NUMBER})?)"
    r" (?:error |warning |information(?:al)? )?events?\b(?! (?:log|viewer|sink))",
    re.IGNORECASE,
)
IN_LOG = re.compile(
    rf"\blogs? (?:an? )?(?:error|warning) ({NUMBER}{MORE}) (?:in|to) the (?:\w+ ){{0,3}}(?:event )?log\b", re.IGNORECASE
)
LOG = re.compile(
    r"\bevent (?:log|viewer)|\b(?:application|system|security) (?:event )?log\b|\bevent id|\beventlog|\blogged\b",
    re.IGNORECASE,
)
DESCRIPTION = re.compile(r"description[ ]+for event id\b.{0,20}in source", re.IGNORECASE)
"""How the Event Viewer begins the text of an event whose message file is missing."""

QUOTED = re.compile(r"\"([^\"]{12,900})\"")
INTRODUCES = re.compile(
    r"\b(?:stat(?:es?|ing)|says|saying|reads?|message|description|text|error|following|as|with)[ :,(]*$|[:(]$",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(r"\b(?:events?|descriptions?|details?|text|category|source|log(?:ged)?|reads?)\b", re.IGNORECASE)


class Mention(NamedTuple):
    """Events in a sentence; `block` is what is said of them in quotation marks or below the sentence.

    `lines` are indices: the first of the paragraph, and the one after the last.
    """

    ids: tuple[int, ...]
    block: Block
    sentence: str
    paragraph: str
    lines: tuple[int, int]


def read_mentions(lines: list[str], begin: int, end: int, taken: Collection[int], logs: bool) -> Iterator[Mention]:
    """Give the events that the sentences between two lines name.

    `logs`: the article speaks of the event log, so that "event 9" is one of its events.
    """
    for paragraph in event_paragraphs(lines, begin, end, taken):
        yield from mentions_of(paragraph, lines, end, taken, logs)


def mentions_of(
    paragraph: Paragraph, lines: list[str], end: int, taken: Collection[int], logs: bool
) -> Iterator[Mention]:
    """Give the events that a paragraph names."""
    text = paragraph.text
    patterns = [WITH_ID, EVENT, BEFORE_EVENT, IN_LOG] if logs or LOG.search(text) else [WITH_ID]
    seen: set[int] = set()
    for pattern in patterns:
        for found in pattern.finditer(text):
            ids = tuple(number for number in map(int, re.findall(r"\d+", found[1])) if number not in seen)
            if not ids:
                continue
            seen.update(ids)
            sentence = sentence_around(text, found.start(), found.end())
            if found.start() and DESCRIPTION.search(text, found.start() - len("description for "), found.end() + 60):
                block = Block(texts=(text[max(0, text.rfind("The ", 0, found.start())) :],), end=paragraph.end)
            elif quoted := quoted_text(sentence[sentence.find(found[0]) + len(found[0]) :]):
                block = Block(texts=(quoted,), end=paragraph.end)
            else:
                block = block_below(paragraph, sentence, lines, end, taken)
            yield Mention(ids, block, sentence, text, (paragraph.begin, block.end))


def quoted_text(rest: str) -> str | None:
    """Give the event's text that stands in quotation marks soon after its mention."""
    found = QUOTED.search(rest[:1100])
    if not found or found.start() > 120 or found[1].count(" ") < 2 or not INTRODUCES.search(rest[: found.start()]):
        return None
    return found[1].strip()


def block_below(paragraph: Paragraph, sentence: str, lines: list[str], end: int, taken: Collection[int]) -> Block:
    """Give the event's text, and its labels but the id, that stand indented below a sentence with a colon."""
    nothing = Block(end=paragraph.end)
    announced = paragraph.text.endswith(":") and (
        sentence.endswith(":") or ANNOUNCES.search(last_sentence(paragraph.text))
    )
    if not announced and not sentence[-1:].isdigit():
        return nothing
    below = paragraph.end
    while below < end and not lines[below]:
        below += 1
    if below >= end or below in taken or indent_of(lines[below]) <= paragraph.indent:
        return nothing
    block = Block(indent=indent_of(lines[below]))
    labels = labels_of(lines[below], inside=True)
    if labels and labels[0].marked:
        below = read_header(lines, below, end, block)
    finish(lines, below, end, block)
    return block

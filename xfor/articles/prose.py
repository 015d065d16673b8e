"""Events that an article only names in a sentence: "an Event ID 1171 may be logged", "the 9318 and 289 events"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from xfor.articles.blocks import finish
from xfor.articles.event_text import NUMBERED
from xfor.articles.headers import Block, indent_of, read_header
from xfor.articles.labels import labels_of
from xfor.articles.paragraphs import Paragraph, event_paragraphs, last_sentence, sentence_around

NUMBER = r"\d{1,5}(?![\d.]*\d|[\w%])"
MORE = rf"(?:(?:,? (?:and|or|&) |, ?|/)(?:an? |the )?(?:event )?(?:ID )?{NUMBER}){{0,9}}"
LIST = rf"[\"'(\[]{{0,2}}(?:ID)?[ ]?({NUMBER}{MORE})"
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
    r"(?<![\w.,:/-])(?<!severity )(?<!level )(?<!error )(?<!code )(?<!version )"
    rf"(\d{NUMBER}(?:,? (?:and|or) (?:an? |the )?\d{NUMBER})?)"
    r" (?:error |warning |information(?:al)? )?events?\b(?! (?:log|viewer|sink))",
    re.IGNORECASE,
)
IN_LOG = re.compile(
    rf"\blogs? (?:an? )?(?:error|warning) ({NUMBER}{MORE}) (?:in|to) the (?:\w+ ){{0,3}}(?:event )?log\b"
    rf"|\bevent (?:log|viewer) (?:logs|shows|displays|reports|records) (?:the )?(?:errors?|warnings?) ({NUMBER}{MORE})"
    rf"|(?<![\w.,:/-])(\d\d{NUMBER}) event log (?:errors?|messages?|entr)|\bevent log: ({NUMBER}{MORE})",
    re.IGNORECASE,
)
"""An "error" that is an event: it stands in the event log."""

LOG = re.compile(
    r"\bevent (?:log|viewer)|\b(?:application|system|security) (?:event )?log\b|\beventlog",
    re.IGNORECASE,
)
OF_SMS = re.compile(r"\b(?:SMS|Systems Management Server) (?:\d\.\d )?event (?!log|view)", re.IGNORECASE)
"""SMS 1.x keeps events of its own, in its database."""

DESCRIPTION = re.compile(r"description[ ]+for event id\b.{0,20}in source", re.IGNORECASE)
"""How the Event Viewer begins the text of an event whose message file is missing."""

QUOTED = re.compile(r"\"([^\"]{12,900})\"")
INTRODUCES = re.compile(
    r"\b(?:stat(?:es?|ing)|says|saying|reads?|message|description|text|error|following|as|with)[ :,(]*$|[:(]$",
    re.IGNORECASE,
)
OTHERS = re.compile(r"\b(?:along with|receive|you (?:may )?see) [^.:]*(?:errors?|messages?):$", re.IGNORECASE)
"""A sentence that ends with messages other than its event."""

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


def read_mentions(lines: list[str], begin: int, end: int, taken: Collection[int], server: bool) -> Iterator[Mention]:
    """Give the events that the sentences between two lines name.

    `server`: the article is about a server product, so that "event 9" is one of the log's, not one of a program.
    """
    for paragraph in event_paragraphs(lines, begin, end, taken):
        yield from mentions_of(paragraph, lines, end, taken, server)


def mentions_of(
    paragraph: Paragraph, lines: list[str], end: int, taken: Collection[int], server: bool
) -> Iterator[Mention]:
    """Give the events that a paragraph names."""
    text = paragraph.text
    patterns = [WITH_ID, EVENT, BEFORE_EVENT, IN_LOG] if server else [WITH_ID]
    seen: set[int] = set()
    for pattern in patterns:
        for found in pattern.finditer(text):
            ids = tuple(
                number for number in map(int, re.findall(r"\d+", found[found.lastindex or 1])) if number not in seen
            )
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
    if after := re.match(r"[)\"']?: ([A-Z].{15,})", rest):
        return after[1]
    if (
        not found
        or found.start() > 120
        or found[1].count(" ") < 2
        or not (found.start() < 3 or INTRODUCES.search(rest[: found.start()]))
    ):
        return None
    return found[1].strip()


def block_below(paragraph: Paragraph, sentence: str, lines: list[str], end: int, taken: Collection[int]) -> Block:
    """Give the event's text, and its labels but the id, that stand indented below a sentence with a colon."""
    nothing = Block(end=paragraph.end)
    announced = paragraph.text.endswith(":") and (
        sentence.endswith(":") or ANNOUNCES.search(last_sentence(paragraph.text))
    )
    if OTHERS.search(sentence) or (not announced and not sentence[-1:].isdigit()):
        return nothing
    below = paragraph.end
    while below < end and not lines[below]:
        below += 1
    if below >= end or below in taken or indent_of(lines[below]) <= paragraph.indent or NUMBERED.match(lines[below]):
        return nothing
    block = Block(indent=indent_of(lines[below]))
    labels = labels_of(lines[below], inside=True)
    if labels and labels[0].marked:
        below = read_header(lines, below, end, block, inside=True)
    finish(lines, below, end, block)
    return block

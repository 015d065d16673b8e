"""Events that an article only names in a sentence: "an Event ID 1171 may be logged", "the 9318 and 289 events"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from xfor.articles.event_text import indent_of, read_text
from xfor.articles.labels import source_of
from xfor.articles.paragraphs import Paragraph, paragraphs, sentence_around
from xfor.articles.providers import BEFORE

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
SOURCE = re.compile(
    r"\bsource(?: name)?(?: of the (?:event|error|message))?(?:[ ]?[:=]| of| is| as| being|,)?[ ](?:is |the )?[\"']?"
    r"([A-Z_][\w.+-]*(?: (?:[A-Z][\w.+-]*|Control)){0,3})"
)
QUOTED = re.compile(r"\"([^\"]{12,900})\"")


class Mention(NamedTuple):
    """Events in a sentence. `lines` are indices: the first of the paragraph, and the one after the last."""

    ids: tuple[int, ...]
    source: str | None
    text: str | None
    sentence: str
    lines: tuple[int, int]


def read_mentions(lines: list[str], begin: int, end: int, taken: Collection[int], logs: bool) -> Iterator[Mention]:
    """Give the events that the sentences between two lines name.

    `logs`: the article speaks of the event log, so that "event 9" is one of its events.
    """
    for paragraph in paragraphs(lines, begin, end, taken):
        if "event" in paragraph.text or "Event" in paragraph.text or "EVENT" in paragraph.text:
            yield from mentions_of(paragraph, lines, end, logs)


def mentions_of(paragraph: Paragraph, lines: list[str], end: int, logs: bool) -> Iterator[Mention]:
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
            stated, after = stated_text(paragraph, text[found.end() :], lines, end)
            yield Mention(ids, stated_source(sentence, found[0]), stated, sentence, (paragraph.begin, after))


def stated_source(sentence: str, mention: str) -> str | None:
    """Give the source that a sentence states: after "source", or as a known name right at the number."""
    if found := SOURCE.search(sentence):
        return source_of(found[1])
    at = sentence.find(mention)
    around = sentence[max(0, at - 60) : at + len(mention) + 80]
    names = [found[1] for found in BEFORE.finditer(around)]
    return names[0] if len({name.lower() for name in names}) == 1 else None


def stated_text(paragraph: Paragraph, rest: str, lines: list[str], end: int) -> tuple[str | None, int]:
    """Give the event's text that follows its mention, in quotation marks or below a colon, and the line after it."""
    if found := QUOTED.search(rest[:1000]):
        return found[1].strip(), paragraph.end
    if rest.endswith(":") and not re.search(r"[.][ ]", rest):
        below = paragraph.end
        while below < end and not lines[below]:
            below += 1
        if below < end and indent_of(lines[below]) > paragraph.indent:
            passage = read_text(lines, below, end, "", indent_of(lines[below]))
            if passage.texts:
                return passage.texts[0], passage.end
    return None, paragraph.end

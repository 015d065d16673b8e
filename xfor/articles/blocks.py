"""The event blocks of an article: label lines, in whatever order, and the text that follows them."""

from __future__ import annotations

import re

from xfor.articles.event_text import Passage, read_text
from xfor.articles.headers import LONGEST_HEADER, Block, indent_of, read_header, read_tail
from xfor.articles.labels import Label, labels_of, numbers
from xfor.articles.providers import known_source, leading_source

PROSE_AFTER_ID = re.compile(
    r"[ ]+(?:[a-z]|[A-Z][a-z]+ (?:is|was|are|were|may|appears?|occurs?|will)\b)|[ ]*[,.)][ ]+[a-z]"
)
ID = re.compile(
    r"[Ee](?:vent|VENT)[ ]?-?(?:[Ii][Dd](?:entifier)?s?|[Nn]umbers?|[Nn]o|[Cc]ode|s)?[^\w\n]{0,30}"
    r"(?:(?:[Nn]umber|[Nn]o)\b[^\w\n]{0,9})?\d|ID[ ]?[:=]"
)
PROMISE = re.compile(r"[^.]*\bdescriptions?\b[^.]*:")
LONGEST_SENTENCE = 160
ONE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,20}")
CAPTION_OF_LOG = frozenset({"event log", "eventlog"})
SPLIT_LABEL = re.compile(r"(.*\S)[ ]+Event$")
EMPTY_TYPE = re.compile(r"[ ]*(?:Event )?Type:$")
LEVEL_BELOW = re.compile(r"([ ]*)(Error|Warning|Information|Success Audit|Failure Audit)[ ]+(Event \w.*)")


def unwrapped(lines: list[str]) -> list[str]:
    """Give the lines with those labels whole that a wrap has cut in two (`Category: General Event` / `ID: 5000`)."""
    if not any("ID:" in line or line.endswith("Type:") for line in lines):
        return lines
    lines = list(lines)
    for at in range(len(lines) - 1):
        below = lines[at + 1]
        if below.lstrip().startswith("ID:") and (found := SPLIT_LABEL.match(lines[at])):
            lines[at] = found[1]
            lines[at + 1] = " " * indent_of(below) + "Event " + below.lstrip()
        elif lines[at].endswith("Type:") and EMPTY_TYPE.match(lines[at]) and (found := LEVEL_BELOW.match(below)):
            lines[at] += " " + found[2]
            lines[at + 1] = found[1] + found[3]
    return lines


def read_blocks(lines: list[str], begin: int, end: int, masked: frozenset[int]) -> list[Block]:
    """Read the event blocks of the lines from `begin` to `end`, in their order."""
    blocks: list[Block] = []
    near = lines_near_ids(lines, begin, end)
    at = begin
    while at < end:
        block = None if at not in near or at in masked or not lines[at] else read_block(lines, at, begin, end)
        if block:
            blocks.append(block)
            at = max(block.end, at + 1)
        else:
            at += 1
    return blocks


def lines_near_ids(lines: list[str], begin: int, end: int) -> set[int]:
    """Give the lines in which an event can begin: one with an id, or those above it where other labels may stand."""
    near: set[int] = set()
    text = "\n".join(lines[begin:end])
    at, place = begin, 0
    for found in ID.finditer(text):
        at += text.count("\n", place, found.end())
        place = found.end()
        near.update(range(max(begin, at - LONGEST_HEADER), at + 1))
    return near


def read_block(lines: list[str], at: int, begin: int, end: int) -> Block | None:
    """Read the event that begins at a line; None where none does."""
    labels = labels_of(lines[at], inside=False)
    if not labels or labels[0].name in ("text", "data"):
        return None
    if looks_like_prose(lines, at, begin, labels):
        return None
    block = Block(begin=at)
    after = read_header(lines, at, end, block)
    if not block.ids:
        return None
    if not block.source and at > begin and (name := source_above(lines, at, begin)):
        block.source, block.begin = name, at - 1
    if block.source is None and ONE_WORD.fullmatch(block.first) and after < end and not labels_of(lines[after], True):
        block.source, block.first = (block.first, "") if lines[after] else (None, block.first)
    finish(lines, after, end, block)
    return block


def looks_like_prose(lines: list[str], at: int, begin: int, labels: list[Label]) -> bool:
    """Say whether what begins a line only looks like the labels of an event."""
    ids = [label for label in labels if label.name == "id"]
    if all(label.name == "id" or not label.word for label in labels):
        return is_prose(lines, at, begin, labels[-1])
    if any(label.marked and label.value for label in labels[1:]):
        return False
    return labels[0].name == "id" and not ids[0].marked and bool(PROSE_AFTER_ID.match(numbers(ids[0].value)[1]))


def finish(lines: list[str], at: int, end: int, block: Block, row: bool = False) -> None:
    """Read what follows the labels of an event: its text, its data, and labels below them."""
    passage = read_text(lines, at, end, block, row)
    if not passage.texts and not passage.data and "text" not in block.seen and not row:
        passage = promised(lines, passage.end, end, block) or passage
    block.texts, block.data = passage.texts, passage.data
    block.end = read_tail(lines, passage.end, end, block)


def promised(lines: list[str], at: int, end: int, block: Block) -> Passage | None:
    """Read the text of an event that a sentence of its own leads to: `The description is similar to:`."""
    begin = at
    while begin < end and not lines[begin]:
        begin += 1
    after = begin
    while after < end and lines[after]:
        after += 1
    sentence = " ".join(lines[begin:after])
    if len(sentence) > LONGEST_SENTENCE or not PROMISE.fullmatch(sentence) or after + 1 >= end:
        return None
    if indent_of(lines[after + 1]) < 2:
        return None
    block.indent = indent_of(lines[after + 1])
    return read_text(lines, after + 1, end, block)


def source_above(lines: list[str], at: int, begin: int) -> str:
    """Give the source that stands alone on the line above an event, or ""."""
    name = lines[at - 1].strip().rstrip(":")
    alone = at - 2 < begin or not lines[at - 2] or indent_of(lines[at - 2]) != indent_of(lines[at - 1])
    if name.lower() in CAPTION_OF_LOG or not known_source(name):
        return ""
    return name if alone or indent_of(lines[at - 1]) > 1 else ""


def is_prose(lines: list[str], at: int, begin: int, label: Label) -> bool:
    """Say whether an id at the begin of a line is a word of a sentence that was wrapped there."""
    below = labels_of(lines[at + 1], inside=True) if at + 1 < len(lines) else []
    if below and below[0].name in ("source", "type", "category", "text") and below[0].marked:
        return False
    _, rest = numbers(label.value)
    left = indent_of(lines[at]) == 0
    if leading_source(rest.strip()):
        return left
    above = lines[at - 1] if at > begin else ""
    wrapped = bool(above) and not above.endswith((":", "=")) and indent_of(above) == indent_of(lines[at])
    if wrapped and not labels_of(above, inside=True) and (left or rest.strip(" .:")):
        return True
    if not rest.strip(" .,:;-"):
        return left and not label.marked and "id" not in label.word.lower() and rest.startswith(".")
    if left and not re.match(r"[ ]*[:-]", rest):
        return True
    return bool(PROSE_AFTER_ID.match(rest))

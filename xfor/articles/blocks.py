"""The event blocks of an article: label lines, in whatever order, and the text that follows them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xfor.articles.event_text import indent_of, read_text
from xfor.articles.labels import Label, category_of, labels_of, level_of, numbers, source_of
from xfor.articles.providers import known_source

PROSE_AFTER_ID = re.compile(
    r"[ ]+(?:[a-z]|[A-Z][a-z]+ (?:is|was|are|were|may|appears?|occurs?|will)\b)|[ ]*[,.)][ ]+[a-z]"
)
LONGEST_HEADER = 14


@dataclass
class Block:
    """An event as an article describes it. `lines` are indices: the first, and the one after the last."""

    ids: list[int] = field(default_factory=list)
    source: str | None = None
    level: str | None = None
    category: str | None = None
    texts: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    begin: int = 0
    end: int = 0
    first: str = ""
    inferred: bool = False
    seen: set[str] = field(default_factory=set)


def read_blocks(lines: list[str], begin: int, end: int, masked: frozenset[int]) -> list[Block]:
    """Read the event blocks of the lines from `begin` to `end`, in their order."""
    blocks: list[Block] = []
    at = begin
    while at < end:
        block = None if at in masked or not lines[at] else read_block(lines, at, begin, end)
        if block:
            blocks.append(block)
            at = max(block.end, at + 1)
        else:
            at += 1
    return blocks


def read_block(lines: list[str], at: int, begin: int, end: int) -> Block | None:
    """Read the event that begins at a line; None where none does."""
    labels = labels_of(lines[at], inside=False)
    if not labels or labels[0].name in ("text", "data"):
        return None
    if labels[0].name == "id" and len(labels) == 1 and is_prose(lines, at, begin, labels[0]):
        return None
    block = Block(begin=at)
    after = read_header(lines, at, end, block)
    if not block.ids:
        return None
    passage = read_text(lines, after, end, block.first, indent_of(lines[at]))
    block.texts, block.data = passage.texts, passage.data
    block.end = read_tail(lines, passage.end, end, block)
    return block


def is_prose(lines: list[str], at: int, begin: int, label: Label) -> bool:
    """Say whether an id at the begin of a line is a word of a sentence that was wrapped there."""
    _, rest = numbers(label.value)
    above = lines[at - 1] if at > begin else ""
    wrapped = bool(above) and not above.endswith((":", "=")) and indent_of(above) == indent_of(lines[at])
    if wrapped and not labels_of(above, inside=True) and (indent_of(lines[at]) == 0 or rest.strip(" .:")):
        return True
    if not rest.strip(" .,:;-"):
        return (
            indent_of(lines[at]) == 0 and not label.marked and "id" not in label.word.lower() and rest.startswith(".")
        )
    if indent_of(lines[at]) == 0 and not re.match(r"[ ]*[:-]", rest):
        return True
    return bool(PROSE_AFTER_ID.match(rest))


def read_header(lines: list[str], at: int, end: int, block: Block) -> int:
    """Read the label lines of an event into a block; give the line after them."""
    start = at
    while at < min(end, start + LONGEST_HEADER):
        line = lines[at]
        if not line:
            follower = at + 1
            if follower >= end or not lines[follower]:
                return at
            labels = labels_of(lines[follower], inside=True)
            if not labels or repeats(labels, block) or (block.ids and labels[0].name == "id"):
                return at
            at = follower
            continue
        labels = labels_of(line, inside=at > start)
        if not labels or repeats(labels, block) or labels[0].name == "data":
            return at
        at += 1
        for label in labels:
            take(label, block)
        if "text" in block.seen or block.first:
            return at
    return at


def repeats(labels: list[Label], block: Block) -> bool:
    """Say whether labels that a block has already begin another event."""
    return any(label.name in block.seen and label.name != "other" for label in labels)


def take(label: Label, block: Block) -> None:
    """Put what a label says into a block."""
    block.seen.add(label.name)
    if label.name == "id":
        block.ids, rest = numbers(label.value)
        take_rest(rest, block)
    elif label.name == "source":
        block.source = source_of(label.value)
    elif label.name == "type":
        block.level = level_of(label.value)
    elif label.name == "category":
        block.category = category_of(label.value)
    elif label.name == "text":
        block.first = label.value


def take_rest(rest: str, block: Block) -> None:
    """Put what stands behind an id into a block: a source, a level, in columns or with commas; else it is text."""
    rest = rest.strip(" :;,-")
    while rest:
        word, _, after = re.sub(r"[ ]{2,}|,[ ]+", "\t", rest, count=1).partition("\t")
        bare = word.strip("()\"' ")
        if block.level is None and level_of(bare) and len(bare) < 16:
            block.level = level_of(bare)
        elif block.source is None and (known_source(bare) or (after and re.fullmatch(r"[A-Za-z]\w{2,24}", bare))):
            block.source = bare
        else:
            break
        rest = after.strip(" :;,-")
    block.first = rest


def read_tail(lines: list[str], at: int, end: int, block: Block) -> int:
    """Read labels that stand below the text of an event (its source, at times); give the line after the event."""
    while at < end and lines[at]:
        labels = labels_of(lines[at], inside=True)
        if not labels or repeats(labels, block) or labels[0].name in ("id", "text", "data"):
            break
        for label in labels:
            take(label, block)
        at += 1
    return at

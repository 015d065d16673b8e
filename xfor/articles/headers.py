"""The label lines of an event: what they say of it, and where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xfor.articles.labels import LEVELS, Label, category_of, labels_of, level_of, numbers, source_of
from xfor.articles.providers import is_phrase, known_source, leading_source

LONGEST_HEADER = 30
"""Lines of an event's labels, with blank ones between them."""

CATEGORY = re.compile(r"[A-Z][\w./-]*(?: [A-Za-z/.-]+){0,2}")
BEHIND_SOURCE = re.compile(r"[ ]*[:;,(-]|[ ]+[A-Z\"']")
SENTENCE_BEHIND = re.compile(r"(.{2,40}?)[ ](?=(?:An?|The|There|Unable|Could|Failed|This|No) [a-z])")

AHEAD = 8
"""Label lines in which the id of an event must stand."""


@dataclass
class Block:
    """An event as an article describes it. `begin` and `end` are indices of lines: the first, the one after the last.

    `first` is the text that stands in the last label line, `indent` that line's indentation.
    """

    ids: list[int] = field(default_factory=list)
    source: str | None = None
    level: str | None = None
    category: str | None = None
    texts: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    begin: int = 0
    end: int = 0
    first: str = ""
    indent: int = 0
    seen: set[str] = field(default_factory=set)


def indent_of(line: str) -> int:
    """Count the blanks a line begins with."""
    return len(line) - len(line.lstrip(" "))


def read_header(lines: list[str], at: int, end: int, block: Block, inside: bool = False) -> int:
    """Read the label lines of an event into a block; give the line after them.

    `inside`: the sentence above has named the event, so that its first label needs no id.
    """
    start = at
    while at < min(end, start + LONGEST_HEADER):
        if not lines[at]:
            follower = next((after for after in range(at, min(end, at + 3)) if lines[after]), at)
            labels = labels_of(lines[follower], inside=True)
            if follower == at or not labels or begins_another(labels, block, blank=True):
                return at
            at = follower
            continue
        labels = labels_of(lines[at], inside=inside or at > start or bool(block.ids))
        if not labels:
            if not take_unlabelled(lines, at, block):
                return at
        elif begins_another(labels, block, blank=False) or labels[0].name == "data":
            return at
        block.indent = indent_of(lines[at])
        for label in labels:
            take(label, block)
        at += 1
        if "text" in block.seen or (block.first and not goes_on(lines, at, end, block)):
            return at
    return at


def begins_another(labels: list[Label], block: Block, blank: bool) -> bool:
    """Say whether labels begin another event: one that the block has already, or its id after a blank line."""
    for label in labels:
        if label.name == "id" and block.ids:
            return blank or numbers(label.value)[0] != block.ids
        if label.name in block.seen and label.name not in ("other", "id"):
            return True
    return False


def goes_on(lines: list[str], at: int, end: int, block: Block) -> bool:
    """Say whether label lines follow one that has text already; then that was no text."""
    labels = labels_of(lines[at], inside=True) if at < end and lines[at] else []
    labelled = bool(labels) and labels[0].name in ("source", "type", "category", "text") and labels[0].marked
    if labelled and not begins_another(labels, block, blank=False):
        block.first = ""
        return True
    return False


def take_unlabelled(lines: list[str], at: int, block: Block) -> bool:
    """Take a line that is nothing but a source, a level, or a category below them."""
    bare = lines[at].strip(" .,:;\"'()")
    if not block.ids or len(bare) > 40:
        return False
    if block.source is None and known_source(bare):
        block.source = bare
        return True
    if block.level is None and LEVELS.fullmatch(bare):
        block.level = bare
        return True
    blank_below = at + 1 < len(lines) and not lines[at + 1]
    if block.source and block.level and block.category is None and blank_below and CATEGORY.fullmatch(bare):
        block.category = bare
        return True
    return False


def take(label: Label, block: Block) -> None:
    """Put what a label says into a block."""
    if label.word:
        block.seen.add(label.name)
    value, rest = parted(label.value) if label.name in ("source", "category") else (label.value, "")
    if label.name == "id":
        block.ids, rest = numbers(label.value)
        take_rest(rest, block)
        return
    if label.name == "source":
        take_source(label._replace(value=value), block)
    elif label.name == "type":
        take_type(value, block)
    elif label.name == "category":
        block.category = category_of(value)
    elif label.name == "text":
        block.first = value
    block.first = rest or block.first


def parted(value: str) -> tuple[str, str]:
    """Part a short value from the sentence behind it: `cirrus A conflict has been detected`."""
    found = SENTENCE_BEHIND.match(value)
    return (found[1], value[found.end() :]) if found else (value, "")


def take_type(value: str, block: Block) -> None:
    """Put a level into a block; some articles print the source in its place."""
    block.level = level_of(value)
    if block.level is None and block.source is None and known_source(value):
        block.source = value


def take_source(label: Label, block: Block) -> None:
    """Put a source into a block; the text may follow it in the line (`Source DCOM DCOM got error`), or a category."""
    name = leading_source(label.value)
    rest = label.value[len(name) :]
    if name and rest.startswith("  ") and block.category is None and rest.count(" ") < 6:
        block.source, block.category = name, category_of(rest)
    elif name and rest and (not label.marked or rest[0] in ",." or rest.count(" ") > 3):
        block.source, block.first = name, rest.strip(" :;,.-")
    elif name and rest.startswith((" with ", " and ", " in ")):
        block.source = name
    elif not (block.source and known_source(block.source) and not known_source(label.value)):
        block.source = source_of(label.value) or block.source


def take_rest(rest: str, block: Block) -> None:
    """Put what stands behind an id into a block: a source, a level, in columns or with commas; else it is text."""
    rest = re.sub(r"^from (?:the )?(?:source )?", "", rest.lstrip(" :;,-").rstrip())
    columns = "  " in rest
    while rest.strip(" :;,.-"):
        word, _, after = re.sub(r"[ ]{2,}|,[ ]+", "\t", rest, count=1).partition("\t")
        bare = word.strip("()\"' ")
        if block.level is None and LEVELS.fullmatch(bare):
            block.level = bare
        elif block.source is None and (known_source(bare) or (after and re.fullmatch(r"[A-Z]\w{2,24}", bare))):
            block.source = bare
        elif (
            block.source is None
            and (name := leading_source(rest))
            and BEHIND_SOURCE.match(rest, len(name))
            and not (rest[len(name) : len(name) + 1] == " " and is_phrase(name))
        ):
            block.source, after = name, rest[len(name) :]
        elif columns and block.source and not after and CATEGORY.fullmatch(bare):
            block.category = bare
        else:
            break
        rest = after.lstrip(" :;,-")
    block.first = rest if re.search(r"\w", rest) else ""


def starts_event(lines: list[str], at: int) -> bool:
    """Say whether an event begins at a line that has a label: its id is there or in the label lines below."""
    seen: set[str] = set()
    for line in lines[at : at + AHEAD]:
        labels = labels_of(line, inside=bool(seen))
        if not labels or any(label.name in seen for label in labels):
            return False
        seen.update(label.name for label in labels)
        if "id" in seen:
            return True
        if "text" in seen:
            return False
    return False


def read_tail(lines: list[str], at: int, end: int, block: Block) -> int:
    """Read labels that stand below the text of an event (its source, at times); give the line after the event."""
    while at < end:
        follower = at if lines[at] else at + 1
        if follower >= end or not is_tail(lines, follower, block.seen):
            break
        for label in labels_of(lines[follower], inside=True):
            take(label, block)
        at = follower + 1
    return at


def is_tail(lines: list[str], at: int, seen: set[str]) -> bool:
    """Say whether a line below the text of an event has labels of it, and does not begin the next one."""
    labels = labels_of(lines[at], inside=True) if lines[at] else []
    if not labels or labels[0].name not in ("source", "type", "category") or not labels[0].marked:
        return False
    if (
        labels[0].name in seen
        or len(source_of(labels[0].value) or "") > 40
        or (labels[0].name == "type" and not level_of(labels[0].value))
    ):
        return False
    return not starts_event(lines, at)

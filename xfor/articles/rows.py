"""Events without labels: a bare number before its text, a row of the Event Viewer, a source and a number.

They are read only where the sentence above announces events.
"""

from __future__ import annotations

import re

from xfor.articles.blocks import finish
from xfor.articles.headers import Block, indent_of, read_header, take_rest
from xfor.articles.labels import LEVELS, labels_of, level_of
from xfor.articles.providers import known_source

ANNOUNCES = re.compile(r"\bevents?\b|\bevent ?log|\b(?:application|system|security) log\b", re.IGNORECASE)
LEVEL = r"Error|Warning|Information|None|Success Audit|Failure Audit|Success|Failure"
ANNOUNCES_ITS = re.compile(r"\bfollowing (?:\w+ ){0,3}events?\b", re.IGNORECASE)
VIEWER = re.compile(
    r"[ ]*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}[ ,]+\d{1,2}:\d\d(?::\d\d)?[ ]?(?:[ap]\.?m\.?)?[ ,]+"
    rf"(.+?)[ ,]+({LEVEL})[ ,]+(.+?)[ ,]+(\d{{1,5}})\b(.*)",
    re.IGNORECASE,
)
BARE = re.compile(r"[ ]*(?:-[ ])?(?:ID[ ]?:?[ ]*)?(\d{1,5})(?:[ ]*([:.,-])[ ]*|[ ]+|$)(.*)")
LABELLED = re.compile(r"(?:event[ ])?source[ :=]|type[ ]?[:=]|description[ ]?:", re.IGNORECASE)
SOURCE_FIRST = re.compile(
    r"[ ]*(?:-[ ])?([A-Za-z][\w. ]{1,30}?)[ ]+(?:event[ ])?(?:ID[ ]?)?(\d{2,5})(?:[ ]*[:-][ ]*|[ ]+|$)(.*)",
    re.IGNORECASE,
)


def read_rows(lines: list[str], begin: int, end: int, taken: set[int]) -> list[Block]:
    """Read the unlabelled events of the lines from `begin` to `end`; `taken` are lines of other events."""
    blocks: list[Block] = []
    at = begin
    announced = False
    while at < end:
        line = lines[at]
        if not line or at in taken:
            at += 1
        elif indent_of(line) < 2 and not VIEWER.match(line) and not (announced and line.startswith(" - ")):
            first = at
            while at < end and lines[at] and at not in taken:
                at += 1
            announced = lines[at - 1].endswith(":") and bool(ANNOUNCES.search(" ".join(lines[max(first, at - 3) : at])))
        elif (
            announced
            and (not lines[at - 1] or (blocks and blocks[-1].end == at))
            and (block := read_row(lines, at, end))
        ):
            blocks.append(block)
            at = max(block.end, at + 1)
        else:
            announced = announced or (line.endswith(":") and bool(ANNOUNCES_ITS.search(f"{lines[at - 1]} {line}")))
            at += 1
    return blocks


def read_row(lines: list[str], at: int, end: int) -> Block | None:
    """Read an unlabelled event that begins at a line; None where none does."""
    block = viewer_row(lines[at]) or bare_number(lines[at]) or source_first(lines[at])
    if not block:
        return None
    block.begin = at
    block.indent = indent_of(lines[at])
    after = at + 1
    if not block.first and after < end and (labels_of(lines[after], inside=True) or known_source(lines[after].strip())):
        after = read_header(lines, after, end, block)
    finish(lines, after, end, block, row=True)
    return block if block.texts or block.source else None


def viewer_row(line: str) -> Block | None:
    """Read `9/12/97  1:44:17 PM  MSExchangeMTA  Warning  X.400 Service  210  N/A`."""
    found = VIEWER.match(line[:300])
    if not found:
        return None
    row = Block(ids=[int(found[4])], source=found[1].strip(), level=level_of(found[2]), category=found[3].strip())
    row.first = found[5].split(",", 3)[-1] if found[5].count(",") > 2 else ""
    return row


def bare_number(line: str) -> Block | None:
    """Read `9405`, `9277: MSExchangeMTA` or `4284 A error occurred ...`."""
    found = BARE.match(line)
    if not found or (found[2] == "." and int(found[1]) < 20):
        return None
    level = re.match(r"\((\w+)\)[ ]*", found[3])
    rest = found[3][level.end() :] if level and level_of(level[1]) else found[3]
    if not rest:
        return Block(ids=[int(found[1])]) if int(found[1]) > 9 else None
    if known_source(rest):
        return Block(ids=[int(found[1])], source=rest)
    if LABELLED.match(rest):
        return labelled_number(int(found[1]), level, rest)
    if not re.match(r"[A-Z\"'<%\[(]", rest) or (LEVELS.fullmatch(rest) and int(found[1]) < 10):
        return None
    block = Block(ids=[int(found[1])], level=level_of(level[1]) if level else None)
    take_rest(rest, block)
    return block


def labelled_number(number: int, level: re.Match[str] | None, rest: str) -> Block:
    """Read `1025 (ERROR) Source Snmpelea, Description Unable to load ...`."""
    block = Block(level=level_of(level[1]) if level else None)
    read_header([f"   Event ID: {number} {rest}"], 0, 1, block)
    return block


def source_first(line: str) -> Block | None:
    """Read `MacFile 12051: text` or `DHCP Event 1010 text`."""
    found = SOURCE_FIRST.match(line[:300])
    if not found or not known_source(found[1].strip()):
        return None
    return Block(ids=[int(found[2])], source=found[1].strip(), first=found[3])

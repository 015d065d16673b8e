"""The text of an event, from the line where it begins to the line where the article goes on about something else."""

from __future__ import annotations

import re
from typing import NamedTuple

from xfor.articles.labels import labels_of

ALTERNATIVE = re.compile(r"[ ]*-{0,3}[ ]?\(?(?:or|-or-)\)?[ ]?-{0,3}:?[ ]*", re.IGNORECASE)
CONJUNCTION = re.compile(r"[ ]*-{1,3}[ ]?and[ ]?-{1,3}[ ]*|[ ]*(?:and|followed by|then):?[ ]*", re.IGNORECASE)
REMARK = re.compile(
    r"[ ]*(?:NOTES?|IMPORTANT|WARNING|CAUTION)[ ]*:|"
    r"[ ]*[(]?where[ ]+[<\"'%\[(]?[\w ]{1,40}[>\"'%\])]?[ ]+(?:is|are|equals)\b|[ ]*where:?$|"
    r"[ ]*=+$|[ ]*-{5,}$|[ ]*\+-{3,}|[ ]*[.]{6,}$"
)
DUMP = re.compile(
    r"[ ]*(?:0x)?[0-9a-fA-F]{4}:[ ]+[0-9a-fA-F]{2}|[ ]*(?:[0-9a-fA-F]{8}[ ]+){2,}|"
    r"[ ]*(?:[0-9a-fA-F]{2}[ ]+){7}[0-9a-fA-F]{2}"
)
RULE = re.compile(r"[ ]*(?:={3,}|-{3,})")
NUMBERED = re.compile(r"[ ]*\d{1,2}[.)][ ]+[A-Z]|[ ]*[-*][ ]+[A-Z]")
MODULE_TAG = re.compile(r"\(\d{1,2}\)[ ]*$")
OPEN_END = re.compile(r"[:,]$|\b(?:error|is|was|code|the|of|to|following)$", re.IGNORECASE)
CAPTION = re.compile(
    r"[^.]{0,60}\b(?:log|events?|viewer|entr(?:y|ies)|message|errors?)\b[^.]{0,40}:$|[A-Z][^.:]{1,50}:$", re.IGNORECASE
)
LONGEST = 60
"""Lines of an event's text: the longest of the archive has about 900 characters."""


class Passage(NamedTuple):
    """The texts of an event (several when joined by "or"), its data, and the line after it."""

    texts: tuple[str, ...]
    data: tuple[str, ...]
    end: int


def indent_of(line: str) -> int:
    """Count the blanks a line begins with."""
    return len(line) - len(line.lstrip(" "))


def read_text(lines: list[str], begin: int, end: int, first: str, indent: int) -> Passage:
    """Read the text of an event whose label lines are indented by `indent`; `first` follows its last label.

    `begin` is the next line. A dedent, a label, a list, a remark ends it, and a blank line does so unless the text
    cannot be at its end.
    """
    texts: list[list[str]] = [[first.strip()] if first.strip() else []]
    data: list[str] = []
    at = begin
    stop = min(end, begin + LONGEST)
    while at < stop:
        line = lines[at]
        if not line:
            follower = next((after for after in range(at, min(stop, at + 4)) if lines[after]), stop)
            if follower == stop or not continues(lines, follower, texts[-1], indent, bool(data)):
                break
            if texts[-1] and not data:
                texts[-1].append("")
            at = follower
            continue
        if DUMP.match(line) or opens_data(line):
            data.append(line.strip())
        elif data or ends_here(lines, at, texts[-1], indent):
            break
        elif ALTERNATIVE.fullmatch(line) and texts[-1]:
            texts.append([])
        else:
            texts[-1].append(line.strip())
        at += 1
    return Passage(tuple(filter(None, map(joined, texts))), data_words(data), at)


def opens_data(line: str) -> bool:
    """Say whether a line is the label of the data of an event."""
    labels = labels_of(line, inside=True)
    return (
        bool(labels)
        and labels[0].name == "data"
        and (not labels[0].value or bool(re.fullmatch(r"(?:0x)?[0-9a-fA-F :]+", labels[0].value)))
    )


def ends_here(lines: list[str], at: int, text: list[str], indent: int) -> bool:
    """Say whether a line directly below an event's text is no part of it."""
    line = lines[at]
    if indent_of(line) < indent - 1 and indent_of(line) == 0 and text:
        return True
    if (
        REMARK.match(line)
        or CONJUNCTION.fullmatch(line)
        or RULE.fullmatch(lines[at + 1] if at + 1 < len(lines) else "")
    ):
        return True
    labels = labels_of(line, inside=False)
    return bool(labels) and labels[0].name in ("id", "source", "type", "category") and starts_event(lines, at)


def starts_event(lines: list[str], at: int) -> bool:
    """Say whether an event begins at a line that has a label: its id is there or in the label lines below."""
    seen: set[str] = set()
    for line in lines[at : at + 8]:
        labels = labels_of(line, inside=bool(seen))
        if not labels or any(label.name in seen for label in labels):
            return False
        seen.update(label.name for label in labels)
        if "id" in seen:
            return True
        if "text" in seen:
            return False
    return False


def continues(lines: list[str], at: int, text: list[str], indent: int, dumped: bool) -> bool:
    """Say whether the text of an event goes on over a blank line, at the line `at`."""
    line = lines[at]
    if dumped:
        return bool(DUMP.match(line))
    if DUMP.match(line) or opens_data(line):
        return True
    if ALTERNATIVE.fullmatch(line):
        return indent_of(line) >= indent and bool(text)
    if ends_here(lines, at, [], indent) or (NUMBERED.match(line) and indent_of(line) <= indent):
        return False
    if not text:
        return indent_of(line) >= indent or indent == 0
    if indent_of(line) < max(indent, 1):
        return False
    last = text[-1]
    return not (MODULE_TAG.search(last) or CAPTION.fullmatch(line.strip()))


def joined(lines: list[str]) -> str:
    """Join lines as before they were wrapped: a wrap after a hyphen inside a word takes no blank."""
    text = ""
    for line in lines:
        if not text or not line or (text[-1] == "-" and text[-2:-1].isalnum() and line[0].isalnum()):
            text += line
        else:
            text += " " + line
    return re.sub(r"[ ]{2,}", " ", text).strip()


def data_words(lines: list[str]) -> tuple[str, ...]:
    """Give the words of an event's data, as they are printed, without the offsets before them."""
    words: list[str] = []
    for line in lines:
        line = re.sub(r"^(?:event[ ]?)?data[^:=]*[:=]?|^(?:0x)?[0-9a-fA-F]{4}:", "", line, flags=re.IGNORECASE)
        for word in line.split():
            if not re.fullmatch(r"(?:0x)?[0-9a-fA-F]{2,8}", word):
                break
            words.append(word)
    return tuple(words)

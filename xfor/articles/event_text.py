"""The text of an event, from the line where it begins to the line where the article goes on about something else."""

from __future__ import annotations

import re
from typing import NamedTuple

from xfor.articles.headers import Block, indent_of, is_tail, starts_event
from xfor.articles.labels import TAG, labels_of
from xfor.articles.providers import known_source

ALTERNATIVE = re.compile(r"[ ]*-{0,3}[ ]?\(?or\)?[ ]?-{0,3}[:,]?[ ]*", re.IGNORECASE)
CONJUNCTION = re.compile(r"[ ]*-{1,3}[ ]?and[ ]?-{1,3}[ ]*|[ ]*(?:and|followed by|then)[:,]?[ ]*", re.IGNORECASE)
REMARK = re.compile(
    r"[ ]*(?:NOTES?|IMPORTANT|WARNING|CAUTION)[ ]*:|"
    r"[ ]*[(]?where[ ]+[<\"'%\[(]?[\w ]{1,40}[>\"'%\])]?[ ]+(?:is|are|equals)\b|[ ]*where:?$|"
    r"[ ]*=+$|[ ]*-{5,}$|[ ]*\+-{3,}|[ ]*[.]{6,}$"
)
EXPLAINS = re.compile(
    r"[ ]*(?:As (?:the|you)\b|Also,|In other words\b"
    r"|This (?:error|event|message|problem|issue|behaviou?r|occurs|can|may)\b"
    r"|These (?:events?|errors?|messages?)\b|The (?:above|preceding|following|previous)\b"
    r"|To (?:resolve|work around|correct|fix|troubleshoot|view|verify)\b|By default\b"
    r"|For (?:more|additional) information(?: about|,? (?:please )?see the following|,? click the article)"
    r"|You (?:can|may|might|will|should|must)\b|When (?:you|this|the above)\b"
    r"|If (?:you (?:view|look|run|try)|this (?:event|error))\b)"
)
SPEAKS_OF = re.compile(r"[ ]*(?:These (?:codes|events?|errors?|messages?)|This (?:event|error|message))\b")
PARAMETER = re.compile(r"\w[\w ]{0,24} = \S")
DUMP = re.compile(
    r"[ ]*(?:0x)?[0-9a-fA-F]{3,4}:[ ]+[0-9a-fA-F]{2}|[ ]*(?:[0-9a-fA-F]{8}[ ]+){2,}|"
    r"[ ]*(?:[0-9a-fA-F]{2}[ ]+){7}[0-9a-fA-F]{2}"
)
OPENS_DATA = re.compile(r"[ ]*(?:(?:The |Event )?Data|DATA|Event data)\b")
"""Capital letters: "sense" at the end of a line and "data = 080E0000" below are words of a text."""

ROW = re.compile(r"[ ]*(?:-[ ])?\d{1,5}(?:$|[ ]*[:-][ ]|[ ]+[A-Z(\"])|[ ]*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}[ ,]")
NEXT_ROW = re.compile(r"[ ]*\d{2,5}[ ]*[-:][ ]+[A-Z]")
DATA_VALUE = re.compile(r"\(.{0,40}$|[0-9a-fA-Fx :]{2,80}(?:\(.{0,20}\))?$")
RULE = re.compile(r"[ ]*(?:={3,}|-{3,})")
NUMBERED = re.compile(r"[ ]*(?:\d{1,2}|[a-z])[.)][ ]+[A-Z]|[ ]*[-*][ ]+[A-Z]")
MODULE_TAG = re.compile(r"\(\d{1,2}\)[ ]*$")
CAPTION = re.compile(
    r".{0,60}\b(?:logs?|events?|viewer|error messages?|drwtsn32)\b.{0,60}:$"
    r"|.{0,60}\bfollowing (?:error|message|event|failure|info)\w*:$",
    re.IGNORECASE,
)
BLANKS = re.compile(r"[ ]{2,}")
LEADING = re.compile(r"^[:=.,; ]*[:=.,;][ ]+(?=\S)")
SENTENCE = re.compile(r"[.!?\"')\]:][ ]*$")
LONGEST = 60
"""Lines of an event's text: the longest of the archive has about 900 characters."""


class Passage(NamedTuple):
    """The texts of an event (several when joined by "or"), its data, and the line after it."""

    texts: tuple[str, ...]
    data: tuple[str, ...]
    end: int


class Draft:
    """The text of an event while it is read: paragraphs of lines, for each of its alternatives."""

    def __init__(self, block: Block, row: bool) -> None:
        self.indent = block.indent
        self.seen = block.seen
        self.row = row
        self.texts: list[list[str]] = [[block.first.strip()] if block.first.strip() else []]
        self.data: list[str] = []

    @property
    def text(self) -> list[str]:
        """The lines of the alternative that is being read; "" stands for a blank line."""
        return self.texts[-1]


def read_text(lines: list[str], begin: int, end: int, block: Block, row: bool = False) -> Passage:
    """Read the text of an event below its labels, from the line `begin`.

    A dedent, a label, a list, a remark ends it, and a blank line does so unless the text cannot be at its end.
    `row`: the event has no labels, so that a number at the begin of a paragraph is the next event.
    """
    draft = Draft(block, row)
    at = begin
    stop = min(end, begin + LONGEST)
    while at < stop:
        line = lines[at]
        if not line:
            follower = next((after for after in range(at, min(stop, at + 4)) if lines[after]), stop)
            if follower == stop or not continues(lines, follower, draft):
                break
            if draft.text and not draft.data:
                draft.text.append("")
            at = follower
        elif take_line(lines, at, draft):
            at += 1
        else:
            break
    texts = [LEADING.sub("", text) for part in draft.texts for text in split_alternatives(part)]
    return Passage(tuple(text for text in texts if re.search(r"\w", text)), data_words(draft.data), at)


def take_line(lines: list[str], at: int, draft: Draft) -> bool:
    """Take a line into the text of an event; False where it is no part of it."""
    line = lines[at]
    if DUMP.match(line) or opens_data(line):
        draft.data.append(line.strip())
        return True
    if draft.data or ends_here(lines, at, draft):
        return False
    labels = labels_of(line, inside=True) if ":" in line else []
    if ALTERNATIVE.fullmatch(line) and draft.text:
        draft.texts.append([])
    elif labels and labels[0].name == "text" and labels[0].word[:4].lower() == "desc" and "text" in draft.seen:
        draft.texts.append([labels[0].value])
    elif not (labels and labels[0].name == "other" and labels[0].word.lower() in ("date", "time")):
        draft.text.append(line.strip())
    return True


def opens_data(line: str) -> bool:
    """Say whether a line is the label of the data of an event."""
    if not OPENS_DATA.match(line):
        return False
    labels = labels_of(line, inside=True)
    if not labels or labels[0].name != "data":
        return False
    return not labels[0].value or bool(DATA_VALUE.match(labels[0].value))


def ends_here(lines: list[str], at: int, draft: Draft) -> bool:
    """Say whether a line directly below an event's text is no part of it."""
    line = lines[at]
    if draft.indent > 1 and indent_of(line) == 0 and draft.text and SENTENCE.search(draft.text[-1] or "."):
        return True
    if line.lstrip().startswith(("These events ", "This event ")) and draft.text and SENTENCE.search(draft.text[-1]):
        return True
    if REMARK.match(line) or CONJUNCTION.fullmatch(line):
        return True
    if draft.row and NEXT_ROW.match(line):
        return True
    if at + 1 < len(lines) and (
        RULE.fullmatch(lines[at + 1]) or (known_source(line.strip()) and starts_event(lines, at + 1))
    ):
        return True
    labels = labels_of(line, inside=False)
    if not labels or labels[0].name not in ("id", "source", "type", "category"):
        return False
    return starts_event(lines, at) or is_tail(lines, at, draft.seen)


def continues(lines: list[str], at: int, draft: Draft) -> bool:
    """Say whether the text of an event goes on over a blank line, at the line `at`."""
    line = lines[at]
    if draft.data:
        return bool(DUMP.match(line))
    if DUMP.match(line) or opens_data(line):
        return True
    if ALTERNATIVE.fullmatch(line):
        return indent_of(line) >= draft.indent and bool(draft.text)
    if ends_here(lines, at, draft) or (NUMBERED.match(line) and indent_of(line) <= draft.indent):
        return False
    if draft.row and ROW.match(line):
        return False
    if not draft.text:
        if "text" in draft.seen and len(draft.texts) == 1:
            return True
        explained = SPEAKS_OF.match(line) or "rwtsn32.log will" in line
        return not explained and (indent_of(line) >= draft.indent or draft.indent == 0)
    if draft.indent == 0 and (draft.text[-1].endswith(":") or PARAMETER.match(line)):
        return True
    if indent_of(line) < max(draft.indent, 1) or EXPLAINS.match(line):
        return False
    return not (MODULE_TAG.search(draft.text[-1]) or CAPTION.fullmatch(line.strip()))


def split_alternatives(lines: list[str]) -> list[str]:
    """Join the lines of a text; paragraphs that all begin alike are texts of several records."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line:
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    paragraphs = [joined(part) for part in parts if part]
    if len(paragraphs) > 1 and len({tuple(text.split()[:4]) for text in paragraphs}) == 1:
        return list(dict.fromkeys(paragraphs))
    return [" ".join(paragraphs)]


def joined(lines: list[str]) -> str:
    """Join lines as before they were wrapped: a wrap after a hyphen inside a word takes no blank."""
    text = ""
    for line in lines:
        if not text or not line or (text[-1] == "-" and text[-2:-1].isalnum() and line[0].isalnum()):
            text += line
        else:
            text += " " + line
    if "<" in text:
        text = TAG.sub("", text)
    return BLANKS.sub(" ", text).strip() if "  " in text else text.strip()


def data_words(lines: list[str]) -> tuple[str, ...]:
    """Give the words of an event's data, as they are printed, without the offsets before them."""
    words: list[str] = []
    for line in lines:
        line = re.sub(r"^(?:event[ ]?)?data[^:=]*[:=]?|^(?:0x)?[0-9a-fA-F]{3,4}:", "", line, flags=re.IGNORECASE)
        for word in line.split():
            if not re.fullmatch(r"(?:0x)?[0-9a-fA-F]{2,8}", word):
                break
            words.append(word)
    return tuple(words)

"""The sections of an article: eight words in capitals, underlined, in any order, more than once, some of them empty."""

from __future__ import annotations

from textwrap import dedent

from xfor.articles.article import Section
from xfor.articles.envelope import Envelope

WORDS = "SYMPTOM CAUSE RESOLUTION WORKAROUND STATUS MORE_INFORMATION SUMMARY REFERENCE INTRODUCTION CONTENT"
PLURAL = {"SYMPTOM": "SYMPTOMS", "REFERENCE": "REFERENCES", "CONTENT": "CONTENTS"}
HEADINGS = {
    word.replace("_", " ") + ending: PLURAL.get(word, word.replace("_", " "))
    for word in WORDS.split()
    for ending in ("", "S", ":", "S:")
}
"""Headings as they are spelled, and the names of their sections."""


def split_sections(envelope: Envelope) -> tuple[Section, ...]:
    """Split the text of an article; what stands before the first heading has the name "", if it says anything."""
    lines = envelope.lines
    starts: list[tuple[str, int, int]] = [("", envelope.start, envelope.start)]
    for at in range(envelope.start, envelope.end):
        if name := HEADINGS.get(lines[at]):
            under = lines[at + 1] if at + 1 < envelope.end else ""
            if underlines(under) or (not under and (at == envelope.start or not lines[at - 1])):
                starts.append((name, at, at + 2 if under else at + 1))
    ends = [heading for _, heading, _ in starts[1:]] + [envelope.end]
    found_sections = [section(lines, name, begin, end) for (name, _, begin), end in zip(starts, ends, strict=True)]
    return tuple(part for part in found_sections if part.name or part.text)


def underlines(line: str) -> bool:
    """Say whether a line is a rule under a heading."""
    return len(line) > 2 and line[0] in "=-" and line.strip(line[0]) == ""


def section(lines: list[str], name: str, begin: int, end: int) -> Section:
    """Make a section of the lines between two headings, without the blank ones around."""
    while begin < end and not lines[begin]:
        begin += 1
    while end > begin and not lines[end - 1]:
        end -= 1
    if begin >= end:
        return Section(name, "", (max(1, end), max(1, end)))
    text = "\n".join(lines[begin:end])
    indented = all(line[:1] in ("", " ") for line in lines[begin:end])
    return Section(name, dedent(text) if indented else text, (begin + 1, end))

"""An article -> the texts of a `kb` block: each section where it belongs, and a cause and a way out in every case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xfor.articles.article import Article, Section
from xfor.articles.imports.steps import Steps, steps_of

NO_CAUSE = "The article does not say what the cause is."
NO_RESOLUTION = "The article does not say what to do."

_NAMES = {"SYMPTOM": "SYMPTOMS"}
_OWN = frozenset({"SYMPTOMS", "CAUSE", "RESOLUTION", "WORKAROUND", "STATUS"})
"""The sections that have a key of their own in a `kb` block."""

_BECAUSE = re.compile(
    r"\b(these|this|the) (problem|behaviou?r|issue|error|event|message|condition|situation|warning|failure)s?\b"
    r"[^.]{0,80}\b(because|caused by|due to|results? (from|when)|is the result|occurs? (if|when)|is logged (if|when)"
    r"|(indicate|mean)s? that)\b|\b(is|are|be) caused by\b|^causes? of\b",
    re.IGNORECASE,
)
_WAY_OUT = re.compile(
    r"\bto (resolve|correct|fix|solve|eliminate|avoid|prevent|work ?around|recover|restore)\b"
    r"|\b(the )?(resolution|solution|workaround|fix) is\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(follow|perform|use) (these|the following|the) steps\b|\b(make sure|verify|ensure|check) (that|the following)\b"
    r"|\b(safely )?(be )?ignored\b|\bno (further )?action is (required|necessary|needed)\b"
    r"|\bit (will be|is) necessary to\b",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"\b(was|were|been|is|are) (first )?(corrected|fixed|resolved|addressed|eliminated)\b|\bservice pack\b"
    r"|\b(hot ?fix|supported fix|update) is\b|\bupgrade to\b",
    re.IGNORECASE,
)


class Texts(NamedTuple):
    """What a `kb` block says of an article, where "" and None are for what it does not have."""

    symptoms: str
    cause: str
    resolution: Steps | None
    workaround: str
    status: str
    more_information: str


def texts_of(article: Article) -> Texts:
    """Sort the sections of an article.

    A cause that has no section of its own is the paragraph that names it. What to do is in RESOLUTION or WORKAROUND,
    else in what STATUS says of a fix, else in the paragraph with "To resolve this problem" or with other advice; where
    nothing says so, STATUS at least says how things stood.
    """
    sections = _joined(article.sections)
    symptoms = sections.get("SYMPTOMS") or sections.get("SUMMARY", "")
    others = [(name, text) for name, text in sections.items() if name not in _OWN]
    if "SYMPTOMS" not in sections:
        others = [(name, text) for name, text in others if name != "SUMMARY"]
    workaround = sections.get("WORKAROUND", "")
    return Texts(
        symptoms=symptoms,
        cause=sections.get("CAUSE") or _first(_BECAUSE, sections) or NO_CAUSE,
        resolution=_resolution(sections) if sections.get("RESOLUTION") or not workaround else None,
        workaround=workaround,
        status=sections.get("STATUS", ""),
        more_information=_under_headings(others),
    )


def _joined(sections: Iterable[Section]) -> dict[str, str]:
    """Give the text of each section; one that occurs more than once is put together."""
    texts: dict[str, list[str]] = {}
    for section in sections:
        if section.text.strip():
            name = _NAMES.get(section.name, section.name)
            texts.setdefault(name, []).append(section.text.strip("\n").rstrip())
    return {name: "\n\n".join(each) for name, each in texts.items()}


def _resolution(sections: dict[str, str]) -> Steps:
    if text := sections.get("RESOLUTION"):
        steps = steps_of(text)
        if steps.steps:
            return steps
    fixed = "\n\n".join(_saying(_FIXED, sections.get("STATUS", "")))
    advice = fixed or _first(_WAY_OUT, sections) or _first(_ADVICE, sections) or sections.get("STATUS", "")
    return steps_of(advice or NO_RESOLUTION)


def _first(wanted: re.Pattern[str], sections: dict[str, str]) -> str:
    """Give the first paragraph of an article that says what is wanted; "" if none does."""
    return next((part for text in sections.values() for part in _saying(wanted, text)), "")


def _saying(wanted: re.Pattern[str], text: str) -> Iterator[str]:
    """Give the paragraphs that say what is wanted, each with what is indented or listed below it."""
    parts = _paragraphs(text)
    for index, part in enumerate(parts):
        if wanted.search(part) and not part[:1].isspace():
            yield "\n\n".join([part, *_below(part, parts[index + 1 :])])


def _below(part: str, following: list[str]) -> Iterator[str]:
    if part.rstrip().endswith(":"):
        for each in following:
            if not (each[:1].isspace() or each[:1].isdigit() or each[:2] in ("- ", "* ")):
                return
            yield each


def _paragraphs(text: str) -> list[str]:
    return [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def _under_headings(sections: list[tuple[str, str]]) -> str:
    """Put sections one below the other; MORE INFORMATION alone needs no heading."""
    if [name for name, _ in sections] == ["MORE INFORMATION"]:
        return sections[0][1]
    return "\n\n".join(f"{name}\n\n{text}" if name else text for name, text in sections)

"""Other articles that an article refers to. Their titles name events that this article does not describe."""

from __future__ import annotations

import re

from xfor.articles.article import Reference, Section

LINE = re.compile(
    r"([ ]*)(?:- |[*] |\d{1,2}[.][ ]+)?(?:ARTICLE[- ]ID[ ]*:[ ]*|Article[ ]+)?\[?(Q\d{5,6})\]?\b[:;,.]?[ ]*(.*)",
    re.IGNORECASE,
)
TITLE = re.compile(r"[ ]*TITLE[ ]*:[ ]*(.*)", re.IGNORECASE)
INLINE = re.compile(r"\bQ\d{5,6}\b")


def find_references(lines: list[str], start: int, end: int, own: str) -> tuple[tuple[Reference, ...], frozenset[int]]:
    """Give the references of the lines, and the indices of those lines that only hold one.

    A reference line is a number and a title (`   Q165186 XFOR: Verifying ...`), which may go on in the next line.
    """
    titles: dict[str, str] = {}
    masked: set[int] = set()
    at = start
    while at < end:
        line = lines[at]
        if "Q" not in line:
            at += 1
            continue
        found = LINE.match(line)
        if not found:
            for number in INLINE.findall(line):
                titles.setdefault(number, "")
            at += 1
            continue
        begin, at = at, at + 1
        words = [found[3].strip()]
        while at < end and goes_on(lines[at], len(found[1])):
            title = TITLE.match(lines[at])
            words.append((title[1] if title else lines[at]).strip())
            at += 1
        number, text = found[2].upper(), " ".join(filter(None, words))
        if found[1] or begin == start or not lines[begin - 1].strip("=- ") or begin - 1 in masked:
            masked.update(range(begin, at))
        else:
            at = begin + 1
            text = ""
        titles[number] = titles.get(number) or text
    titles.pop(own, None)
    return tuple(Reference(number, title) for number, title in titles.items()), frozenset(masked)


def goes_on(line: str, indent: int) -> bool:
    """Say whether a line goes on with the title of the reference above."""
    if not line.strip() or LINE.match(line):
        return False
    return (len(line) - len(line.lstrip()) >= indent > 0 and not line.lstrip().startswith("- ")) or bool(
        TITLE.match(line)
    )


def references_of(sections: tuple[Section, ...]) -> frozenset[int]:
    """Give the lines of REFERENCES sections: nothing there happens to the reader of the article."""
    return frozenset(
        at for part in sections if part.name == "REFERENCES" for at in range(part.lines[0] - 1, part.lines[1])
    )

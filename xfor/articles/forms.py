"""The two forms of the archive: plain text and pages for Jekyll, and how the second is read back as the first.

A page has the same text, but each line begins with a TAB, indented lines have lost one blank, letters beyond ASCII are
written as `<A0>`, and the title is escaped as HTML.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from xfor.errors import ArticleError

PLAIN = re.compile(
    r"\s{0,80}DOCUMENT:[ ]{0,9}(Q\d{1,7})(?:[ ]+(\d\d?-[A-Za-z]{3}-\d{4}))?(?:[ ]+\[(.*)\])?[ ]*(?:\n|\Z)"
)
PAGE = re.compile(r"^## (Q\d{1,7}):[ ]?(.*)$", re.MULTILINE)
FIELD = re.compile(r"(TITLE|PRODUCT|PROD/VER|OPER/SYS|KEYWORDS)[ ]*:(.*)")
PAGE_FIELD = re.compile(r"(Article|Product|Version|Operating System|Keyword|Last Modified)(?:\(s\))?:(.*)")
PAGE_NAMES = {"Product": "PRODUCT", "Version": "PROD/VER", "Keyword": "KEYWORDS"}
PAGE_BYTE = re.compile(r"<([89A-F][0-9A-F])>")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")
LONGEST = 500_000
"""Characters of a file that are read as an article: a hundred times as many as one has on average."""


LONGEST_HEAD = 40
"""Lines that a head may have."""


class Form(NamedTuple):
    """An article in the form of plain text: `fields` are those of its head, by their names in plain text.

    `lines` are those of the file, so that their numbers stay; `head` is how many of them belong to the head.
    """

    id: str
    written: str
    group: str
    fields: dict[str, str]
    lines: list[str]
    head: int


def decode(content: bytes) -> str:
    """Decode an article: Unicode where it says so or is valid as such, else code page 1252, as the archive is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")


def read_form(content: bytes) -> Form:
    """Recognise the form of an article; raises `ArticleError` where the bytes have neither."""
    text = decode(content)
    if found := PLAIN.match(text):
        return plain_form(text, found)
    if text.lstrip().startswith(("---\n", "## ")) and (found := PAGE.search(text)):
        return page_form(text, found)
    raise ArticleError(
        "no article of the archive: it begins neither with DOCUMENT: and a number nor as one of its pages"
    )


def plain_form(text: str, found: re.Match[str]) -> Form:
    """Read the head of a plain text: `NAME    :value` lines up to the first blank one; a value may wrap."""
    lines = even(text)
    fields: dict[str, str] = {}
    name = ""
    at = text.count("\n", 0, found.end())
    for line in lines[at : at + LONGEST_HEAD]:
        if field := FIELD.match(line):
            name = field[1]
            fields[name] = field[2].strip()
        elif not line or line.startswith(("=====", "-----")):
            break
        elif name:
            fields[name] += " " + line.strip()
        at += 1
    return Form(found[1], found[2] or "", (found[3] or "").strip(), fields, lines, at)


def page_form(text: str, found: re.Match[str]) -> Form:
    """Read the head of a page: its heading, and the labelled lines that follow."""
    begin = text.count("\n", 0, found.end()) + 1
    text = re.sub(r"^\t(?=( ?))", r"\1", text, flags=re.MULTILINE)
    text = PAGE_BYTE.sub(lambda byte: bytes([int(byte[1], 16)]).decode("cp1252", "replace").replace("\xa0", " "), text)
    lines = [line if not line.startswith("{%") else "" for line in even(text)]
    fields = {"TITLE": html.unescape(found[2]).strip()}
    written = ""
    at = begin
    for line in lines[begin : begin + LONGEST_HEAD]:
        if field := PAGE_FIELD.match(line):
            if field[1] == "Last Modified":
                written = field[2].strip()
            elif field[1] in PAGE_NAMES:
                fields[PAGE_NAMES[field[1]]] = field[2].strip()
        elif fields.keys() - {"TITLE"}:
            break
        at += 1
    return Form(found[1], written, "", fields, lines, at)


def even(text: str) -> list[str]:
    """Split a text into lines, alike in both forms: bullets have one blank before them, other lines none or more."""
    if CONTROLS.search(text):
        text = CONTROLS.sub(" ", text)
    if "\t" in text:
        return [evened(line).expandtabs().rstrip() for line in text.split("\n")]
    return [evened(line).rstrip() if line[:1] in " -" else line.rstrip() for line in text.split("\n")]


def evened(line: str) -> str:
    """Give a line with the indentation that it has in both forms."""
    if line[:1] == " " and line[1:2] not in ("", " ", "\t") and line[1:3] != "- ":
        return line[1:]
    return " " + line if line.startswith("- ") else line

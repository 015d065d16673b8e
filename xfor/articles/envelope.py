"""What stands around the text of an article: its header, the products it applies to, and its footer."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from xfor.articles.forms import Form, read_form
from xfor.articles.groups import group_of

TITLE_LENGTH = 64
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
FOOTER = re.compile(r"(Keywords|Technology|Version|Hardware|Issue type|Solution Type|Component)[ ]*:(.*)")
END = re.compile(r"Additional (?:query|reference) words?\b|THE INFORMATION PROVIDED IN THE MICROSOFT", re.IGNORECASE)
RULE = re.compile(r"={30,}|-{30,}")
LONGEST_FOOTER = 60
"""Lines between the words to look an article up by and the copyright."""

APPLIES = "The information in this article applies to:"


class Envelope(NamedTuple):
    """The header and footer of an article. `lines[start:end]` of the file is the text between them.

    What serves only to look an article up ("Additional query words") is outside of it.
    """

    id: str
    title: str
    title_cut: bool
    group: str
    revised: date | None
    product: str
    versions: tuple[str, ...]
    applies_to: tuple[str, ...]
    keywords: tuple[str, ...]
    technology: str
    issue_type: str
    solution_type: str
    lines: list[str]
    start: int
    end: int


def open_envelope(content: bytes) -> Envelope:
    """Open an article in either form; raises `ArticleError` where the bytes are in none of them."""
    form = read_form(content)
    lines = form.lines
    end = body_end(lines, form.head)
    applies_to, start = products(lines, form.head, end)
    footer = footer_fields(lines, end)
    title = form.fields.get("TITLE", "")
    product = form.fields.get("PRODUCT", "")
    return Envelope(
        form.id,
        title,
        len(title) == TITLE_LENGTH,
        group_of(product) or form.group,
        day(form.written),
        product,
        versions(form),
        applies_to,
        tuple(form.fields.get("KEYWORDS", "").split()),
        footer.get("Technology", ""),
        footer.get("Issue type", ""),
        footer.get("Solution Type", ""),
        lines,
        start,
        end,
    )


def day(written: str) -> date | None:
    """Read a date as the archive writes it (19-DEC-1999); None for what is no date."""
    number, _, rest = written.partition("-")
    month, _, year = rest.partition("-")
    try:
        return date(int(year), MONTHS.index(month.upper()) + 1, int(number))
    except ValueError:
        return None


def versions(form: Form) -> tuple[str, ...]:
    """Split `winnt:4.0,5.0; :5.5` at its platforms; a list without a platform stays one value."""
    parts = re.split("[;|]", form.fields.get("PROD/VER", ""))
    return tuple(part.strip(" :") for part in parts if part.strip(" :"))


def body_end(lines: list[str], head: int) -> int:
    """Give the line where the footer begins; it is looked for from below, as it is short."""
    end = len(lines)
    for at in range(len(lines) - 1, head - 1, -1):
        if at < end - LONGEST_FOOTER and end < len(lines):
            break
        line = lines[at]
        if line[:1] in "AT" and line and END.match(line):
            end = at
        if line.startswith("=" * 30) and at + 1 < len(lines) and FOOTER.match(lines[at + 1]):
            end = at
    return end


def footer_fields(lines: list[str], end: int) -> dict[str, str]:
    """Read the `Name    : value` lines after the text; a value may wrap."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines[end : end + 60]:
        if found := FOOTER.match(line):
            name = found[1]
            fields[name] = found[2].strip()
        elif not line.startswith(" "):
            name = ""
        elif name:
            fields[name] = f"{fields[name]} {line.strip()}".strip()
    return fields


def products(lines: list[str], head: int, end: int) -> tuple[tuple[str, ...], int]:
    """Read the list of products, and give the line where the text begins. Nested entries belong to the one above."""
    begin = next((at for at in range(head, min(end, head + 12)) if lines[at].startswith(APPLIES)), None)
    if begin is None:
        while head < end and (not lines[head] or RULE.fullmatch(lines[head])):
            head += 1
        return (), head
    entries: list[str] = []
    for at in range(begin + 1, min(end, begin + 120)):
        line = lines[at]
        if RULE.fullmatch(line):
            return tuple(entries), at + 1
        if line.startswith(" - ") or (line and not entries):
            entries.append(line.removeprefix(" - ").strip())
        elif line:
            entries[-1] += " " + line.strip().removeprefix("- ")
    return tuple(entries), min(end, begin + 1 + len(entries))

"""text from a log -> Markdown that shows it as it is: no link, picture, HTML, heading or table comes of it."""

from __future__ import annotations

import re

from xfor.render.safe import flat, lines

# CommonMark lets a backslash stand before any ASCII punctuation: https://spec.commonmark.org/0.31.2/#backslash-escapes
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#&$^@]|(?<=[A-Za-z]):(?=//))")
_BLOCK = re.compile(r"^(?=[-+=:])|^(\d+)(?=[.)])")
_TICKS = re.compile("`+")
_LINK = re.compile(r"https?://[A-Za-z0-9./?#=&%_~:+,;@!()-]+")  # within < and > none of these means anything


def inline(text: str) -> str:
    """Write text for the middle of a line."""
    return _SPECIAL.sub(r"\\\1", flat(text))


def line(text: str) -> str:
    """Write text that is a line or a list item of its own."""
    return _BLOCK.sub(lambda found: f"{found[1] or ''}\\", inline(text))


def paragraph(text: str, indent: str = "") -> str:
    """Write text of several lines, each of them a line for the reader too."""
    return "  \n".join(f"{indent}{line(each)}" for each in lines(text))


def fenced(text: str, indent: str = "") -> list[str]:
    """Write text of several lines as it is."""
    shown = lines(text)
    fence = "`" * max(3, _longest_ticks("\n".join(shown)) + 1)
    return [f"{indent}{each}" for each in (f"{fence}text", *shown, fence)]


def link(url: str) -> str:
    """Write an address as a link, or as text where it is none that is safe to follow."""
    return f"<{url}>" if _LINK.fullmatch(url) else inline(url)


def row(*cells: str) -> str:
    """Write a row of a table."""
    return f"| {' | '.join(cells)} |"


def _longest_ticks(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)

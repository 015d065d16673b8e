"""text from a log -> text that can be shown: what would steer the terminal, or hide in it, is written as an escape."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters and marks that show nothing although Unicode does not call them controls:
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

_NOT_PLAIN = re.compile("[^ -~\n]")
_SPACE = re.compile("[ \t\r\n]+")
_TAB = 4


def visible(text: str) -> str:
    r"""Write every character that is not seen as an escape (`\x1b`, `\u202e`); only line feeds stay what they are.

    These are controls, bidirectional and zero-width characters, separators of lines and paragraphs, halves of
    surrogate pairs, and what this version of Unicode does not know.
    """
    return _NOT_PLAIN.sub(lambda found: _shown(found[0]), text)


def flat(text: str) -> str:
    """Write text for the middle of a sentence: white space of any kind is one blank."""
    return visible(_SPACE.sub(" ", text.strip(" \t\r\n")))


def exact(text: str) -> str:
    """Write text as one line that keeps its blanks, as a path needs it; a line feed is an escape, too."""
    return visible(text).replace("\n", "\\x0a")


def lines(text: str) -> list[str]:
    """Write text of several lines, without empty ones, and with blanks in place of tabs."""
    visibles = visible(text.replace("\r\n", "\n").replace("\t", " " * _TAB)).split("\n")
    return [line.rstrip() for line in visibles if line.strip()]


def cut(text: str, longest: int) -> str:
    """Cut text that is too long, and show that it was."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    seen = char.isprintable() or unicodedata.category(char) == "Zs"
    return char if seen and not _BLANK.match(char) else _escape(ord(char))


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

"""text -> how much of a field it takes, and the part of it that fits."""

from __future__ import annotations

import unicodedata

from xfor.render.safe import flat


def units(text: str) -> int:
    """Count UTF-16 code units, which is how Java and JavaScript count; never less than the characters."""
    return len(text) + sum(char > "\uffff" for char in text)


def octets(text: str) -> int:
    """Count bytes in UTF-8."""
    return len(text.encode("utf-8", "backslashreplace"))


def one_line(text: str, most: int) -> str:
    """Write a text on one line of no more than so many units; a cut is marked, and is never inside a character."""
    text = text[: 4 * most]
    whole = flat(text)
    if units(whole) <= most:
        return whole
    end = min(len(text), most - 1)
    while end and units(flat(text[:end])) >= most:
        end -= 1
    return f"{flat(text[: _apart(text, end)])}…"


def begin(text: str, most: int) -> str:
    """Give the begin of a longer text, with the cut marked, and never inside a character."""
    return text if len(text) <= most else f"{text[: _apart(text, most - 1)].rstrip()}…"


def _apart(text: str, end: int) -> int:
    """Go back to where no accent or variant of the character before follows."""
    while 0 < end < len(text) and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0e\ufe0f"):
        end -= 1
    return end

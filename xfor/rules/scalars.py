"""Texts -> YAML that is read as these texts, whatever they hold."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_./()-]| (?=[^#]))*[A-Za-z0-9_.)]|[A-Za-z]")
_OTHERWISE = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_LONGEST_LINE = 100


def scalar(text: str) -> str:
    """Write a text on one line, without quotes where it needs none."""
    if _PLAIN.fullmatch(text) and text.lower() not in _OTHERWISE:
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted if quoted.isprintable() else "".join(map(_escaped, quoted))}"'


def paragraph(text: str, indent: int) -> str:
    """Write a text that can have several lines, as the value of a key that stands `indent` blanks to the right.

    The lines stay as they are, without the blanks at their ends; what a block of lines cannot hold is written as
    `scalar` does.
    """
    lines = [line.rstrip() for line in text.strip().split("\n")]
    whole = "\n".join(lines)
    shown = whole.replace("\n", "").replace("\t", "").isprintable()
    if not shown or (len(lines) == 1 and len(whole) <= _LONGEST_LINE):
        return scalar(whole)
    begin = " " * (indent + 2)
    return "|-\n" + "\n".join(begin + line if line else "" for line in lines)


def listed(texts: list[str]) -> str:
    """Write texts as a list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def _escaped(char: str) -> str:
    code = ord(char)
    if char.isprintable():
        return char
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"  # half of a pair: YAML cannot write it
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"

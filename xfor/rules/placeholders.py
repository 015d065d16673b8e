"""rule text + an event's values -> text: `{Field}`, `{1}`, `{Field|what to say without it}`, `{{` and `}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*|[1-9][0-9]?)(?:\|([^{}]*))?\}")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHOWN = 3


class Placeholder(NamedTuple):
    """One placeholder of a text: a field's name or a data value's number, and what to read without a value."""

    field: str
    fallback: str | None


def placeholders(text: str) -> list[Placeholder]:
    """Give the placeholders of a text in their order."""
    return [Placeholder(found[1], found[2]) for found in _TOKEN.finditer(text) if found[1]]


def fill(text: str, values: Mapping[str, Sequence[str]]) -> str:
    """Put values where the text names their fields; what a value itself says is never read as a placeholder."""

    def reading(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0][0]
        return _joined(values.get(found[1], ())) or _without(Placeholder(found[1], found[2]))

    return _TOKEN.sub(reading, text)


def _joined(values: Sequence[str]) -> str:
    # A line break in a value would begin a new line of a command.
    distinct = list(dict.fromkeys(line for value in values if (line := " ".join(value.split()))))
    if len(distinct) > _SHOWN:
        return f"{', '.join(distinct[:_SHOWN])} and {len(distinct) - _SHOWN} more"
    return " and ".join(filter(None, (", ".join(distinct[:-1]), *distinct[-1:])))


def _without(placeholder: Placeholder) -> str:
    if placeholder.fallback is not None:
        return placeholder.fallback
    if placeholder.field.isdecimal():
        return f"value {placeholder.field}"
    words = _WORD.findall(placeholder.field)
    return "the " + " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)

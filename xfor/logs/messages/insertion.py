"""a message template and an event's values -> the message, as Windows makes it (FormatMessage, and `%%N` after it)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

LONGEST = 1 << 16
"""Characters of a message; the rest of a longer one is left out."""

_DEEPEST = 3  # parameter messages within parameter messages
_MOST_PARAMETERS = 1000  # in one message; empty ones would cost time without end, though they make it no longer
_REMEMBERED = 2000  # characters of a template; few are longer
_PLACEHOLDER = re.compile(
    r"%(?:%(?P<parameter>\d{1,10})|(?P<end>0)|(?P<value>[1-9]\d?)(?:![^!\r\n]{0,40}!)?|(?P<other>[^\d{]))", re.DOTALL
)
_NAMED = re.compile(_PLACEHOLDER.pattern + r"|\{(?P<name>[^{}]{1,128})\}", re.DOTALL)
_PARAMETER = re.compile(r"%%(\d{1,10})")
_BREAKS = {"n": "\r\n", "r": "\r", "t": "\t", "b": " "}

NO_NAMES: Mapping[str, str] = MappingProxyType({})
"""The values of an event whose template does not name them."""

Parameter = Callable[[int], str | None]
"""Gives the parameter message of a number (`%%1833`), or None where it is not known."""


def no_parameter(number: int) -> None:
    """Know no parameter message."""


def inserted(
    template: str, values: Sequence[str], parameter: Parameter = no_parameter, names: Mapping[str, str] = NO_NAMES
) -> str:
    """Put values into a template of a message table.

    `%1` to `%99` are the values, however `!..!` wants them formatted, since all are texts here; `%n`, `%r`, `%t`, `%b`
    are breaks and blanks, `%0` ends the message, `%%5` is a parameter message, and `%` before anything else that is no
    digit only guards it. A value that the event does not have leaves its `%n` as it is, and so does a parameter message
    that is not known. A value is no template: in it only `%%5` means something.

    A template of a table may name its values in braces, `{ServiceName}`; `names` has them by their names in lower case.
    """
    room = LONGEST
    kept = []
    for piece in _pieces(template, values, _Parameters(parameter), names):
        kept.append(piece)
        room -= len(piece)
        if room < 0:
            return "".join(kept)[:LONGEST] + "…"
    return "".join(kept).rstrip("\r\n")


class _Place(NamedTuple):
    """A place in a template: of a value by its number or name, or of a parameter message; and how it is written."""

    written: str
    number: int = 0
    name: str = ""


def _parts(template: str, *, named: bool) -> tuple[str | _Place, ...]:
    """Part a template into its fixed texts and its places."""
    parts: list[str | _Place] = []
    fixed = ""
    at = 0
    for found in (_NAMED if named else _PLACEHOLDER).finditer(template):
        fixed += template[at : found.start()]
        at = len(template) if found["end"] else found.end()
        if found["other"]:
            fixed += _BREAKS.get(found["other"], found["other"])
        elif not found["end"]:
            name = found["name"].strip().lower() if named and found["name"] else ""
            parts += [fixed, _Place(found[0], int(found["value"] or 0), name)]
            fixed = ""
        if found["end"]:
            break
    return (*parts, fixed + template[at:])


@lru_cache(maxsize=1 << 12)
def _known_parts(template: str, *, named: bool) -> tuple[str | _Place, ...]:
    """Remember the parts of a template, for a log has the same few many times."""
    return _parts(template, named=named)


def _pieces(template: str, values: Sequence[str], parameters: _Parameters, names: Mapping[str, str]) -> Iterator[str]:
    parted = _known_parts if len(template) <= _REMEMBERED else _parts
    for part in parted(template, named=bool(names)):
        if isinstance(part, str):
            yield part
            continue
        written, number, name = part
        if 0 < number <= len(values):
            text = values[number - 1]
        elif number:
            yield written
            continue
        else:
            text = names.get(name, written) if name else written
        if "%%" in text:
            yield from parameters.resolved(text)
        else:
            yield text


class _Parameters:
    """Resolves the parameter messages of one message, with an end however they refer to each other."""

    def __init__(self, parameter: Parameter) -> None:
        self._parameter = parameter
        self._left = _MOST_PARAMETERS

    def resolved(self, text: str, depth: int = 0) -> Iterator[str]:
        if depth == _DEEPEST or "%%" not in text:
            yield text
            return
        at = 0
        for found in _PARAMETER.finditer(text):
            if not self._left:
                break
            self._left -= 1
            known = self._parameter(int(found[1]))
            if known is not None:
                yield text[at : found.start()]
                yield from self.resolved(known.rstrip("\r\n"), depth + 1)
                at = found.end()
        yield text[at:]

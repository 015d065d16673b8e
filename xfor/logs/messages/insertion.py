"""a message template and an event's values -> the message, as Windows makes it (FormatMessage, and `%%N` after it)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

LONGEST = 1 << 16
"""Characters of a message; the rest of a longer one is left out."""

_DEEPEST = 3  # parameter messages within parameter messages
_MOST_PARAMETERS = 1000  # in one message; empty ones would cost time without end, though they make it no longer
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
    return _bounded(_pieces(template, values, _Parameters(parameter), names))


def _pieces(template: str, values: Sequence[str], parameters: _Parameters, names: Mapping[str, str]) -> Iterator[str]:
    at = 0
    for found in (_NAMED if names else _PLACEHOLDER).finditer(template):
        yield template[at : found.start()]
        at = found.end()
        if found["end"]:
            return
        if found["parameter"]:
            yield from parameters.resolved(found[0])
        elif found["value"]:
            number = int(found["value"])
            yield from parameters.resolved(values[number - 1]) if number <= len(values) else (found[0],)
        elif names and found["name"]:
            value = names.get(found["name"].strip().lower())
            yield from (found[0],) if value is None else parameters.resolved(value)
        else:
            yield _BREAKS.get(found["other"], found["other"])
    yield template[at:]


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


def _bounded(pieces: Iterator[str]) -> str:
    room = LONGEST
    kept = []
    for piece in pieces:
        kept.append(piece[:room])
        room -= len(piece)
        if room < 0:
            kept.append("…")
            break
    return "".join(kept).rstrip("\r\n")

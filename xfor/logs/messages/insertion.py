"""a message template and an event's values -> the message, as Windows makes it (FormatMessage, and `%%N` after it)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

LONGEST = 1 << 16
"""Characters of a message; the rest of a longer one is left out."""

_DEEPEST = 3  # parameter messages within parameter messages
_MOST_PARAMETERS = 1000  # in one message; empty ones would cost time without end, though they make it no longer
_PLACEHOLDER = re.compile(
    r"%(?:%(?P<parameter>\d{1,10})|(?P<end>0)|(?P<value>[1-9]\d?)(?:![^!\r\n]{0,40}!)?|(?P<other>[^\d{]))", re.DOTALL
)
_NAMED = re.compile(r"\{(?P<name>[^{}]{1,128})\}")
_PARAMETER = re.compile(r"%%(\d{1,10})")
_BREAKS = {"n": "\r\n", "r": "\r", "t": "\t", "b": " "}

Parameter = Callable[[int], str | None]
"""Gives the parameter message of a number (`%%1833`), or None where it is not known."""


def no_parameter(number: int) -> None:
    """Know no parameter message."""


def inserted(template: str, values: Sequence[str], parameter: Parameter = no_parameter) -> str:
    """Put values into a template of a message table.

    `%1` to `%99` are the values, however `!..!` wants them formatted, since all are texts here; `%n`, `%r`, `%t`, `%b`
    are breaks and blanks, `%0` ends the message, `%%5` is a parameter message, and `%` before anything else that is no
    digit only guards it. A value that the event does not have leaves its `%n` as it is, and so does a parameter message
    that is not known. A value is no template: in it only `%%5` means something.
    """
    return _bounded(_pieces(template, values, _Parameters(parameter)))


def inserted_by_name(template: str, values: dict[str, str], parameter: Parameter = no_parameter) -> str:
    """Put values into a template that names them in braces: `{ServiceName}`. A name in lower case finds its value."""
    return _bounded(_named_pieces(template, values, _Parameters(parameter)))


def _pieces(template: str, values: Sequence[str], parameters: _Parameters) -> Iterator[str]:
    at = 0
    for found in _PLACEHOLDER.finditer(template):
        yield template[at : found.start()]
        at = found.end()
        if found["end"]:
            return
        if found["parameter"]:
            yield from parameters.resolved(found[0])
        elif found["value"]:
            number = int(found["value"])
            yield from parameters.resolved(values[number - 1]) if number <= len(values) else (found[0],)
        else:
            yield _BREAKS.get(found["other"], found["other"])
    yield template[at:]


def _named_pieces(template: str, values: dict[str, str], parameters: _Parameters) -> Iterator[str]:
    at = 0
    for found in _NAMED.finditer(template):
        yield template[at : found.start()]
        at = found.end()
        value = values.get(found["name"].strip().lower())
        yield from (found[0],) if value is None else parameters.resolved(value)
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

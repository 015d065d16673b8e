"""text -> the JSON objects in it, one at a time: of a list, one a line, or behind the prefix that syslog writes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from xfor.errors import LogError
from xfor.logs.stream import Source
from xfor.logs.text import head_text, text_of

_LONGEST = 1 << 22  # characters of one object
_MOST_IN_VAIN = 1 << 28  # characters read of objects that turn out to be broken or cut
_BEHIND = 1 << 12  # characters that are held though they were read
_DEEP = 10_000  # characters; what a tower of brackets costs until Python refuses it
_NEAR_END = 8  # characters; a text that is cut inside an escape or a word is wrong so far before its end
# After a broken object the next may begin on a line of its own, or behind a comma.
_NEXT = re.compile(r"\n[^{\n]*\{|\}\s*,\s*\{")
_DECODER = json.JSONDecoder()
_WRAPPERS = ("value", "Events", "events", "hits", "_source")
"""Names under which other programs keep a list of objects, or one: PowerShell, Elasticsearch."""

Object = Mapping[str, object]
Text = Callable[[], str]


class Placed(NamedTuple):
    """An object and where it stands. `sure` is False behind a broken one: it may be a part of that."""

    place: str
    value: Object
    sure: bool


def first_object(head: bytes) -> Object | None:
    """Give the first object in the first bytes of a file; None where there is none, or it is not that short.

    Of an object that is cut, what can be read of it.
    """
    text = head_text(head)
    start = text.find("{")
    if start < 0 or len(text[:start].strip(" \t\r\n[")) > 300:
        return None
    try:
        value, _ = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        value = _cut_object(text[start:])
    return next(_inner(value), None) if isinstance(value, dict) else None


def objects_of(source: Source) -> Iterator[Placed]:
    """Give the objects of an export. A broken one is lost, and the next is looked for."""
    text = _Text(source)
    sure = True
    while (start := text.find_object()) is not None:
        place = f"line {text.line}"
        try:
            value, end = text.decode(start)
        except (ValueError, RecursionError):
            source.lose(place, "what begins here is no JSON object")
            sure = False
            text.skip_to_next()
            continue
        text.at = end
        for each in _inner(value):
            yield Placed(place, each, sure)


def _inner(value: dict[str, object], depth: int = 0) -> Iterator[Object]:
    """Give the objects that a program has put into another one, or the object itself."""
    for name in _WRAPPERS:
        held = value.get(name)
        inside = held if isinstance(held, list) else [held]
        found = [each for each in inside if isinstance(each, dict)]
        if found and len(value) <= 8 and depth < 4:
            for each in found:
                yield from _inner(each, depth + 1)
            return
    yield value


class _Text:
    """The text of an export, of which only the object that is being read is held."""

    def __init__(self, source: Source) -> None:
        self._blocks = text_of(source, utf8=True)
        self._held = ""
        self.at = 0
        self._counted = 0
        self.line = 1
        self._left = _MOST_IN_VAIN

    def find_object(self) -> int | None:
        """Give where the next object begins; None where there is none."""
        if self.at > _BEHIND:  # to say where an error is takes Python as long as what stands before is
            self._forget(self.at)
        while (start := self._held.find("{", self.at)) < 0:
            if not self._more(len(self._held)):
                return None
        self.line += self._held.count("\n", self._counted, start)
        self._counted = start
        return start

    def decode(self, start: int) -> tuple[dict[str, object], int]:
        """Read the object that begins here, with where it ends; ValueError or RecursionError where it is none."""
        self.at = start
        while True:
            try:
                return _DECODER.raw_decode(self._held, self.at)
            except json.JSONDecodeError as error:
                self._spend(error.pos - self.at)
                cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._held) - _NEAR_END
                if not cut or len(self._held) - self.at > _LONGEST or not self._more(self.at):
                    raise
            except RecursionError:
                self._spend(_DEEP)
                raise

    def skip_to_next(self) -> None:
        """Go to where the next object may begin, behind a broken one."""
        self.at += 1
        while (found := _NEXT.search(self._held, self.at)) is None:
            if not self._more(max(self.at, len(self._held) - 64)):
                self.at = len(self._held)
                return
        self.at = found.end() - 1

    def _spend(self, characters: int) -> None:
        self._left -= characters + 1
        if self._left < 0:
            raise LogError("so many of its objects are broken that to look for the next would take too long")

    def _more(self, keep: int) -> bool:
        """Read another block, and forget what stands before a place, which then is the beginning."""
        block = next(self._blocks, None)
        if block is None:
            return False
        self._forget(keep)
        self._held += block
        return True

    def _forget(self, keep: int) -> None:
        self.line += self._held.count("\n", self._counted, keep)
        self._held = self._held[keep:]
        self.at = max(0, self.at - keep)
        self._counted = max(0, self._counted - keep)


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],"]', re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}


def _cut_object(text: str) -> object:
    """Read what is whole of an object that is cut: up to its last comma or opening bracket, and closed there."""
    stack: list[str] = []
    whole = ""
    end = 0
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in _CLOSING:
            stack.append(_CLOSING[sign])
            end, whole = token.end(), "".join(reversed(stack))
        elif sign == ",":
            end, whole = token.start(), "".join(reversed(stack))
        elif sign == '"' or (sign in "]}" and (not stack or stack.pop() != sign)):
            break
    try:
        return json.loads(text[:end] + whole)
    except (ValueError, RecursionError):
        return None

"""What PowerShell's Export-Clixml makes of Get-WinEvent and Get-EventLog: the events with texts, strings and offsets.

An object is `<Obj>` with its properties in `<Props>` and `<MS>`, each an element of its type with the name in `N`; text
has characters that XML cannot hold as `_x000D_` (MS-PSRP, 2.2.5). Each object is cut out and parsed by itself, so that
a broken one costs no other.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xfor.events import Event
from xfor.logs.local_time import Clock
from xfor.logs.named_fields import named_event
from xfor.logs.stream import Source
from xfor.logs.text import head_text, text_of
from xfor.logs.xml import parsed

if TYPE_CHECKING:
    from lxml import etree

_NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
_LONGEST = 1 << 22  # characters of one object; those of events have about 8,000
_TAG = re.compile(r"<(/?)(Obj|LST|IE|Props|MS)\b[^<>]*?(/?)>")
_DEEPEST_INDENT = 200  # characters
_PARTIAL = 4096  # characters that a tag may have, of which a block may hold only the beginning
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_MOST_DEPTH = 20
_LISTS = frozenset({"LST", "IE", "STK", "QUE"})


def is_clixml(head: bytes) -> bool:
    """Say whether the first bytes of a file are objects of PowerShell, among them events."""
    text = head_text(head)
    return "<Objs" in text[:1000] and _NAMESPACE in text[:1000] and "Event" in text


def read_clixml(source: Source) -> Iterator[Event]:
    """Give the events of an export; other objects are counted in a note."""
    clock = Clock(source, source.conventions.date_order or "ymd")
    for place, written in _objects(source):
        values = _values(written)
        if values is None:
            source.lose(place, "the XML of this object is broken")
            continue
        event = named_event(values, clock, place)
        if event is None:
            source.doubt("not-an-event", place, "this object is no Windows event")
        else:
            yield event


class _Cut:
    """Where in the text the object that is being read begins, and how deep in it the reader is."""

    def __init__(self) -> None:
        self.start = -1
        self.depth = 0
        self.inside = False
        self.indent: str | None = None

    def tag(self, match: re.Match[str], text: str) -> tuple[int, bool] | None:
        """See a tag; give where an object began that ends before or with it, and whether it is whole."""
        closing, name, empty = match.groups()
        if name in ("Props", "MS"):
            self.inside = self.inside or self.depth == 1
            return None
        if name != "Obj":
            if self.depth == 1 and not self.inside and not closing:
                self.start, self.depth = -1, 0  # a list of events is not itself an event
            return None
        if closing:
            self.depth -= self.depth > 0
            if self.depth or self.start < 0:
                return None
            begun, self.start = self.start, -1
            return begun, True
        return None if empty else self._open(match.start(), text)

    def _open(self, at: int, text: str) -> tuple[int, bool] | None:
        near = max(0, at - _DEEPEST_INDENT)
        indent = text[max(near, text.rfind("\n", near, at) + 1) : at]
        broken = None
        if self.depth and self.indent is not None and indent == self.indent:
            broken, self.depth = (self.start, False), 0  # only the events stand so far to the left
        self.depth += 1
        if self.depth == 1:
            self.start, self.inside = at, False
            self.indent = indent if not indent.strip() and indent else None
        return broken


def _objects(source: Source) -> Iterator[tuple[str, str]]:
    """Cut the text of an export into objects, each with the line where it begins."""
    held, at, line, counted = "", 0, 1, 0
    cut = _Cut()
    for block in text_of(source, utf8=True):
        held += block
        for match in _TAG.finditer(held, at):
            at = match.end()
            found = cut.tag(match, held)
            if found:
                begun, whole = found
                line, counted = line + held.count("\n", counted, begun), begun
                yield f"line {line}", held[begun:at] if whole else ""
        if cut.start >= 0 and len(held) - cut.start > _LONGEST:
            source.lose(f"line {line + held.count(chr(10), counted, cut.start)}", "this object has no end")
            cut = _Cut()
        keep = cut.start if cut.start >= 0 else max(at, len(held) - _PARTIAL)
        line, counted = line + held.count("\n", counted, max(keep, counted)), 0
        held, at = held[keep:], max(0, at - keep)
        cut.start = min(cut.start, 0)
    if cut.start >= 0:
        source.lose(f"line {line}", "this object has no end: the file is cut")


def _values(written: str) -> dict[str, object] | None:
    """Give the properties of an object; None where it is not well-formed XML."""
    root = parsed(written)
    return None if root is None else _properties(root, 0)


def _properties(element: etree._Element, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in element:
        if _name(part) in ("Props", "MS"):
            for each in part:
                found.setdefault(each.get("N") or "", _value(each, depth + 1))
    return found


def _value(element: etree._Element, depth: int) -> object:
    name, text = _name(element), element.text or ""
    if name == "Obj":
        return _inner(element, depth) if depth < _MOST_DEPTH else None
    if name in ("Nil", "Ref", ""):
        return None
    if name == "BA":
        try:
            return list(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            return None
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if name in ("S", "SBK", "URI") else text


def _inner(element: etree._Element, depth: int) -> object:
    """Read an object within another: a list, one that is known by its text, or one with properties of its own."""
    for part in element:
        if _name(part) in _LISTS:
            return [_value(each, depth + 1) for each in part]
    properties = _properties(element, depth)
    if "Value" in properties:
        return properties
    text = next((part.text for part in element if _name(part) == "ToString"), None)
    return properties if text is None else text


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

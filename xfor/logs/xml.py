"""one event written as XML -> Event. Log content is hostile: no DTD, no entities, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from xfor.events import Datum, Event
from xfor.logs.assembly import assembled_event

if TYPE_CHECKING:
    from lxml import etree

_BAD = "\N{REPLACEMENT CHARACTER}"
# What XML 1.0 cannot hold at all, not even escaped (XML 1.0, 2.2 Char).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile("&#(?:x([0-9A-Fa-f]+)|([0-9]+));")
_INDENTATION = re.compile(r"\A\s*\n[ \t]+\Z")  # of an empty element, in XML that was made readable
_STRINGS = re.compile(r"<string>(.*?)</string>", re.DOTALL)


def event_from_xml(written: str) -> Event | None:
    """Make an event of one `<Event>` element; None where it is not well-formed XML or not an event."""
    root = parsed(written)
    if root is None:
        return None
    system: dict[str, str] = {}
    payload: list[Datum] = []
    rendering: list[Datum] = []
    for section in _elements(root):
        name = _local(section.tag)
        if name == "System":
            system = _system(section)
        elif name == "RenderingInfo":
            rendering = [Datum(name, value) for name, value in _attributes(section)]
            rendering += [Datum(_local(leaf.tag), leaf.text or "") for leaf in section.iter() if _is_leaf(leaf)]
        else:
            payload.extend(_payload(section, top=True))
    return assembled_event(system, payload, rendering) if "EventID" in system else None


def parsed(written: str) -> etree._Element | None:
    """Parse one element with nothing expanded or fetched; None where it is not well-formed XML.

    What no XML may hold, though Windows writes it, becomes U+FFFD: control characters, plain or as references.
    """
    from lxml import etree  # most runs need none

    try:
        return etree.fromstring(_legal(written).encode(), _parser())
    except etree.XMLSyntaxError:
        return None


@lru_cache(maxsize=1)
def _parser() -> etree.XMLParser:
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _legal(written: str) -> str:
    legal = _ILLEGAL.sub(_BAD, written)
    return _REFERENCE.sub(_legal_reference, legal) if "&#" in legal else legal


def _legal_reference(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    number = int(digits, base) if len(digits) <= 8 else 0
    return reference[0] if 0 < number <= 0x10FFFF and not _ILLEGAL.match(chr(number)) else _BAD


def _system(section: etree._Element) -> dict[str, str]:
    system = {}
    for element in _elements(section):
        name = _local(element.tag)
        for attribute, value in _attributes(element):
            system[f"{name}_{attribute}"] = value
        system[name] = (element.text or "").strip()
    return system


def _payload(element: etree._Element, *, top: bool = False) -> Iterator[Datum]:
    name: str | None = _local(element.tag)
    named = None
    for attribute, value in _attributes(element):
        if attribute == "Name" and name in ("Data", "ComplexData"):
            named = value
        elif not top:
            yield Datum(f"{name}_{attribute}", value)
    children = _elements(element)
    for child in children:
        yield from _payload(child)
    text = _INDENTATION.sub("", element.text or "")
    if (children or top or name == "Binary") and not text.strip():
        return
    if named is None and element.attrib and not text:
        return
    if named is not None or top or name == "Data":
        name = named
    # python-evtx gives an array of strings as one text of <string> elements; Windows gives one element each.
    for value in _STRINGS.findall(text) or [text]:
        yield Datum(name, value)


def _elements(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in element.items()] if element.attrib else []


def _is_leaf(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and len(element) == 0


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]

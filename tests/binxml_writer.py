"""Write BinXml, the XML in tokens that fills an .evtx chunk: names, templates and their values.

Token numbers, value types and the two hash tables are those of [MS-EVEN6] 2.2.12 and of libevtx's description of the
format. Every offset counts from the start of the chunk, and nothing refers to another chunk.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from functools import lru_cache
from hashlib import md5
from typing import NamedTuple

NAME_BUCKETS, TEMPLATE_BUCKETS = 64, 32
NEVER_NULL = 0xFFFF
_NAMES_AT, _TEMPLATES_AT = 128, 384
_FRAGMENT = b"\x0f\x01\x01\x00"


class ValueType(IntEnum):
    """The types of values, by the names of [MS-EVEN6]; ARRAY is added to the type of an array's items."""

    NULL, STRING, ANSI, I8, U8, I16, U16, I32, U32, I64, U64 = range(11)
    FLOAT, DOUBLE, BOOL, BINARY, GUID, SIZE, FILETIME, SYSTEMTIME, SID, HEX32, HEX64 = range(11, 22)
    BINXML = 0x21
    ARRAY = 0x80


class Typed(NamedTuple):
    """A value as its bytes, with a type of ValueType (or any number: readers meet those as well)."""

    kind: int
    raw: bytes


NULL = Typed(ValueType.NULL, b"")


class Slot(NamedTuple):
    """The place of a value in a template. An optional slot leaves no trace of a null value."""

    number: int
    kind: int
    optional: bool = True


class Element(NamedTuple):
    """An element: texts, slots, elements, and raw tokens as bytes. Without content it is closed at once.

    In a template it disappears when the value number `depends` is null.
    """

    name: str
    attributes: tuple[tuple[str, str | Slot], ...] = ()
    content: tuple[Node, ...] = ()
    depends: int = NEVER_NULL


Node = str | bytes | Slot | Element


class Template(NamedTuple):
    """An element with slots; the GUID tells it from all others."""

    guid: bytes
    root: Element


def template(root: Element) -> Template:
    """Make a template of an element; its GUID is a hash of its bytes."""
    alone = BinXmlWriter(0)
    alone.write(root)
    return Template(md5(alone.buffer, usedforsecurity=False).digest(), root)


class Instance(NamedTuple):
    """A template with its values. As a value itself it may begin with a fragment header or do without."""

    template: Template
    values: tuple[Typed | Instance | Element, ...]
    fragment: bool = True


@lru_cache(maxsize=4096)
def _hash(utf16: bytes) -> int:
    total = 0
    for (unit,) in struct.iter_unpack("<H", utf16):
        total = (total * 65599 + unit) & 0xFFFFFFFF
    return total


def name_hash(name: str) -> int:
    """Hash a name as the chunk's table of names does."""
    return _hash(utf16(name)) & 0xFFFF


def utf16(text: str) -> bytes:
    """Encode a text as Windows holds it: lone surrogates pass."""
    return text.encode("utf-16-le", "surrogatepass")


class BinXmlWriter:
    """The inside of a chunk while it grows: its bytes, and where its names and templates are."""

    def __init__(self, header_size: int) -> None:
        self.buffer = bytearray(header_size)
        self._names: dict[str, int] = {}
        self._templates: dict[bytes, int] = {}

    def truncate(self, size: int) -> None:
        """Forget everything written from an offset on."""
        del self.buffer[size:]
        self._names = {name: at for name, at in self._names.items() if at < size}
        self._templates = {guid: at for guid, at in self._templates.items() if at < size}

    def fill_tables(self) -> None:
        """Link names and templates into their tables: a bucket holds the newest, and each the one before it."""
        names = ((name_hash(name) % NAME_BUCKETS, at) for name, at in self._names.items())
        templates = ((_hash(guid) % TEMPLATE_BUCKETS, at) for guid, at in self._templates.items())
        for table, entries in ((_NAMES_AT, names), (_TEMPLATES_AT, templates)):
            for bucket, at in entries:
                self._pack("<I", at, *struct.unpack_from("<I", self.buffer, table + 4 * bucket))
                self._pack("<I", table + 4 * bucket, at)

    def write(self, body: Instance | Element) -> None:
        """Write a fragment: an instance of a template, or an element that is all literal."""
        self.buffer += _FRAGMENT
        if isinstance(body, Instance):
            self._write_instance(body)
        else:
            self._write_element(body, in_template=False)
            self.buffer += b"\0"

    def _pack(self, layout: str, at: int, *numbers: int) -> None:
        struct.pack_into(layout, self.buffer, at, *numbers)

    def _write_instance(self, instance: Instance) -> None:
        self._write_template(instance.template)
        values = instance.values
        self.buffer += struct.pack("<I", len(values))
        descriptor = len(self.buffer)
        self.buffer += bytes(4 * len(values))
        for value in values:
            start = len(self.buffer)
            kind = self._write_value(value)
            size = len(self.buffer) - start
            if size > 0xFFFF:
                raise ValueError(f"a value of {size} bytes: its size is a number of 16 bits")
            self._pack("<HBB", descriptor, size, kind, 0)
            descriptor += 4
        self.buffer += b"\0"

    def _write_value(self, value: Typed | Instance | Element) -> int:
        if isinstance(value, Typed):
            self.buffer += value.raw
            return value.kind
        if isinstance(value, Instance) and not value.fragment:
            self._write_instance(value)
        else:
            self.write(value)
        return ValueType.BINXML

    def _write_template(self, template: Template) -> None:
        """Write a reference to a template, and where it is the first in the chunk also the definition, right behind."""
        known = self._templates.get(template.guid)
        at = known if known is not None else len(self.buffer) + 10
        self.buffer += b"\x0c\x01" + template.guid[:4] + struct.pack("<I", at)
        if known is not None:
            return
        self._templates[template.guid] = at
        self.buffer += struct.pack("<I16sI", 0, template.guid, 0) + _FRAGMENT
        self._write_element(template.root, in_template=True)
        self.buffer += b"\0"
        self._pack("<I", at + 20, len(self.buffer) - at - 24)

    def _write_element(self, element: Element, in_template: bool) -> None:
        self.buffer.append(0x41 if element.attributes else 0x01)
        if in_template:  # outside of templates there is no such field: readers that expect one lose forwarded events
            self.buffer += struct.pack("<H", element.depends)
        size_at = self._reserve_size()
        self._write_name(element.name)
        if element.attributes:
            self._write_attributes(element.attributes)
        if element.content:
            self.buffer.append(0x02)
            for node in element.content:
                self._write_node(node, in_template)
            self.buffer.append(0x04)
        else:
            self.buffer.append(0x03)
        self._patch_size(size_at)

    def _write_attributes(self, attributes: tuple[tuple[str, str | Slot], ...]) -> None:
        size_at = self._reserve_size()
        for position, (name, value) in enumerate(attributes, 1):
            self.buffer.append(0x46 if position < len(attributes) else 0x06)
            self._write_name(name)
            self._write_node(value, in_template=True)
        self._patch_size(size_at)

    def _write_node(self, node: Node, in_template: bool) -> None:
        if isinstance(node, str):
            units = utf16(node)
            self.buffer += struct.pack("<BBH", 0x05, ValueType.STRING, len(units) // 2) + units
        elif isinstance(node, Slot):
            self.buffer += struct.pack("<BHB", 0x0E if node.optional else 0x0D, node.number, node.kind)
        elif isinstance(node, Element):
            self._write_element(node, in_template)
        else:
            self.buffer += node

    def _write_name(self, name: str) -> None:
        known = self._names.get(name)
        at = known if known is not None else len(self.buffer) + 4
        self.buffer += struct.pack("<I", at)
        if known is None:
            self._names[name] = at
            units = utf16(name)
            self.buffer += struct.pack("<IHH", 0, name_hash(name), len(units) // 2) + units + b"\0\0"

    def _reserve_size(self) -> int:
        self.buffer += bytes(4)
        return len(self.buffer) - 4

    def _patch_size(self, at: int) -> None:
        self._pack("<I", at, len(self.buffer) - at - 4)

"""BinXML tokens of a chunk -> a tree of elements with slots ([MS-EVEN6] 2.2.12, libevtx format documentation).

Offsets are counted from the start of the chunk, as in the format itself. Element names live wherever their offset
points; the string table of the chunk is not needed, so that a bad one does no harm.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.logs.evtx import values

_MORE = 0x40  # the bit by which a token says that more of its kind follow
_DEEPEST = 64  # Windows nests less than ten elements; a hostile record shall not exhaust the stack
_LONGEST_NAME = 1024  # characters; hostile names that lie across each other shall not fill the memory
_NO_DEPENDENCY = 0xFFFF

_OPEN, _CLOSE_START, _CLOSE_EMPTY, _CLOSE = 0x01, 0x02, 0x03, 0x04
_VALUE, _ATTRIBUTE, _CDATA, _CHARACTER, _ENTITY, _TARGET, _INSTRUCTION = 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B
_TEMPLATE, _SLOT, _OPTIONAL_SLOT, _FRAGMENT = 0x0C, 0x0D, 0x0E, 0x0F

DEFINITION = struct.Struct("<I16sI")  # of a template: next in its bucket, GUID, size of what follows
_NAME = struct.Struct("<IHH")  # next in its bucket, hash, count of characters
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Slot(NamedTuple):
    """The place in a template where value number `number` of each record goes."""

    number: int


Described = tuple[tuple[int, int, int], ...]
"""The values of a record by number, each as (type, offset in the chunk, size in bytes)."""


class Instance(NamedTuple):
    """A template with the values of one record: where its definition is, and where the values are."""

    definition: int
    values: Described


class Element(NamedTuple):
    """An element: attributes and children in order. `dependency` is the slot whose null leaves it out, or -1."""

    name: str
    attributes: tuple[tuple[str, tuple[Part, ...]], ...]
    children: tuple[Part | Element, ...]
    dependency: int


Part = str | Slot | Instance


class Reference(NamedTuple):
    """A reference to a name: where it stands, the name, and whether the name itself follows (its first use)."""

    at: int
    name: str
    here: bool


class Reader:
    """Reads tokens of one chunk from `at`, never beyond `end`.

    Elements inside a template definition carry a dependency id and others do not: `in_template` says which.
    `references` collects where names are referred to: the only bytes in which a template differs from chunk to chunk.
    """

    __slots__ = ("at", "chunk", "end", "in_template", "references")

    def __init__(self, chunk: bytes, at: int, end: int, *, in_template: bool) -> None:
        self.chunk = chunk
        self.at = at
        self.end = min(end, len(chunk))
        self.in_template = in_template
        self.references: list[Reference] = []

    def fragment(self) -> Element | Instance:
        """Read one fragment: an optional header, then an element or a template instance."""
        if self._peek() == _FRAGMENT:
            self._take(4)
        token = self._peek() & ~_MORE
        if token == _TEMPLATE:
            return self.instance()
        if token == _OPEN:
            return self.element(0)
        raise RecordError(f"token 0x{self._peek():02x} where a fragment begins", self.at)

    def instance(self) -> Instance:
        """Read a template instance: token, unknown byte, template id, offset of its definition, values."""
        self._take(6)
        definition = self._u32()
        if definition == self.at:
            self._take(DEFINITION.unpack(self._take(DEFINITION.size))[2])
        described = self._take(4 * self._u32())
        found = []
        for size, kind in struct.iter_unpack("<HBx", described):
            if not values.fits(size, kind):
                raise RecordError(f"a value of {size} bytes whose type, 0x{kind:02x}, has another size", self.at)
            found.append((kind, self.at, size))
            self._take(size)
        return Instance(definition, tuple(found))

    def element(self, depth: int) -> Element:
        """Read an element with all that it holds."""
        if depth > _DEEPEST:
            raise RecordError(f"elements nested deeper than {_DEEPEST}", self.at)
        has_attributes = self._token() & _MORE
        dependency = self._u16() if self.in_template else _NO_DEPENDENCY
        self._take(4)
        name = self.name()
        attributes = self._attributes() if has_attributes else ()
        token = self._token()
        if token == _CLOSE_EMPTY:
            children: tuple[Part | Element, ...] = ()
        elif token == _CLOSE_START:
            children = self._children(depth)
        else:
            raise RecordError(f"token 0x{token:02x} where the start of element {name[:40]!r} should close", self.at - 1)
        return Element(name, attributes, children, -1 if dependency == _NO_DEPENDENCY else dependency)

    def name(self) -> str:
        """Read a reference to a name; the name itself stands here where it is used for the first time."""
        place = self.at
        offset = self._u32()
        written, size = name_at(self.chunk, offset)
        self.references.append(Reference(place, written, offset == self.at))
        if offset == self.at:
            self._take(size)
        return written

    def _children(self, depth: int) -> tuple[Part | Element, ...]:
        found: list[Part | Element] = []
        while (token := self._peek() & ~_MORE) != _CLOSE:
            if token == _OPEN:
                found.append(self.element(depth + 1))
            elif token == _TARGET:
                self._instruction()
            else:
                found.append(self._part())
        self._take(1)
        return tuple(found)

    def _attributes(self) -> tuple[tuple[str, tuple[Part, ...]], ...]:
        self._take(4)
        found = []
        while self._peek() & ~_MORE == _ATTRIBUTE:
            self._take(1)
            name = self.name()
            parts = []
            while self._peek() & ~_MORE not in (_ATTRIBUTE, _CLOSE_START, _CLOSE_EMPTY):
                parts.append(self._part())
            found.append((name, tuple(parts)))
        return tuple(found)

    def _part(self) -> Part:
        token = self._token() & ~_MORE
        if token in (_SLOT, _OPTIONAL_SLOT):
            number = self._u16()
            self._take(1)  # the type: the value itself says it, too, and truly
            return Slot(number)
        if token == _TEMPLATE:
            self.at -= 1
            return self.instance()
        return self._text(token)

    def _text(self, token: int) -> str:
        if token == _VALUE:
            return self._value()
        if token == _CDATA:
            return values.utf16(self._take(2 * self._u16()))
        if token == _CHARACTER:
            return values.utf16(self._take(2))
        if token == _ENTITY:
            name = self.name()
            return _ENTITIES.get(name, f"&{name};")
        if token == _FRAGMENT:
            self._take(3)
            return ""
        raise RecordError(f"token 0x{token:02x} in the content of an element", self.at - 1)

    def _value(self) -> str:
        kind = self._token()
        size = values.literal_size(kind)
        if size is None:
            size = self._u16() * (2 if kind == values.STRING else 1)
        return values.text(self._take(size), kind)

    def _instruction(self) -> None:
        # A processing instruction is for programs: it says nothing about the event.
        self._take(1)
        self.name()
        if self._peek() & ~_MORE == _INSTRUCTION:
            self._take(1)
            self._take(2 * self._u16())

    def _peek(self) -> int:
        if self.at >= self.end:
            raise RecordError("the record ends within its BinXML", self.at)
        return self.chunk[self.at]

    def _token(self) -> int:
        token = self._peek()
        self.at += 1
        return token

    def _u16(self) -> int:
        return int.from_bytes(self._take(2), "little")

    def _u32(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def _take(self, size: int) -> bytes:
        if self.at + size > self.end:
            raise RecordError(f"{size} bytes are missing at the end of the record", self.at)
        self.at += size
        return self.chunk[self.at - size : self.at]


def name_at(chunk: bytes, offset: int) -> tuple[str, int]:
    """Read the name at an offset of the chunk; with the bytes it takes there, terminator included."""
    raw = name_bytes(chunk, offset)
    name = values.utf16(raw)
    if not name:
        raise RecordError(f"the name at 0x{offset:x} has no characters", offset)
    return name, _NAME.size + len(raw) + 2


def name_bytes(chunk: bytes, offset: int) -> bytes:
    """Give the UTF-16LE bytes of the name at an offset of the chunk; RecordError where no name can be."""
    begin = offset + _NAME.size
    if begin > len(chunk):
        raise RecordError(f"a name lies outside the chunk, at 0x{offset:x}", offset)
    length = int.from_bytes(chunk[begin - 2 : begin], "little")
    end = begin + 2 * length
    if end > len(chunk) or length > _LONGEST_NAME:
        raise RecordError(f"a name at 0x{offset:x} does not end within the chunk", offset)
    return chunk[begin:end]

"""template definition -> plan, compiled once per content, although no two chunks hold the same bytes of it.

A definition refers to element names by their offset in the chunk, and holds those names itself that the chunk uses here
for the first time. So its bytes differ from chunk to chunk in the references alone, once it is known which names it
holds. A definition met again is recognised by its bytes with the references masked, and by the names they lead to.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.logs.evtx.binxml import DEFINITION, Element, Reader, Reference, name_bytes
from xfor.logs.evtx.direct import Shortcuts
from xfor.logs.evtx.plan import Plan

# A log that Windows wrote has some hundred definitions of some KiB, and few of the same GUID and size; a hostile one
# shall neither fill the memory nor make each look-up long.
_MOST_BYTES = 4 << 20
_MOST_ALIKE = 64
_MOST_NAMES = 2048  # in a chunk


class _Variant(NamedTuple):
    """A definition as it was met, such that another can be compared with it in a few operations on long numbers.

    `content` is its bytes as a number: without what `mask` leaves out, and counted from the definition where they refer
    to a name inside it (`anchors` has a one at each of these references). `elsewhere` reads the other references, and
    `names` are what they lead to; `held` are the names inside, by their place in the definition.
    """

    anchors: int
    mask: int
    content: int
    elsewhere: Callable[[bytes, int], tuple[int, ...]]
    names: list[bytes]
    held: dict[int, bytes]
    root: Element
    plan: Plan


class Templates:
    """The plans of all templates of a log, and the short ways to read their records.

    `parsed` counts the bytes of definitions that had to be read for them.
    """

    def __init__(self) -> None:
        self.parsed = 0
        self.shortcuts = Shortcuts()
        self._variants: dict[tuple[bytes, bool], list[_Variant]] = {}
        self._bytes = 0

    def plan(self, chunk: bytes, names: dict[int, bytes], at: int, *, inside: bool) -> Plan:
        """Give the plan of the template whose definition is at an offset of a chunk.

        `names` are those of the chunk read so far, by their offset. RecordError where there is no such definition.
        """
        begin = at + DEFINITION.size
        if begin > len(chunk):
            raise RecordError(f"a template lies outside the chunk, at 0x{at:x}", at)
        # GUID and size: equal for all copies of a template that hold the same names.
        key = (chunk[at + 4 : begin], inside)
        known = self._variants.get(key, [])
        content = int.from_bytes(chunk[at : begin + DEFINITION.unpack_from(chunk, at)[2]], "little")
        for variant in known:
            alike = (content - at * variant.anchors) & variant.mask == variant.content
            if alike and _leads_alike(variant, chunk, names, at):
                return variant.plan
        reader = Reader(chunk, at + DEFINITION.size, len(chunk), in_template=True)
        root = self._read(reader)
        plan = next((variant.plan for variant in known if variant.root == root), None) or Plan(root, inside=inside)
        size = DEFINITION.size + DEFINITION.unpack_from(chunk, at)[2]
        # What is remembered is compared within the size that the definition says it has, which damage can make wrong.
        if reader.at <= at + size <= len(chunk) and self._bytes + size <= _MOST_BYTES and len(known) < _MOST_ALIKE:
            self._bytes += size
            self._variants[key] = [*known, _variant(chunk, at, size, reader.references, (root, plan))]
        return plan

    def _read(self, reader: Reader) -> Element:
        begin = reader.at
        try:
            root = reader.fragment()
        finally:
            self.parsed += reader.at - begin
        if not isinstance(root, Element):
            raise RecordError("a template that is made of another template", begin)
        return root


def _leads_alike(variant: _Variant, chunk: bytes, names: dict[int, bytes], at: int) -> bool:
    if variant.held:
        names.update(zip(map(at.__add__, variant.held), variant.held.values(), strict=True))
    offsets = variant.elsewhere(chunk, at)
    if list(map(names.get, offsets)) == variant.names:
        return True
    if len(names) > _MOST_NAMES:
        return False
    try:
        names.update((offset, name_bytes(chunk, offset)) for offset in offsets if offset not in names)
    except RecordError:
        return False
    return list(map(names.get, offsets)) == variant.names


def _variant(chunk: bytes, at: int, size: int, references: list[Reference], plan: tuple[Element, Plan]) -> _Variant:
    held = [reference.at - at for reference in references if reference.here]
    elsewhere = [reference.at - at for reference in references if not reference.here]
    mask = bytearray(b"\xff" * size)
    # Left out: the next definition in the same bucket, the next name in each bucket, the references to other names.
    for place in (0, *(each + 4 for each in held), *elsewhere):
        mask[place : place + 4] = bytes(4)
    bits = int.from_bytes(mask, "little")
    anchors = sum(1 << 8 * each for each in held)
    unpack = _numbers_at(elsewhere)
    return _Variant(
        anchors=anchors,
        mask=bits,
        content=(int.from_bytes(chunk[at : at + size], "little") - at * anchors) & bits,
        elsewhere=unpack,
        names=[name_bytes(chunk, offset) for offset in unpack(chunk, at)],
        held={each + 4: name_bytes(chunk, at + each + 4) for each in held},
        root=plan[0],
        plan=plan[1],
    )


def _numbers_at(places: list[int]) -> Callable[[bytes, int], tuple[int, ...]]:
    gaps = (place - before for before, place in pairwise([-4, *places]))
    return struct.Struct("<" + "".join(f"{gap - 4}xI" for gap in gaps)).unpack_from

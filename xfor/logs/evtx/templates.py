"""template definition -> plan, compiled once per content, although no two chunks hold the same bytes of it.

A definition refers to element names by their offset in the chunk, and holds those names itself that the chunk uses here
for the first time. So its bytes differ from chunk to chunk in the references alone, once it is known which names it
holds. A definition met again is recognised by its bytes with the references masked, and by the names they lead to.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.logs.evtx.binxml import DEFINITION, Element, Reader, Reference, name_bytes
from xfor.logs.evtx.plan import Plan

# A log that Windows wrote has some hundred definitions of some KiB, and few of the same GUID and size; a hostile one
# shall neither fill the memory nor make each look-up long.
_MOST_BYTES = 4 << 20
_MOST_ALIKE = 64
_MOST_NAMES = 2048  # in a chunk


class _Variant(NamedTuple):
    """A definition as it was met: its bytes as a number with the references masked out, and what these must lead to."""

    mask: int
    masked: int
    references: Callable[[bytes, int], tuple[int, ...]]
    names: list[bytes]
    held: list[tuple[int, int]]  # (which reference, where in the definition it leads)
    root: Element
    plan: Plan


class Templates:
    """The plans of all templates of a log. `parsed` counts the bytes of definitions that had to be read for them."""

    def __init__(self) -> None:
        self.parsed = 0
        self._variants: dict[tuple[bytes, bool], list[_Variant]] = {}
        self._bytes = 0

    def plan(self, chunk: bytes, names: dict[int, bytes], at: int, *, inside: bool) -> Plan:
        """Give the plan of the template whose definition is at an offset of a chunk.

        `names` are those of the chunk read so far, by their offset. RecordError where there is no such definition.
        """
        if at + DEFINITION.size > len(chunk):
            raise RecordError(f"a template lies outside the chunk, at 0x{at:x}", at)
        # GUID and size: equal for all copies of a template that hold the same names.
        key = (chunk[at + 4 : at + DEFINITION.size], inside)
        known = self._variants.get(key, [])
        content = int.from_bytes(chunk[at : at + DEFINITION.size + DEFINITION.unpack_from(chunk, at)[2]], "little")
        for variant in known:
            if content & variant.mask == variant.masked and _leads_alike(variant, chunk, names, at):
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
    offsets = variant.references(chunk, at)
    try:
        for offset in offsets:
            if offset not in names:
                if len(names) >= _MOST_NAMES:
                    return False
                names[offset] = name_bytes(chunk, offset)
    except RecordError:
        return False
    return [names[offset] for offset in offsets] == variant.names and all(
        offsets[which] - at == place for which, place in variant.held
    )


def _variant(chunk: bytes, at: int, size: int, references: list[Reference], plan: tuple[Element, Plan]) -> _Variant:
    mask = bytearray(b"\xff" * size)
    mask[0:4] = bytes(4)  # the next definition in the same bucket
    form = "<"
    end = 0
    held = []
    for which, reference in enumerate(references):
        place = reference.at - at
        form += f"{place - end}xI"
        end = place + 4
        mask[place:end] = bytes(4)
        if reference.here:
            held.append((which, end))
            mask[end : end + 4] = bytes(4)  # the next name in the same bucket
    masks = int.from_bytes(mask, "little")
    unpack = struct.Struct(form).unpack_from
    return _Variant(
        mask=masks,
        masked=int.from_bytes(chunk[at : at + size], "little") & masks,
        references=unpack,
        names=[name_bytes(chunk, offset) for offset in unpack(chunk, at)],
        held=held,
        root=plan[0],
        plan=plan[1],
    )

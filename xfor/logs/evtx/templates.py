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

_MOST_VARIANTS = 4096  # a log that Windows wrote has some hundred; a hostile one shall not fill the memory


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
    """The plans of all templates of a log."""

    def __init__(self) -> None:
        self._variants: dict[tuple[bytes, bool], list[_Variant]] = {}
        self._count = 0

    def plan(self, chunk: bytes, names: dict[int, bytes], at: int, *, inside: bool) -> Plan:
        """Give the plan of the template whose definition is at an offset of a chunk.

        `names` are those of the chunk read so far, by their offset. RecordError where there is no such definition.
        """
        if at + DEFINITION.size > len(chunk):
            raise RecordError(f"a template lies outside the chunk, at 0x{at:x}", at)
        # GUID and size: equal for all copies of a template that hold the same names.
        known = self._variants.setdefault((chunk[at + 4 : at + DEFINITION.size], inside), [])
        content = int.from_bytes(chunk[at : at + DEFINITION.size + DEFINITION.unpack_from(chunk, at)[2]], "little")
        for variant in known:
            if content & variant.mask == variant.masked and _leads_alike(variant, chunk, names, at):
                return variant.plan
        return self._compiled(chunk, at, known, inside=inside)

    def _compiled(self, chunk: bytes, at: int, known: list[_Variant], *, inside: bool) -> Plan:
        size = DEFINITION.size + DEFINITION.unpack_from(chunk, at)[2]
        reader = Reader(chunk, at + DEFINITION.size, at + size, in_template=True)
        root = reader.fragment()
        if not isinstance(root, Element):
            raise RecordError("a template that is made of another template", at)
        same = (variant.plan for variant in known if variant.root == root)
        plan = next(same, None) or Plan(root, inside=inside)
        if self._count < _MOST_VARIANTS:
            self._count += 1
            known.append(_variant(chunk, at, size, reader.references, (root, plan)))
        return plan


def _leads_alike(variant: _Variant, chunk: bytes, names: dict[int, bytes], at: int) -> bool:
    offsets = variant.references(chunk, at)
    try:
        for offset in offsets:
            if offset not in names:
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

"""element tree -> plan: a template compiled once into "the event id is value 3, the provider is this literal"."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from xfor.logs.evtx import values
from xfor.logs.evtx.binxml import Described, Element, Part, Slot

KIND_FIELDS = (
    "Provider_Name", "Provider_EventSourceName", "EventID", "Level", "Keywords", "Channel", "Computer",
)  # fmt: skip
TIME_FIELD = "TimeCreated_SystemTime"
VALUES_AT = 38
"""Where in a record the values of its template begin: behind its head of 24 bytes and 14 of the instance."""

_FILETIME = 0x11
_WIDEST_GAP = 16  # bytes between two values that are read along; what stands there is as constant as its neighbours

SYSTEM, PAYLOAD, CONTENT, RENDERING, SPLICE = "system", "payload", "content", "rendering", "splice"


class Leaf(NamedTuple):
    """One place of an event's XML where a value stands.

    `section` says where it belongs: a SPLICE is a place for a whole section of the event, CONTENT stands directly in
    EventData or UserData and is most often a fragment, too. `name` is None for an insertion string. The leaf is left
    out when the value of one of the slots in `dependencies` is null.
    """

    section: str
    name: tuple[Part, ...] | None
    parts: tuple[Part, ...]
    dependencies: tuple[int, ...]


Unpack = Callable[[bytes, int], tuple[int, int, bytes, int, bytes]]
"""Reads of the record at an offset: its magic and size; raw bytes; its time in ticks; raw bytes."""


class Layout(NamedTuple):
    """Where, behind one run of value descriptors, the values stand that tell a record's kind and time.

    The raw bytes that `unpack` gives, before and behind the time, are equal for equal kinds. All that it reads lies
    within the first `width` bytes of a record.
    """

    unpack: Unpack
    width: int


class Plan:
    """A compiled template: what each System field is made of, and the leaves of the rest in document order.

    `reach` is how many value descriptors must be known to find the values that tell kind and time; 0: no way to tell.
    """

    __slots__ = ("leaves", "reach", "system")

    def __init__(self, root: Element, *, inside: bool) -> None:
        self.system: dict[str, Leaf] = {}
        self.leaves: list[Leaf] = []
        for leaf in _payload(root, ()) if inside else _event(root):
            if leaf.section == SYSTEM and leaf.name is not None:
                self.system[str(leaf.name[0])] = leaf
            else:
                self.leaves.append(leaf)
        self.reach = self._reach()

    def layout(self, descriptors: bytes) -> Layout | None:
        """Say where the values of interest stand behind this run of descriptors; None: decode the record to know.

        `descriptors` are the bytes from the count of values on, as far as `reach` goes.
        """
        count = int.from_bytes(descriptors[:4], "little")
        described = list(struct.iter_unpack("<HBx", descriptors[4:]))
        slot = self._time_slot()
        if count < self.reach or described[slot] != (8, _FILETIME) or slot in self.kind_slots():
            return None
        offsets = [0, *accumulate(size for size, _ in described)]
        time = offsets[slot]
        spans = [(each, (offsets[each], offsets[each + 1])) for each in sorted(self.kind_slots())]
        before = _joined([span for each, span in spans if each < slot], time)
        behind = _joined([span for each, span in spans if each > slot], time + 8)
        return _layout(VALUES_AT + 4 + 4 * count, before, time, behind) if before and behind else None

    def _reach(self) -> int:
        if "EventID" not in self.system or self._time_slot() < 0:
            return 0
        return max(self.kind_slots() | {self._time_slot()}) + 1

    def _time_slot(self) -> int:
        leaf = self.system.get(TIME_FIELD)
        part = leaf.parts[0] if leaf and len(leaf.parts) == 1 else None
        return part.number if isinstance(part, Slot) else -1

    def kind_slots(self) -> set[int]:
        """Give the slots whose values tell a record's kind."""
        leaves = [self.system[name] for name in KIND_FIELDS if name in self.system]
        slots = {part.number for leaf in leaves for part in leaf.parts if isinstance(part, Slot)}
        return slots.union(*(leaf.dependencies for leaf in leaves))


def _joined(spans: list[tuple[int, int]], default: int) -> tuple[int, int] | None:
    """Join spans of bytes that are next to each other or nearly so; None where one would read along what varies."""
    if any(begin - end > _WIDEST_GAP for (_, end), (begin, _) in pairwise(spans)):
        return None
    return (spans[0][0], spans[-1][1]) if spans else (default, default)


def _layout(base: int, before: tuple[int, int], time: int, behind: tuple[int, int]) -> Layout:
    form = struct.Struct(
        f"<II{base - 8}x{before[0]}x{before[1] - before[0]}s{time - before[1]}xQ"
        f"{behind[0] - time - 8}x{behind[1] - behind[0]}s"
    )
    return Layout(form.unpack_from, form.size)


def _event(root: Element) -> Iterator[Leaf]:
    """Give the leaves of a whole event, or of one section of it that stands in a fragment of its own."""
    if root.name != "Event":
        yield from _section(root, ())
        return
    for child in root.children:
        if isinstance(child, Element):
            yield from _section(child, _dependencies((), root))
        else:
            yield Leaf(SPLICE, None, (child,), _dependencies((), root))


def _section(element: Element, above: tuple[int, ...]) -> Iterator[Leaf]:
    if element.name == "System":
        yield from _system(element)
    elif element.name == "RenderingInfo":
        yield from _rendering(element, _dependencies(above, element))
    else:
        yield from _payload(element, above, top=True)


def _system(system: Element) -> Iterator[Leaf]:
    for element in system.children:
        if not isinstance(element, Element):
            continue
        needed = _dependencies((), element)
        for name, parts in element.attributes:
            yield Leaf(SYSTEM, (f"{element.name}_{name}",), parts, needed)
        yield Leaf(SYSTEM, (element.name,), _parts(element), needed)


def _rendering(element: Element, above: tuple[int, ...]) -> Iterator[Leaf]:
    for name, parts in element.attributes:
        if name == "Culture":
            yield Leaf(RENDERING, (name,), parts, above)
    for child in element.children:
        if isinstance(child, Element):
            grandchildren = [inner for inner in child.children if isinstance(inner, Element)]
            for inner in grandchildren or [child]:
                yield Leaf(RENDERING, (inner.name,), _parts(inner), _dependencies(above, inner))


def _payload(element: Element, above: tuple[int, ...], *, top: bool = False) -> Iterator[Leaf]:
    """Give the leaves below an element of EventData, UserData or the like; `top`: it is that section itself."""
    needed = _dependencies(above, element)
    named = None
    attributes = [] if top else [(name, parts) for name, parts in element.attributes if not _is_namespace(name)]
    for name, parts in attributes:
        if name == "Name" and element.name in ("Data", "ComplexData"):
            named = parts
        else:
            yield Leaf(PAYLOAD, (f"{element.name}_{name}",), parts, needed)
    children = [child for child in element.children if isinstance(child, Element)]
    for child in children:
        yield from _payload(child, needed)
    parts = _parts(element)
    if _says_nothing(parts) and (children or top or (named is None and attributes)):
        return
    yield Leaf(CONTENT if top else PAYLOAD, _name(element, named, top=top), parts, needed)


def _name(element: Element, named: tuple[Part, ...] | None, *, top: bool) -> tuple[Part, ...] | None:
    if named is not None or top or element.name == "Data":
        return named
    return (element.name,)


def _is_namespace(attribute: str) -> bool:
    return attribute == "xmlns" or attribute.startswith("xmlns:")


def _says_nothing(parts: tuple[Part, ...]) -> bool:
    return all(isinstance(part, str) and not part.strip() for part in parts)


def _parts(element: Element) -> tuple[Part, ...]:
    return tuple(child for child in element.children if not isinstance(child, Element))


def _dependencies(above: tuple[int, ...], element: Element) -> tuple[int, ...]:
    return above if element.dependency < 0 else (*above, element.dependency)


def is_null(described: Described, slot: int) -> bool:
    """Say whether a slot has no value: null, or beyond the values that the record brings."""
    return slot >= len(described) or described[slot][0] == values.NULL

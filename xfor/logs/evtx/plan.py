"""element tree -> plan: a template compiled once into "the event id is value 3, the provider is this literal"."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

from xfor.logs.evtx import values
from xfor.logs.evtx.binxml import Described, Element, Part, Slot

KIND_FIELDS = (
    "Provider_Name", "Provider_EventSourceName", "EventID", "Level", "Keywords", "Channel", "Computer",
)  # fmt: skip
TIME_FIELD = "TimeCreated_SystemTime"
_FILETIME = 0x11
_WIDEST_GAP = 4  # bytes between two values that are sooner read along than skipped

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


class Layout(NamedTuple):
    """Where, behind one run of value descriptors, the values stand that tell a record's kind and time.

    `unpack`, at `base` bytes from the count of values, gives the time in ticks at index `time_at`, and around it raw
    bytes that are equal for equal kinds, which `kind_of` picks out; all of it lies within `width` bytes from the count.
    """

    unpack: Callable[[bytes, int], tuple[Any, ...]]
    base: int
    width: int
    time_at: int
    kind_of: Callable[[tuple[Any, ...]], object]


class Plan:
    """A compiled template: what each System field is made of, and the leaves of the rest in document order.

    `reach` is how many value descriptors must be known to find the values that tell kind and time; 0: no way to tell.
    """

    __slots__ = ("_layouts", "leaves", "reach", "system")

    def __init__(self, root: Element, *, inside: bool) -> None:
        self.system: dict[str, Leaf] = {}
        self.leaves: list[Leaf] = []
        for leaf in _payload(root, ()) if inside else _event(root):
            if leaf.section == SYSTEM and leaf.name is not None:
                self.system[str(leaf.name[0])] = leaf
            else:
                self.leaves.append(leaf)
        self.reach = self._reach()
        self._layouts: dict[bytes, Layout | None] = {}

    def layout(self, descriptors: bytes) -> Layout | None:
        """Say where the values of interest stand behind this run of descriptors; None: decode the record to know.

        `descriptors` are the bytes from the count of values on, as far as `reach` goes.
        """
        if descriptors not in self._layouts:
            self._layouts[descriptors] = self._layout(descriptors)
        return self._layouts[descriptors]

    def _reach(self) -> int:
        time = self.system.get(TIME_FIELD)
        if "EventID" not in self.system or time is None or len(time.parts) != 1 or not isinstance(time.parts[0], Slot):
            return 0
        return max(self._kind_slots() | {time.parts[0].number}) + 1

    def _kind_slots(self) -> set[int]:
        leaves = [self.system[name] for name in KIND_FIELDS if name in self.system]
        slots = {part.number for leaf in leaves for part in leaf.parts if isinstance(part, Slot)}
        return slots.union(*(leaf.dependencies for leaf in leaves))

    def _layout(self, descriptors: bytes) -> Layout | None:
        count = int.from_bytes(descriptors[:4], "little")
        described = list(struct.iter_unpack("<HBx", descriptors[4:]))
        time = self.system[TIME_FIELD].parts[0]
        if count < self.reach or not isinstance(time, Slot) or described[time.number] != (8, _FILETIME):
            return None
        offsets = [0, *accumulate(size for size, _ in described)]
        spans = _merged([(offsets[slot], described[slot][0]) for slot in sorted(self._kind_slots())])
        fields = sorted([*((start, size, f"{size}s") for start, size in spans), (offsets[time.number], 8, "Q")])
        form = "<"
        at = 0
        for start, size, code in fields:
            form += f"{start - at}x{code}"
            at = start + size
        base = 4 + 4 * count
        time_at = [code for _, _, code in fields].index("Q")
        others = [index for index in range(len(fields)) if index != time_at]
        kind_of = itemgetter(*others) if others else itemgetter(slice(0))
        return Layout(struct.Struct(form).unpack_from, base, base + at, time_at, kind_of)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans of bytes that are next to each other or nearly so: fewer pieces are read faster."""
    joined: list[tuple[int, int]] = []
    for start, size in spans:
        if joined and start - sum(joined[-1]) <= _WIDEST_GAP:
            joined[-1] = (joined[-1][0], start + size - joined[-1][0])
        else:
            joined.append((start, size))
    return joined


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

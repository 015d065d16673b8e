"""record -> event straight from its bytes, where its templates and the types of its values have been met before.

This is the fast way to what `Chunk` finds out value by value. It knows the form that nearly all records have, a System
of single values and a payload of single values, and leaves the rest to `Chunk`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from xfor.events import LAST_TICK, Datum, Event
from xfor.logs.evtx import values
from xfor.logs.evtx.binxml import DEFINITION, Described, Slot
from xfor.logs.evtx.columns import Columns, Convert, Memory, columns_of, data_of, descriptors
from xfor.logs.evtx.plan import CONTENT, SPLICE, VALUES_AT, Leaf, Plan, Unpack, is_null

_RECORD = struct.Struct("<24xIH4xI")  # fragment header, token, (template id), offset of the definition
_PAYLOAD = struct.Struct("<4xH4xI")  # (fragment header), token, (template id), offset of the definition
_FRAGMENT, _TOKEN = 0x0001010F, 0x010C
_MOST_LEARNED = 10_000  # real logs have some hundred; a hostile one shall not fill the memory

_FIELDS = {
    "EventRecordID": "record_id",
    "EventID_Qualifiers": "qualifiers",
    "Version": "version",
    "Level": "level",
    "Task": "task",
    "Opcode": "opcode",
    "Execution_ProcessID": "process_id",
    "Execution_ThreadID": "thread_id",
    "Keywords": "keywords",
    "Security_UserID": "user",
    "Provider_Guid": "provider_guid",
    "Correlation_ActivityID": "activity_id",
    "Correlation_RelatedActivityID": "related_activity_id",
}
_TEXTS = frozenset({"keywords", "user", "provider_guid", "activity_id", "related_activity_id"})
_TIME, _DATA = Event._fields.index("time"), Event._fields.index("data")
_CODES = {(0x04, 1): "B", (0x06, 2): "H", (0x08, 4): "I", (0x0A, 8): "Q", (0x14, 4): "I", (0x15, 8): "Q"}


class Source(Protocol):
    """What a chunk tells about itself."""

    data: bytes

    def plan(self, definition: int, *, inside: bool = False) -> Plan:
        """Give the plan of the template at an offset."""
        ...

    def system(self, at: int, end: int) -> Event:
        """Decode a record without its data."""
        ...


class _Way(NamedTuple):
    """How to read records of one template whose values are described alike, up to the payload.

    `unpack` gives what tells a record's kind, `varying` the size and type of its payload and those fields, by their
    places in an Event, that are not the same in all records of a kind; a converter makes a text of raw bytes. The
    payload begins at `payload_at`. `steady` has all fields of an Event by what tells its kind.
    """

    unpack: Unpack
    varying: Callable[[bytes, int], tuple[Any, ...]]
    fields: list[tuple[int, Convert | None]]
    payload_at: int
    steady: dict[tuple[bytes, bytes], list[Any]]


class _Shape(NamedTuple):
    """What is known of the records of a template, whose last value is the payload.

    The count of values and the descriptors before that of the payload take `reach` bytes; `inside`: the payload is not
    a section of the event, but stands within one.
    """

    reach: int
    inside: bool
    ways: dict[bytes, _Way | None]


class Shortcuts:
    """The short ways that were learned in one log."""

    def __init__(self) -> None:
        self._learned = 0
        self._shapes: dict[Plan, _Shape | None] = {}
        self._columns: dict[tuple[Plan, tuple[int, ...]], Columns | None] = {}
        self._memory = Memory()

    def event(self, source: Source, at: int, end: int) -> Event | None:
        """Decode the record from one offset of a chunk to another; None where there is no short way."""
        data = source.data
        begin = at + VALUES_AT
        if begin + DEFINITION.size > end or end > len(data):
            return None
        fragment, token, definition = _RECORD.unpack_from(data, at)
        if fragment != _FRAGMENT or token != _TOKEN:
            return None
        plan = source.plan(definition)
        shape = self._shapes[plan] if plan in self._shapes else self._learned_shape(plan)
        if shape is None:
            return None
        inline = DEFINITION.size + DEFINITION.unpack_from(data, definition)[2] if definition == begin else 0
        described = data[begin + inline : begin + inline + shape.reach]
        ways = shape.ways
        way = ways[described] if described in ways else self._learned_way(shape, plan, described)
        if way is None or at + inline + way.payload_at > end:
            return None
        return self._read(way, source, (at, inline, end), inside=shape.inside)

    def _read(self, way: _Way, source: Source, place: tuple[int, int, int], *, inside: bool) -> Event | None:
        at, inline, end = place
        shifted = at + inline
        size, kind, *varying = way.varying(source.data, shifted)
        payload = shifted + way.payload_at
        if kind != values.BINXML or not size or payload + size > end:
            return None
        data = self._data(source, payload, payload + size, inside=inside)
        if data is None:
            return None
        _, _, before, time, behind = way.unpack(source.data, shifted)
        steady = way.steady.get((before, behind))
        if steady is None:
            self._learn()
            steady = way.steady[before, behind] = list(source.system(at, end))
        fields = steady[:]
        for (field, convert), value in zip(way.fields, varying, strict=True):
            fields[field] = convert(value) if convert else value
        fields[_TIME] = time if time <= LAST_TICK else None
        fields[_DATA] = data
        return Event._make(fields)

    def _data(self, source: Source, at: int, end: int, *, inside: bool) -> tuple[Datum, ...] | None:
        """Read the payload from one offset to another; some begin with a fragment header, and some do without."""
        chunk = source.data
        begin = at + _PAYLOAD.size if chunk[at] == _FRAGMENT & 0xFF else at + _PAYLOAD.size - 4
        if begin + 4 > end:
            return None
        token, definition = _PAYLOAD.unpack_from(chunk, begin - _PAYLOAD.size)
        if token != _TOKEN:
            return None
        plan = source.plan(definition, inside=inside)
        if definition == begin:
            begin += DEFINITION.size + DEFINITION.unpack_from(chunk, definition)[2]
        count = int.from_bytes(chunk[begin : begin + 4], "little")
        first = begin + 4 + 4 * count
        if first > end:
            return None
        described = descriptors(count)(chunk, begin + 4)
        sizes = described[::2]
        key = (plan, described[1::2])
        columns = self._columns[key] if key in self._columns else self._learned_columns(*key)
        return data_of(columns, chunk, first, sizes) if columns and first + sum(sizes) <= end else None

    def _learned_shape(self, plan: Plan) -> _Shape | None:
        self._learn()
        shape = self._shapes[plan] = _shape(plan)
        return shape

    def _learned_way(self, shape: _Shape, plan: Plan, described: bytes) -> _Way | None:
        self._learn()
        way = shape.ways[described] = _way(plan, described) if len(described) == shape.reach else None
        return way

    def _learned_columns(self, plan: Plan, kinds: tuple[int, ...]) -> Columns | None:
        self._learn()
        columns = self._columns[plan, kinds] = columns_of(plan, kinds, self._memory)
        return columns

    def _learn(self) -> None:
        self._learned += 1
        if self._learned > _MOST_LEARNED:
            self._learned = 0
            self._shapes.clear()
            self._columns.clear()
            self._memory = Memory()


def _shape(plan: Plan) -> _Shape | None:
    """Say where the payload is, if it is all that a template has beside System, and System is told from before it."""
    leaf = plan.leaves[0] if len(plan.leaves) == 1 else None
    if leaf is None or leaf.section not in (SPLICE, CONTENT) or leaf.name is not None or len(leaf.parts) != 1:
        return None
    part = leaf.parts[0]
    if not isinstance(part, Slot) or set(leaf.dependencies) - {part.number}:
        return None
    told = [slot for field in plan.system.values() for slot in _slots(field)]
    if not plan.reach or plan.reach > part.number or max(told) >= part.number:
        return None
    return _Shape(4 + 4 * part.number, leaf.section != SPLICE, {})


def _way(plan: Plan, described: bytes) -> _Way | None:
    layout = plan.layout(described[: 4 + 4 * plan.reach])
    payload = len(described) // 4 - 1
    if layout is None or int.from_bytes(described[:4], "little") != payload + 1:
        return None
    sizes, kinds = zip(*struct.iter_unpack("<HBx", described[4:]), strict=True)
    if not all(map(values.fits, sizes, kinds)):
        return None
    first = VALUES_AT + 4 + 4 * (payload + 1)
    offsets = list(accumulate(sizes, initial=first))
    form = f"<{first - 4}xHBx"
    end = first
    fields: list[tuple[int, Convert | None]] = []
    varying = _varying(plan, tuple((kind, 0, 0) for kind in kinds))
    for slot, field in varying or ():
        code = f"{sizes[slot]}s" if field in _TEXTS else _CODES.get((kinds[slot], sizes[slot]))
        if code is None or offsets[slot] < end:
            return None
        form += f"{offsets[slot] - end}x{code}"
        end = offsets[slot + 1]
        fields.append((Event._fields.index(field), values.reader(kinds[slot]) if field in _TEXTS else None))
    if varying is None:
        return None
    return _Way(layout.unpack, struct.Struct(form).unpack_from, fields, offsets[-1], {})


def _varying(plan: Plan, described: Described) -> list[tuple[int, str]] | None:
    """Give the slots and the fields of an Event that need not be the same in all records of a kind."""
    found = []
    for name, field in _FIELDS.items():
        leaf = plan.system.get(name)
        if leaf is None or any(is_null(described, slot) for slot in leaf.dependencies):
            continue
        slots = [slot for slot in _slots(leaf) if not is_null(described, slot) and slot not in plan.kind_slots()]
        if slots and len(leaf.parts) > 1:
            return None
        found += [(slot, field) for slot in slots]
    return sorted(found)


def _slots(leaf: Leaf) -> list[int]:
    return [part.number for part in leaf.parts if isinstance(part, Slot)]

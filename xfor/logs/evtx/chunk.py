"""64 KiB of a log -> plans and events: everything in a chunk refers to that chunk alone ([MS-EVEN6], libevtx 4)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.events import Datum, Event, Kind
from xfor.logs.assembly import assembled_event, assembled_kind
from xfor.logs.evtx import values
from xfor.logs.evtx.binxml import Described, Element, Instance, Part, Reader, Slot
from xfor.logs.evtx.plan import CONTENT, RENDERING, SPLICE, Leaf, Plan, is_null
from xfor.logs.evtx.templates import Templates

SIZE = 65_536
FIRST_RECORD = 512
MAGIC = b"ElfChnk\0"
RECORD_MAGIC = b"**\0\0"
RECORD_HEAD = 24
_DEEPEST = 16  # fragments within fragments; a hostile chunk can make a template contain itself
_LEAST_ROOM = 16_384
_ROOM_PER_BYTE = 16  # a template uses a value once or twice; a hostile one uses it without end
_ROOM_PER_LEAF = 16
_MOST_DEFINED = 4 * SIZE  # definitions lie beside each other; a hostile chunk lays thousands across each other


class ChunkHeader(NamedTuple):
    """What the first 128 bytes of a chunk say. Record numbers count in the file, record ids in the channel."""

    first_number: int
    last_number: int
    first_id: int
    last_id: int
    last_offset: int
    free_offset: int
    data_crc: int
    flags: int
    header_crc: int


_HEADER = struct.Struct("<8x4Q4xIII64xII")


def read_header(chunk: bytes) -> ChunkHeader:
    """Read a chunk's header; what is missing from a cut chunk counts as zero."""
    return ChunkHeader._make(_HEADER.unpack_from(chunk[: _HEADER.size].ljust(_HEADER.size, b"\0")))


class Chunk:
    """One chunk being decoded: its bytes, where in the file they begin, and the plans of the templates in it.

    `intact`: its checksums say that it is as it was written.
    """

    __slots__ = ("_defined", "_names", "_plans", "_refused", "_room", "_templates", "data", "intact", "origin")

    def __init__(self, data: bytes, origin: int, templates: Templates, *, intact: bool = False) -> None:
        self.data = data
        self.origin = origin
        self.intact = intact
        self._names: dict[int, bytes] = {}
        self._plans: dict[tuple[int, bool], Plan] = {}
        self._refused: dict[tuple[int, bool], str] = {}
        self._templates = templates
        self._defined = 0
        self._room = 0

    def plan(self, definition: int, *, inside: bool = False) -> Plan:
        """Give the plan of the template at an offset. `inside`: it stands within the payload of an event."""
        key = (definition, inside)
        plan = self._plans.get(key)
        if plan is None:
            if key in self._refused or self._defined > _MOST_DEFINED:
                raise RecordError(self._refused.get(key, "template definitions that lie across each other"), definition)
            before = self._templates.parsed
            try:
                plan = self._plans[key] = self._templates.plan(self.data, self._names, definition, inside=inside)
            except RecordError as error:
                self._refused[key] = str(error)
                raise
            finally:
                self._defined += self._templates.parsed - before
        return plan

    def event(self, at: int, end: int) -> Event:
        """Decode the record from one offset to another; RecordError where it cannot be."""
        try:
            event = self._templates.shortcuts.event(self, at, end)
        except RecordError:
            event = None  # the long way knows best what is wrong
        return event or self._decoded(at, end)

    def _decoded(self, at: int, end: int) -> Event:
        plan, described = self._record(at, end)
        found = _Found([], [])
        self._leaves(plan, described, found, 0)
        return assembled_event(self._system(plan, described), found.payload, found.rendering)

    def system(self, at: int, end: int) -> Event:
        """Decode a record without its data, which may be damaged where what System says is not."""
        plan, described = self._record(at, end)
        return assembled_event(self._system(plan, described), [], [])

    def kind(self, at: int, end: int) -> Kind:
        """Tell the kind of a record without decoding its data."""
        plan, described = self._record(at, end)
        return assembled_kind(self._system(plan, described))

    def _record(self, at: int, end: int) -> tuple[Plan, Described]:
        self._room = _LEAST_ROOM + _ROOM_PER_BYTE * (end - at)
        root = Reader(self.data, at + RECORD_HEAD, end, in_template=False).fragment()
        plan, described = self._filled(root, inside=False)
        if "EventID" not in plan.system:
            raise RecordError("what the record holds is no event")
        return plan, described

    def _filled(self, root: Element | Instance, *, inside: bool) -> tuple[Plan, Described]:
        if isinstance(root, Instance):
            return self.plan(root.definition, inside=inside), root.values
        return Plan(root, inside=inside), ()

    def _system(self, plan: Plan, described: Described) -> dict[str, str]:
        return {
            name: self._text(leaf.parts, described)
            for name, leaf in plan.system.items()
            if not any(is_null(described, slot) for slot in leaf.dependencies)
        }

    def _leaves(self, plan: Plan, described: Described, found: _Found, depth: int) -> None:
        if depth > _DEEPEST:
            raise RecordError(f"fragments nested deeper than {_DEEPEST}")
        self._take(_ROOM_PER_LEAF * len(plan.leaves))
        for leaf in plan.leaves:
            if not any(is_null(described, slot) for slot in leaf.dependencies):
                self._leaf(leaf, described, found, depth)

    def _leaf(self, leaf: Leaf, described: Described, found: _Found, depth: int) -> None:
        """Add what one leaf holds: a value, the elements of an array, or the leaves of a nested fragment."""
        name = None if leaf.name is None else self._text(leaf.name, described)
        target = found.rendering if leaf.section == RENDERING else found.payload
        text = ""
        nests = False
        for part in leaf.parts:
            held = self._held(part, described)
            if isinstance(held, str):
                text += held
            elif isinstance(held, list) and len(leaf.parts) == 1:
                target.extend(Datum(name, element) for element in held)
                return
            elif isinstance(held, list):
                text += ", ".join(held)
            else:
                nests = True
                self._leaves(*self._filled(held, inside=leaf.section != SPLICE), found, depth + 1)
        if text.strip() or not (nests or leaf.section in (SPLICE, CONTENT)):
            target.append(Datum(name, text))

    def _held(self, part: Part, described: Described) -> str | list[str] | Element | Instance:
        """Give what a part stands for: text, the elements of an array, or the root of a nested fragment."""
        if not isinstance(part, Slot):
            self._take(len(part) if isinstance(part, str) else _ROOM_PER_LEAF)
            return part
        if is_null(described, part.number):
            return ""
        kind, at, size = described[part.number]
        self._take(size)
        if kind == values.BINXML:
            return Reader(self.data, at, at + size, in_template=False).fragment() if size else ""
        raw = self.data[at : at + size]
        return values.texts(raw, kind) if kind & values.ARRAY else values.text(raw, kind)

    def _take(self, room: int) -> None:
        self._room -= room
        if self._room < 0:
            raise RecordError("a record that unfolds to many times its size")

    def _text(self, parts: tuple[Part, ...], described: Described) -> str:
        text = ""
        for part in parts:
            held = self._held(part, described)
            if isinstance(held, str):
                text += held
            elif isinstance(held, list):
                text += ", ".join(held)
        return text


class _Found(NamedTuple):
    payload: list[Datum]
    rendering: list[Datum]

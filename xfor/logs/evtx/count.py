"""records -> counts by kind, at the price of a few slices each: the loop that decides how fast xfor is."""

from __future__ import annotations

import struct
from collections.abc import Callable

from xfor.errors import RecordError
from xfor.events import LAST_TICK, Event, Kind
from xfor.logs.batch import Tally, Wanted
from xfor.logs.evtx.binxml import DEFINITION
from xfor.logs.evtx.chunk import RECORD_MAGIC, Chunk
from xfor.logs.evtx.decode import Decoder, Place
from xfor.logs.evtx.plan import VALUES_AT, Plan, Unpack
from xfor.logs.evtx.records import SMALLEST
from xfor.logs.evtx.templates import Templates
from xfor.logs.sink import Sink

_HEAD = struct.Struct("<II16xIH4xI")  # magic, size, (number, time written); fragment, token, (id), definition
_INSTANCE_AT = 24  # in a record: behind its head
_MAGIC = int.from_bytes(RECORD_MAGIC, "little")
_FRAGMENT = 0x0001010F
_TOKEN = 0x010C
# Real logs have some hundred; the caches are emptied where a hostile one has more, and the work is done again.
_MOST_KINDS = 10_000
_MOST_LAYOUTS = 10_000


# Plain tuples, since the loop takes them apart for every record, and named ones are several times slower at that.
_Adds = dict[bytes, dict[bytes, Callable[[int], object]]]
_Way = tuple[Unpack, int, _Adds]
"""How to read records of one template whose values are described alike: what unpacks them, and the bytes it needs; and
what takes the time of a record, by the bytes before and behind it, and says whether the record is wanted."""

_Met = dict[bytes, tuple[dict[bytes, _Way], int]]
"""The templates met in a chunk, by how an instance begins: the ways to read their records by the descriptors of the
values, and where in a record those descriptors end."""


class Counter:
    """Counts the records of one log by their kinds, and notes the places of the wanted ones."""

    def __init__(self, wanted: Wanted, decoder: Decoder) -> None:
        self.records = 0
        self._wanted = wanted
        self._decoder = decoder
        self._places: list[Place] = []
        self._templates = Templates()
        self._sinks: dict[Kind, Sink] = {}
        self._ways: dict[Plan, dict[bytes, _Way]] = {}
        self._learned = 0

    def open(self, data: bytes, origin: int, *, intact: bool) -> Chunk:
        """Give the chunk at byte `origin` of the log; `intact`: its checksums are right."""
        if self._learned > _MOST_LAYOUTS:
            self._forget()
        return Chunk(data, origin, self._templates, intact=intact)

    def stretch(self, chunk: Chunk, at: int, end: int) -> tuple[int, int]:
        """Count records from an offset on, up to the end or to a record that is not made of a template as they all are.

        Gives the offsets of the last record that was counted and of what follows it. This is written for speed: of a
        record it looks once at what template it is an instance of, once at the descriptors of the values that matter,
        and once at these values. Where that is not enough, the record is counted and the loop taught in `_unmet`.
        """
        data = chunk.data
        met: _Met = {}
        counted = 0
        previous = at
        while at < end:
            try:
                ways, described = met[data[at + _INSTANCE_AT : at + VALUES_AT]]
                unpack, width, adds = ways[data[at + VALUES_AT : at + described]]
                magic, size, before, time, behind = unpack(data, at)
                add = adds[before][behind]
            except (KeyError, struct.error):
                following = self._unmet(chunk, at, end, met)
                if not following:
                    break
            else:
                following = at + size
                if magic != _MAGIC or size < width or following > end:
                    break
                if add(time):
                    self._places.append(Place(chunk, at, following))
            counted += 1
            previous = at
            at = following
        self.records += counted
        return previous, at

    def add(self, place: Place, event: Event) -> None:
        """Count a record that had to be decoded."""
        sink = self._sink(event.kind, place)
        if sink.add(event.time or 0):
            self._places.append(place)
        self.records += 1

    def tallies(self) -> list[Tally]:
        """Give what was counted since the last call, and begin anew."""
        found = [Tally(sink.kind, _times(sink.times), sink.example) for sink in self._sinks.values() if sink.times]
        for sink in self._sinks.values():
            sink.times.clear()
        if len(self._sinks) > _MOST_KINDS:
            self._sinks.clear()
            self._forget()
        return found

    def places(self) -> list[Place]:
        """Give the places of the wanted records since the last call, in the order of the log."""
        found = self._places
        self._places = []
        return found

    def _unmet(self, chunk: Chunk, at: int, end: int, met: _Met) -> int:
        """Count a record for which the loop has no answer, and teach it one; give the record's end, or 0 if it is odd.

        Beside the first of its sort this is each record that brings the definition of its template along, so that its
        values stand further behind.
        """
        data = chunk.data
        if at + VALUES_AT + DEFINITION.size > len(data):
            return 0
        magic, size, fragment, token, definition = _HEAD.unpack_from(data, at)
        following: int = at + size
        if magic != _MAGIC or fragment != _FRAGMENT or token != _TOKEN or not SMALLEST <= size <= end - at:
            return 0
        inline = 0
        if definition == at + VALUES_AT:
            inline = DEFINITION.size + DEFINITION.unpack_from(data, definition)[2]
        elif definition > at:
            return 0  # else the loop would overlook that a later record brings it along
        try:
            way = self._way(chunk.plan(definition), data, at, inline, met)
            if way is None or at + inline + way[1] > following:
                return 0
            _, _, before, time, behind = way[0](data, at + inline)
            adds = way[2].get(before)
            add = adds.get(behind) if adds else None
            if add is None:
                add = self._learned_sink(way[2], before, behind, Place(chunk, at, following)).add
        except RecordError:
            return 0
        if add(time):
            self._places.append(Place(chunk, at, following))
        return following

    def _way(self, plan: Plan, data: bytes, at: int, inline: int, met: _Met) -> _Way | None:
        """Find out how to read the record at an offset, by its template and by the descriptors of its values."""
        if not plan.reach:
            return None
        ways = self._ways.get(plan)
        if ways is None:
            ways = self._ways[plan] = {}
        begin = at + VALUES_AT
        length = 4 + 4 * plan.reach
        met[data[at + _INSTANCE_AT : begin]] = ways, VALUES_AT + length
        described = data[begin + inline : begin + inline + length]
        return ways.get(described) or self._learned_way(plan, ways, described)

    def _learned_way(self, plan: Plan, ways: dict[bytes, _Way], described: bytes) -> _Way | None:
        layout = plan.layout(described) if len(described) == 4 + 4 * plan.reach else None
        if layout is None:
            return None
        self._learned += 1
        way: _Way = (layout.unpack, layout.width, {})
        ways[described] = way
        return way

    def _learned_sink(self, adds: _Adds, before: bytes, behind: bytes, place: Place) -> Sink:
        sink = self._sink(place.chunk.kind(place.at, place.end), place)
        self._learned += 1
        adds.setdefault(before, {})[behind] = sink.add
        return sink

    def _sink(self, kind: Kind, place: Place) -> Sink:
        sink = self._sinks.get(kind)
        if sink is None:
            sink = self._sinks[kind] = Sink(kind, wanted=self._wanted(kind))
            if not sink.wanted and len(self._sinks) <= _MOST_KINDS:
                sink.example = self._decoder.event(place)
        return sink

    def _forget(self) -> None:
        self._ways.clear()
        self._templates = Templates()
        self._learned = 0


def _times(times: list[int]) -> list[int]:
    return times[:] if max(times) <= LAST_TICK else [time if time <= LAST_TICK else 0 for time in times]

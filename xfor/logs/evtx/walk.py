"""chunk -> records counted by kind, at the price of a few slices each; candidates are noted, not decoded."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.events import Event, Kind
from xfor.logs.batch import Tally, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.evtx.binxml import DEFINITION
from xfor.logs.evtx.chunk import FIRST_RECORD, MAGIC, RECORD_MAGIC, SIZE, Chunk, ChunkHeader, read_header
from xfor.logs.evtx.plan import Layout, Plan
from xfor.logs.evtx.second_opinion import second_opinion
from xfor.logs.evtx.templates import Templates

_HEAD = struct.Struct(
    "<II16x14s"
)  # magic, size, (number, time written), then what an instance of a template begins with
_INSTANCE = struct.Struct("<IH4xI")  # fragment header, token, (template id), offset of the definition
_MAGIC = int.from_bytes(RECORD_MAGIC, "little")
_FRAGMENT = 0x0001010F
_TOKEN = 0x010C
_EMPTY = bytes(SIZE)
_SMALLEST = 28  # a record without content: its head and the copy of its size


class Place(NamedTuple):
    """Where a record is: in which chunk, from which byte to which."""

    chunk: Chunk
    at: int
    end: int


class _Sink:
    """Collects the times of the records of one kind."""

    __slots__ = ("add", "example", "kind", "times", "wanted")

    def __init__(self, kind: Kind, *, wanted: bool) -> None:
        self.kind = kind
        self.wanted = wanted
        self.times: list[int] = []
        self.add = self.times.append
        self.example: Event | None = None


_Known = dict[bytes, tuple[Layout, dict[object, _Sink]]]


class _Met(NamedTuple):
    """A template met in a chunk: what is known of its records, how many bytes of descriptors tell them apart, and
    where it is defined: behind the head of one of its records stand so many bytes of definition.
    """

    known: _Known
    reach: int
    definition: int
    inline: int


class Walker:
    """Walks over the chunks of one log, in their order, and counts. `checksums`: the log has them."""

    def __init__(self, wanted: Wanted, damage: DamageList) -> None:
        self.damage = damage
        self.records = 0
        self.records_lost = 0
        self.checksums = True
        self._wanted = wanted
        self._places: list[Place] = []
        self._templates = Templates()
        self._sinks: dict[Kind, _Sink] = {}
        self._known: dict[Plan, _Known] = {}

    def chunk(self, data: bytes, origin: int) -> ChunkHeader | None:
        """Count the records of the chunk at byte `origin` of the file; None where these bytes are no chunk."""
        if not self._is_chunk(data, origin):
            return None
        header = read_header(data)
        self._verify(data, header, origin)
        chunk = Chunk(data, origin, self._templates)
        end = end_of_records(data, header)
        records, lost = self.records, self.records_lost
        at = FIRST_RECORD
        while at < end:
            previous, at = self._stretch(chunk, at, end)
            if at < end:
                at = self._odd_record(chunk, previous, at, end)
        self._miss(header, origin, self.records - records, self.records_lost - lost)
        return header

    def tallies(self) -> list[Tally]:
        """Give what was counted since the last call, and begin anew."""
        found = [Tally(sink.kind, sink.times[:], sink.example) for sink in self._sinks.values() if sink.times]
        for sink in self._sinks.values():
            sink.times.clear()
        return found

    def places(self) -> list[Place]:
        """Give the places of the wanted records since the last call, in the order of the log."""
        found = self._places
        self._places = []
        return found

    def event(self, place: Place) -> Event | None:
        """Decode a record, if need be with python-evtx; None, and the record counts as lost, where neither can."""
        try:
            return place.chunk.event(place.at, place.end)
        except RecordError as error:
            event = second_opinion(place.chunk.data, place.at)
            if event is None:
                self._report("record-lost", "error", place.chunk, place.at, f"a record cannot be decoded: {error}")
            else:
                self._report("second-opinion", "warning", place.chunk, place.at, f"read by python-evtx, since {error}")
            return event

    def lose(self) -> None:
        """Count as lost a record that was counted as read."""
        self.records -= 1
        self.records_lost += 1

    def _stretch(self, chunk: Chunk, at: int, end: int) -> tuple[int, int]:
        """Count records from an offset on, up to the end or to a record that is not made of a template as they all are.

        Gives the offsets of the last record that was counted and of what follows it. This loop decides how fast xfor
        is, and is written for speed: per record it looks once at the head, once at the descriptors of the values
        that matter, and once at these values. What it does not know yet it learns, and looks again.
        """
        data = chunk.data
        met: dict[bytes, _Met] = {}
        counted = 0
        previous = at
        head = _HEAD.unpack_from
        head_size = _HEAD.size
        while at < end:
            try:
                magic, size, instance = head(data, at)
                known, reach, definition, inline = met[instance]
                values = at + head_size
                if values == definition:
                    values += inline
                (unpack, base, width, time_at, kind_of), sinks = known[data[values : values + reach]]
                raw = unpack(data, values + base)
                sink = sinks[kind_of(raw)]
            except (KeyError, struct.error):
                if not self._learn(chunk, at, end, met):
                    break
                continue
            following = at + size
            if not values + width <= following <= end or magic != _MAGIC:
                break
            sink.add(raw[time_at])
            if sink.wanted:
                self._places.append(Place(chunk, at, following))
            counted += 1
            previous = at
            at = following
        self.records += counted
        return previous, at

    def _learn(self, chunk: Chunk, at: int, end: int, met: dict[bytes, _Met]) -> bool:
        """Learn one thing that the loop does not know of the record at an offset; False: it is not of that sort."""
        data = chunk.data
        if at + _HEAD.size + DEFINITION.size > len(data):
            return False
        magic, size, instance = _HEAD.unpack_from(data, at)
        fragment, token, definition = _INSTANCE.unpack(instance)
        if (magic, fragment, token) != (_MAGIC, _FRAGMENT, _TOKEN) or not _SMALLEST <= size <= end - at:
            return False
        try:
            plan = chunk.plan(definition)
            if not plan.reach:
                return False
            if instance in met:
                return self._learn_layout(Place(chunk, at, at + size), plan, met[instance])
        except RecordError:
            return False
        inline = DEFINITION.size + DEFINITION.unpack_from(data, definition)[2]
        met[instance] = _Met(self._known.setdefault(plan, {}), 4 + 4 * plan.reach, definition, inline)
        return True

    def _learn_layout(self, place: Place, plan: Plan, met: _Met) -> bool:
        data = place.chunk.data
        values = place.at + _HEAD.size
        if values == met.definition:
            values += met.inline
        key = data[values : values + met.reach]
        layout = plan.layout(key) if len(key) == met.reach else None
        if layout is None or values + layout.width > place.end:
            return False
        sinks = met.known.setdefault(key, (layout, {}))[1]
        kind = layout.kind_of(layout.unpack(data, values + layout.base))
        if kind in sinks:
            return False
        sinks[kind] = self._sink(place.chunk.kind(place.at, place.end), place)
        return True

    def _sink(self, kind: Kind, place: Place) -> _Sink:
        sink = self._sinks.get(kind)
        if sink is None:
            sink = self._sinks[kind] = _Sink(kind, wanted=self._wanted(kind))
            if not sink.wanted:
                sink.example = self.event(place)
                if sink.example is None:
                    self.lose()
        return sink

    def _odd_record(self, chunk: Chunk, previous: int, at: int, end: int) -> int:
        """Take a record that the loop could not count, by decoding it; the offset at which to go on."""
        data = chunk.data
        if is_record(data, at, end):
            following = at + int.from_bytes(data[at + 4 : at + 8], "little")
        else:
            # A wrong size may have led here: the search begins behind the head of the record before.
            following = next_record(data, min(previous + _SMALLEST, at + 1), end)
            self._report("damaged-record", "error", chunk, at, "no record begins where one should")
            if following <= at or data[at : at + 4] != RECORD_MAGIC:
                return following
        event = self.event(Place(chunk, at, following))
        if event is None:
            self.records_lost += 1
            return following
        sink = self._sink(event.kind, Place(chunk, at, following))
        sink.add(event.time or 0)
        if sink.wanted:
            self._places.append(Place(chunk, at, following))
        self.records += 1
        return following

    def _is_chunk(self, data: bytes, origin: int) -> bool:
        if data.startswith(MAGIC):
            return True
        if data == _EMPTY[: len(data)]:
            return False  # room that Windows set aside and has not used
        if next_record(data, FIRST_RECORD, len(data)) < len(data):
            self.damage.add("chunk-magic", "warning", f"byte {origin}", "a chunk has lost its signature")
            return True
        self.damage.add("not-a-chunk", "error", f"byte {origin}", f"{len(data)} bytes hold no event records")
        return False

    def _verify(self, data: bytes, header: ChunkHeader, origin: int) -> None:
        if not self.checksums or len(data) < SIZE:
            return
        head = zlib.crc32(data[128:FIRST_RECORD], zlib.crc32(data[:120]))
        body = zlib.crc32(memoryview(data)[FIRST_RECORD : max(FIRST_RECORD, min(header.free_offset, SIZE))])
        if head != header.header_crc or body != header.data_crc:
            what = "header" if head != header.header_crc else "records"
            text = f"the checksum of the chunk's {what} is wrong: it was damaged or changed after it was written"
            self.damage.add("checksum", "warning", f"chunk at byte {origin}", text)

    def _miss(self, header: ChunkHeader, origin: int, found: int, lost: int) -> None:
        """Count as lost what the chunk's header promises and neither was found nor counted as lost already."""
        promised = header.last_number - header.first_number + 1
        missing = promised - found - lost
        if missing > 0 and promised <= SIZE // _SMALLEST:
            self.records_lost += missing
            text = f"{missing} of {promised} records that the chunk should hold cannot be found"
            self.damage.add("records-missing", "error", f"chunk at byte {origin}", text)

    def _report(self, code: str, level: str, chunk: Chunk, at: int, message: str) -> None:
        place = f"record at byte {chunk.origin + at}, in the chunk at byte {chunk.origin}"
        self.damage.add(code, level, place, message)


def is_record(data: bytes, at: int, end: int) -> bool:
    """Say whether a whole record stands at an offset: signature, a size that fits, and the copy of the size."""
    size = int.from_bytes(data[at + 4 : at + 8], "little")
    if data[at : at + 4] != RECORD_MAGIC or not _SMALLEST <= size <= end - at:
        return False
    return data[at + size - 4 : at + size] == data[at + 4 : at + 8]


def next_record(data: bytes, at: int, end: int) -> int:
    """Find the first whole record at an offset or behind it; `end` where there is none."""
    at = data.find(RECORD_MAGIC, at, end)
    while at >= 0 and not is_record(data, at, end):
        at = data.find(RECORD_MAGIC, at + 1, end)
    return end if at < 0 else at


def end_of_records(data: bytes, header: ChunkHeader) -> int:
    """Say where the live records of a chunk end; behind it is slack with what was there before.

    The offset of the last record is believed when the last record is there; else the offset of the free space.
    """
    last = header.last_offset
    if is_record(data, last, len(data)) and int.from_bytes(data[last + 8 : last + 16], "little") == header.last_number:
        return last + int.from_bytes(data[last + 4 : last + 8], "little")
    return min(header.free_offset, len(data)) if FIRST_RECORD < header.free_offset <= SIZE else len(data)

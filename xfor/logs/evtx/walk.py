"""chunk -> records counted by kind, at the price of a few slices each; candidates are noted, not decoded."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from xfor.errors import RecordError
from xfor.events import LAST_TICK, Event, Kind
from xfor.logs.batch import Tally, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.evtx.binxml import DEFINITION
from xfor.logs.evtx.chunk import FIRST_RECORD, MAGIC, RECORD_MAGIC, SIZE, Chunk, ChunkHeader, read_header
from xfor.logs.evtx.decode import Decoder, Place
from xfor.logs.evtx.plan import Layout, Plan
from xfor.logs.evtx.records import (
    SMALLEST,
    end_of_records,
    end_of_whole,
    is_record,
    looks_like_record,
    next_record,
    record_size,
)
from xfor.logs.evtx.templates import Templates

_HEAD = struct.Struct(
    "<II16x14s"
)  # magic, size, (number, time written), then what an instance of a template begins with
_INSTANCE = struct.Struct("<IH4xI")  # fragment header, token, (template id), offset of the definition
_MAGIC = int.from_bytes(RECORD_MAGIC, "little")
_FRAGMENT = 0x0001010F
_TOKEN = 0x010C
_EMPTY = bytes(SIZE)
# Real logs have some hundred; the caches are emptied where a hostile one has more, and the work is done again.
_MOST_KINDS = 10_000
_MOST_LAYOUTS = 10_000


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
        self._damage = damage
        self._decoder = Decoder(damage)
        self.records = 0
        self.records_lost = 0
        self.checksums = True
        self._wanted = wanted
        self._places: list[Place] = []
        self._templates = Templates()
        self._sinks: dict[Kind, _Sink] = {}
        self._known: dict[Plan, _Known] = {}
        self._layouts = 0

    def chunk(self, data: bytes, origin: int) -> ChunkHeader | None:
        """Count the records of the chunk at byte `origin` of the file; None where these bytes are no chunk."""
        if not self._is_chunk(data, origin):
            return None
        header = read_header(data)
        intact = self._verify(data, header, origin)
        if self._layouts > _MOST_LAYOUTS:
            self._forget()
        chunk = Chunk(data, origin, self._templates)
        end = end_of_records(data, header)
        records, lost = self.records, self.records_lost
        at = FIRST_RECORD
        whole = end if intact else at
        while at < end:
            if at >= whole:
                whole = end_of_whole(data, at, end)
            previous, at = self._stretch(chunk, at, whole)
            if at < end:
                at = self._odd_record(chunk, previous, at, end)
                whole = min(whole, at) if intact else whole
                intact = False
        self._miss(header, origin, self.records - records, self.records_lost - lost)
        return header

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

    def event(self, place: Place) -> Event | None:
        """Decode a record that was counted; None, and it counts as lost, where it cannot be."""
        event = self._decoder.event(place)
        if event is None:
            self.records -= 1
            self.records_lost += 1
        return event

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
        if (magic, fragment, token) != (_MAGIC, _FRAGMENT, _TOKEN) or not SMALLEST <= size <= end - at:
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
        self._layouts += 1
        sinks[kind] = self._sink(place.chunk.kind(place.at, place.end), place)
        return True

    def _sink(self, kind: Kind, place: Place) -> _Sink:
        sink = self._sinks.get(kind)
        if sink is None:
            sink = self._sinks[kind] = _Sink(kind, wanted=self._wanted(kind))
            if not sink.wanted and len(self._sinks) <= _MOST_KINDS:
                sink.example = self._decoder.event(place)
        return sink

    def _odd_record(self, chunk: Chunk, previous: int, at: int, end: int) -> int:
        """Take a record that the loop could not count, by decoding it; the offset at which to go on."""
        data = chunk.data
        if is_record(data, at):
            following = at + record_size(data, at)
        else:
            # A wrong size may have led here: then the search begins behind the head of the record before.
            misled = previous < at and not is_record(data, previous)
            following = next_record(data, previous + SMALLEST if misled else at + 1, end)
            self._decoder.report("damaged-record", "error", Place(chunk, at, at), "no record begins where one should")
            if following <= at or not looks_like_record(data, at):
                return following
        place = Place(chunk, at, following)
        event = self._decoder.event(place)
        if event is None:
            self.records_lost += 1
            return following
        sink = self._sink(event.kind, place)
        sink.add(event.time or 0)
        if sink.wanted:
            self._places.append(place)
        self.records += 1
        return following

    def _forget(self) -> None:
        self._known.clear()
        self._templates = Templates()
        self._layouts = 0

    def _is_chunk(self, data: bytes, origin: int) -> bool:
        if data.startswith(MAGIC):
            return True
        if data == _EMPTY[: len(data)]:
            return False  # room that Windows set aside and has not used
        if next_record(data, FIRST_RECORD, len(data)) < len(data) or looks_like_record(data, FIRST_RECORD):
            self._damage.add("chunk-magic", "warning", f"byte {origin}", "a chunk has lost its signature")
            return True
        self._damage.add("not-a-chunk", "error", f"byte {origin}", f"{len(data)} bytes hold no event records")
        return False

    def _verify(self, data: bytes, header: ChunkHeader, origin: int) -> bool:
        """Compare the checksums; False where they are wrong or missing, so that any byte of a record may be, too."""
        if not self.checksums or len(data) < SIZE:
            return False
        head = zlib.crc32(data[128:FIRST_RECORD], zlib.crc32(data[:120]))
        body = zlib.crc32(memoryview(data)[FIRST_RECORD : max(FIRST_RECORD, min(header.free_offset, SIZE))])
        if head == header.header_crc and body == header.data_crc:
            return True
        what = "header" if head != header.header_crc else "records"
        text = f"the checksum of the chunk's {what} is wrong: it was damaged or changed after it was written"
        self._damage.add("checksum", "warning", f"chunk at byte {origin}", text)
        return body == header.data_crc

    def _miss(self, header: ChunkHeader, origin: int, found: int, lost: int) -> None:
        """Count as lost what the chunk's header promises and neither was found nor counted as lost already."""
        promised = header.last_number - header.first_number + 1
        missing = promised - found - lost
        if missing > 0 and promised <= SIZE // SMALLEST:
            self.records_lost += missing
            text = f"{missing} of {promised} records that the chunk should hold cannot be found"
            self._damage.add("records-missing", "error", f"chunk at byte {origin}", text)


def _times(times: list[int]) -> list[int]:
    return times[:] if max(times) <= LAST_TICK else [time if time <= LAST_TICK else 0 for time in times]

"""chunk -> records counted, and what is damaged or lost in it; candidates are noted, not decoded."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from xfor.errors import RecordError
from xfor.events import Event
from xfor.logs.batch import Run, Tally, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.evtx.chunk import FIRST_RECORD, MAGIC, SIZE, Chunk, ChunkHeader, read_header
from xfor.logs.evtx.count import Counter
from xfor.logs.evtx.decode import Decoder, Place
from xfor.logs.evtx.records import (
    SMALLEST,
    end_of_records,
    end_of_whole,
    is_record,
    looks_like_record,
    next_record,
    record_size,
)
from xfor.logs.stream import runs_of

_EMPTY = bytes(SIZE)
_MOST_LOOKS = 4  # at each record id where some are missing: an export with a filter lacks some everywhere


class Walker:
    """Walks over the chunks of one log, in their order. `checksums`: the log has them."""

    def __init__(self, wanted: Wanted, damage: DamageList) -> None:
        self._damage = damage
        self._decoder = Decoder(damage)
        self._counter = Counter(wanted, self._decoder)
        self.records_lost = 0
        self.checksums = True
        self._opened: list[tuple[Chunk, int]] = []
        self._looks = _MOST_LOOKS

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self._counter.records

    def chunk(self, data: bytes, origin: int) -> ChunkHeader | None:
        """Count the records of the chunk at byte `origin` of the file; None where these bytes are no chunk."""
        if not self._is_chunk(data, origin):
            return None
        header = read_header(data)
        intact = self._verify(data, header, origin)
        chunk = self._counter.open(data, origin, intact=intact)
        end = end_of_records(data, header)
        self._opened.append((chunk, end))
        records, lost = self.records, self.records_lost
        at = FIRST_RECORD
        whole = end if intact else at
        while at < end:
            if at >= whole:
                whole = end_of_whole(data, at, end)
            previous, at = self._counter.stretch(chunk, at, whole)
            if at < end:
                at = self._odd_record(chunk, previous, at, end)
                whole = min(whole, at) if intact else whole
                intact = False
        self._miss(header, origin, self.records - records, self.records_lost - lost)
        return header

    def tallies(self) -> list[Tally]:
        """Give what was counted since the last call, and begin anew."""
        return self._counter.tallies()

    def runs(self, tallies: list[Tally]) -> list[Run]:
        """Give the runs of the record ids that were counted since the last call, where they are of one place.

        The first and the last id nearly always say all: then as many lie between as were counted. In a log that was
        not exported ids are numbers, which need no decoding; from the first record that is missing on they are higher.
        """
        opened, self._opened = self._opened, []
        if not opened or len({(tally.kind.channel, tally.kind.computer) for tally in tallies}) != 1:
            return []
        last, number = _decoded(opened[-1], -1)
        if last is None or last.record_id is None:
            return []
        first_id = _first_number(opened[0][0].data) if last.record_id == number else _id(_decoded(opened[0], 0)[0])
        if first_id is None:
            return []
        count = sum(len(tally.times) for tally in tallies)
        if last.record_id - first_id + 1 != count and self._looks:
            self._looks -= 1
            return runs_of(_events(opened))
        times = [time for tally in tallies for time in (min(tally.times), max(tally.times))]
        run = Run(first_id, last.record_id, count, min(times), max(times))
        return [run] if 0 < count <= run.last - run.first + 1 else []

    def places(self) -> list[Place]:
        """Give the places of the wanted records since the last call, in the order of the log."""
        return self._counter.places()

    def event(self, place: Place) -> Event | None:
        """Decode a record that was counted; None, and it counts as lost, where it cannot be."""
        event = self._decoder.event(place)
        if event is None:
            self._counter.records -= 1
            self.records_lost += 1
        return event

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
        self._counter.add(place, event)
        return following

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


def _events(opened: list[tuple[Chunk, int]]) -> Iterator[Event]:
    """Give what can be decoded of the records of some chunks."""
    for chunk, end in opened:
        for at, following in _places(chunk.data, end):
            try:
                yield chunk.event(at, following)
            except RecordError:
                continue  # it is noted where it is counted


def _decoded(opened: tuple[Chunk, int], which: int) -> tuple[Event | None, int]:
    """Give a record of a chunk without its data, and its number; None where it cannot be decoded."""
    chunk, end = opened
    places = list(_places(chunk.data, end))
    if not places:
        return None, 0
    at, following = places[which]
    try:
        return chunk.system(at, following), int.from_bytes(chunk.data[at + 8 : at + 16], "little")
    except RecordError:
        return None, 0  # it is noted where it is counted


def _first_number(data: bytes) -> int:
    return int.from_bytes(data[FIRST_RECORD + 8 : FIRST_RECORD + 16], "little")


def _id(event: Event | None) -> int | None:
    return event.record_id if event else None


def _places(data: bytes, end: int) -> Iterator[tuple[int, int]]:
    at = FIRST_RECORD
    while at < end and is_record(data, at):
        following = at + record_size(data, at)
        yield at, following
        at = following

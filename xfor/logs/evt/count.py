"""records -> counts by kind, at the price of a few slices each; what is damaged between them is stepped over."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from xfor.errors import RecordError
from xfor.events import NO_DATA, Event, Kind
from xfor.logs.batch import Tally, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.evt.layout import (
    CURSOR_MARK,
    CURSOR_SIZE,
    LARGEST,
    MAGIC,
    SMALLEST,
    is_whole,
    next_magic,
)
from xfor.logs.evt.record import event_of, kind_of, ticks_of
from xfor.logs.sink import Sink

_HEAD = struct.Struct("<I4s4xI4x6s10xIII")
"""Size, magic, (number,) time generated, (written,) identifier and type, …, where strings are, and the SID."""

_FILL = b"\0\x27"  # Windows fills with 0x00000027 what is left at the end of the file
_MAGIC_SPAN = 8
_MOST_KINDS = 10_000
_MOST_NAMES = 10_000


class Counter:
    """Counts the records of one log by their kinds, and keeps the bytes of the wanted ones.

    `place` says where in the file a byte is, of those that are given to `walk`, counted from the first.
    """

    def __init__(self, wanted: Wanted, channel: str, damage: DamageList, place: Callable[[int], int]) -> None:
        self.records = 0
        self.records_lost = 0
        self._wanted = wanted
        self._channel = channel
        self._damage = damage
        self._place = place
        self._sinks: dict[Kind, Sink] = {}
        self._adds: dict[bytes, dict[bytes, Callable[[int], Kind | None]]] = {}
        self._names = 0
        self._kept: list[tuple[int, Kind, bytes]] = []
        self._gap: int | None = None
        self._gap_is_fill = True

    def walk(self, data: bytes, origin: int, *, final: bool) -> int:
        """Count the records that these bytes hold wholly, of the final ones all that there are; where they end."""
        at, end = 0, len(data)
        while at < end:
            at = self._stretch(data, at, end, origin)
            if at >= end or (not final and _may_go_on(data, at, end)):
                break
            following = self._following(data, at, end, final=final)
            self._skip(data, at, following, origin)
            at = following
            if not final and end - at < _MAGIC_SPAN:
                break
        if final:
            self._close_gap()
        return at

    def tallies(self) -> list[Tally]:
        """Give what was counted since the last call, and begin anew."""
        found = [
            Tally(sink.kind, [ticks_of(time) for time in sink.times], sink.example)
            for sink in self._sinks.values()
            if sink.times
        ]
        for sink in self._sinks.values():
            sink.times.clear()
        if len(self._sinks) > _MOST_KINDS:
            self._sinks.clear()
            self._adds.clear()
        return found

    def events(self) -> Iterator[Event]:
        """Decode the wanted records that were counted since the last call."""
        kept, self._kept = self._kept, []
        return self._decoded(kept)

    def _stretch(self, data: bytes, at: int, end: int, origin: int) -> int:
        """Count records from an offset on, up to the end or to what is no whole record. Written for speed."""
        unpack = _HEAD.unpack_from
        adds = self._adds
        counted = 0
        begin = at
        while at < end:
            try:
                size, magic, time, what, strings_at, sid_size, sid_at = unpack(data, at)
                following = at + size
                if (
                    magic != MAGIC
                    or size < SMALLEST
                    or following > end
                    or data[following - 4 : following] != data[at : at + 4]
                ):
                    break
                add = adds[what][data[at + SMALLEST : at + (sid_at if sid_size else strings_at)]]
            except struct.error:
                break
            except KeyError:
                learned = self._learned(data[at:following], what, sid_at if sid_size else strings_at)
                if learned is None:
                    break
                add = learned
            kind = add(time)
            if kind:
                self._kept.append((origin + at, kind, data[at:following]))
            counted += 1
            at = following
        self.records += counted
        if at > begin:
            self._close_gap()
        return at

    def _learned(self, record: bytes, what: bytes, names_end: int) -> Callable[[int], Kind | None] | None:
        """Find out what takes the times of records that begin like this one; None where it names no source."""
        try:
            kind = kind_of(record, self._channel)
        except RecordError:
            return None
        sink = self._sinks.get(kind)
        if sink is None:
            sink = self._sinks[kind] = Sink(kind, wanted=self._wanted(kind))
            if not sink.wanted and len(self._sinks) <= _MOST_KINDS:
                sink.example = event_of(record, kind)
        self._names += 1
        if self._names > _MOST_NAMES:
            self._adds.clear()
            self._names = 0
        self._adds.setdefault(what, {})[record[SMALLEST:names_end]] = sink.add
        return sink.add

    def _following(self, data: bytes, at: int, end: int, *, final: bool) -> int:
        """Give the offset at which the next record, or what may be one, begins."""
        if data.startswith(CURSOR_MARK, at):
            return min(at + CURSOR_SIZE, end)
        following = next_magic(data, at + 1, end)
        while following < end and not is_whole(data, following, end):
            if not final and _may_go_on(data, following, end):
                return following
            following = next_magic(data, following + 1, end)
        return following if final or following < end else max(at + 1, end - _MAGIC_SPAN + 1)

    def _skip(self, data: bytes, at: int, following: int, origin: int) -> None:
        """Remember what is stepped over, until a record follows or the end."""
        if data.startswith(CURSOR_MARK, at):
            return
        if self._gap is None:
            self._gap, self._gap_is_fill = origin + at, True
        self._gap_is_fill = self._gap_is_fill and not data[at:following].strip(_FILL)

    def _close_gap(self) -> None:
        if self._gap is not None and not self._gap_is_fill:
            self.records_lost += 1
            text = "no whole record begins here; the log is read on from the next one"
            self._damage.add("damaged-record", "error", f"byte {self._place(self._gap)}", text)
        self._gap = None

    def _decoded(self, kept: list[tuple[int, Kind, bytes]]) -> Iterator[Event]:
        for origin, kind, record in kept:
            event = event_of(record, kind)
            if NO_DATA in event.lacks:
                text = "the data of a record are cut off or overwritten"
                self._damage.add("data-lost", "error", f"record at byte {self._place(origin)}", text)
            yield event


def _may_go_on(data: bytes, at: int, end: int) -> bool:
    """Say whether a record begins at an offset that may go on beyond these bytes."""
    if end - at < _MAGIC_SPAN:
        return True
    size = int.from_bytes(data[at : at + 4], "little")
    return data.startswith(MAGIC, at + 4) and SMALLEST <= size <= LARGEST and at + size > end

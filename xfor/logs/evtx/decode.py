"""place of a record -> event: whole, as python-evtx reads it, or else what System says of it."""

from __future__ import annotations

from typing import NamedTuple

from xfor.errors import RecordError
from xfor.events import NO_DATA, Event
from xfor.logs.damage import DamageList
from xfor.logs.evtx.chunk import Chunk
from xfor.logs.evtx.second_opinion import second_opinion

_MOST_OPINIONS = 200  # it takes milliseconds each


class Place(NamedTuple):
    """Where a record is: in which chunk, from which byte to which."""

    chunk: Chunk
    at: int
    end: int


class Decoder:
    """Decodes the records of one log; says of each damaged one once what is wrong with it."""

    def __init__(self, damage: DamageList) -> None:
        self._damage = damage
        self._opinions = 0

    def event(self, place: Place) -> Event | None:
        """Decode a record as far as it can be; None where not even System can."""
        try:
            return place.chunk.event(place.at, place.end)
        except RecordError as error:
            return self._rescued(place, str(error))

    def report(self, code: str, level: str, place: Place, message: str) -> None:
        """Note damage at a record."""
        origin = place.chunk.origin
        self._damage.add(code, level, f"record at byte {origin + place.at}, in the chunk at byte {origin}", message)

    def _rescued(self, place: Place, reason: str) -> Event | None:
        event = _without_data(place)
        opinion = self._second_opinion(place, event) if place.chunk.intact else None
        if opinion is not None:
            self.report("second-opinion", "warning", place, f"a record is as python-evtx reads it, since {reason}")
            return opinion
        if event is None:
            self.report("record-lost", "error", place, f"a record cannot be decoded: {reason}")
            return None
        self.report("data-lost", "error", place, f"the data of a record cannot be decoded: {reason}")
        return event._replace(lacks=event.lacks | {NO_DATA})

    def _second_opinion(self, place: Place, known: Event | None) -> Event | None:
        """Ask python-evtx, so often as time allows; it must agree with what is known of the record."""
        if self._opinions >= _MOST_OPINIONS:
            return None
        self._opinions += 1
        event = second_opinion(place.chunk.data, place.at)
        if event is None or known is None:
            return event
        return event if (event.kind, event.record_id) == (known.kind, known.record_id) else None


def _without_data(place: Place) -> Event | None:
    try:
        event = place.chunk.system(place.at, place.end)
    except RecordError:
        return None
    # Every event says this much; bytes that were overwritten hardly do.
    return event if event.kind.provider and event.time is not None and event.record_id is not None else None

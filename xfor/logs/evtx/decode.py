"""place of a record -> event: whole, or else what System says, with the data if python-evtx can read them."""

from __future__ import annotations

from typing import NamedTuple

from xfor.errors import RecordError
from xfor.events import Event
from xfor.logs.damage import DamageList
from xfor.logs.evtx.chunk import Chunk
from xfor.logs.evtx.records import is_record
from xfor.logs.evtx.second_opinion import second_opinion

_MOST_OPINIONS = 200  # it takes milliseconds each, and where it cannot help it hardly ever can


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
        if event is None:
            self.report("record-lost", "error", place, f"a record cannot be decoded: {reason}")
            return None
        opinion = self._second_opinion(place, event)
        if opinion is None:
            self.report("data-lost", "error", place, f"the data of a record cannot be decoded: {reason}")
            return event
        self.report("second-opinion", "warning", place, f"the data are as python-evtx reads them, since {reason}")
        return event._replace(data=opinion.data)

    def _second_opinion(self, place: Place, known: Event) -> Event | None:
        """Ask python-evtx; what it says is believed of a whole record, and where it agrees on what is known."""
        if self._opinions >= _MOST_OPINIONS or not is_record(place.chunk.data, place.at):
            return None
        self._opinions += 1
        event = second_opinion(place.chunk.data, place.at)
        return event if event is not None and (event.kind, event.record_id) == (known.kind, known.record_id) else None


def _without_data(place: Place) -> Event | None:
    try:
        event = place.chunk.system(place.at, place.end)
    except RecordError:
        return None
    # Every event says this much; bytes that were overwritten hardly do.
    return event if event.kind.provider and event.time is not None and event.record_id is not None else None

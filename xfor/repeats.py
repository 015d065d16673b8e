"""logs of the same computer and channel whose times overlap -> what one of them holds that no earlier one does.

Nothing is kept of a record for this: only where times overlap are both logs read once more, and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.gathering.inventory import Inventory
from xfor.gathering.timing import Extents
from xfor.logs.bundles.walk import Unpacking, one_by_one
from xfor.logs.inputs import Found, find_files, open_found
from xfor.logs.repeats import Known, Place, Unrepeated, place_of
from xfor.reading import Question, Reader, Reading

_MOST_RECORDS = 8 << 20  # that are remembered for the next log of their place: 64 MiB


class _Span(NamedTuple):
    """From when to when a log has records of a place, in ticks."""

    file: Found
    since: int
    until: int


class Repeats:
    """The logs that were read so far, and of some the records."""

    def __init__(self, question: Question, unpacking: Unpacking) -> None:
        self._question = question
        self._unpacking = unpacking._replace(conventions=question.conventions)
        self._spans: dict[Place, list[_Span]] = {}
        self._known: dict[Place, Known] = {}
        self._learnt: dict[Place, set[str]] = {}

    def add(self, file: Found, extents: Extents) -> None:
        """Note from when to when a log reaches."""
        for (host, channel), (since, until) in extents.places().items():
            self._spans.setdefault((host, channel.casefold()), []).append(_Span(file, since, until))

    def without(self, file: Found, extents: Extents, reader: Reader) -> tuple[Reading, int, list[str]] | None:
        """Read a log without what earlier ones hold; None where that is nothing.

        Gives also how many records were left out, and the labels of the logs that may hold them.
        """
        overlapping = self._overlapping(extents)
        if not overlapping:
            return None
        self._learn(overlapping)
        log = Unrepeated(open_found(file, self._question.conventions), self._is_known)
        reading = Reading(self._question)
        unused = Inventory(file.label)
        try:
            for batch in log.sweep(reader.wants):
                reader.take(batch, file.label, reading, unused)
        except LogError:
            pass  # it was noted when the log was read the first time
        labels = sorted({span.file.label for spans in overlapping.values() for span in spans})
        return (reading, log.repeats, labels) if log.repeats else None

    def _overlapping(self, extents: Extents) -> dict[Place, list[_Span]]:
        found: dict[Place, list[_Span]] = {}
        for (host, channel), (since, until) in extents.places().items():
            place = (host, channel.casefold())
            spans = [each for each in self._spans.get(place, ()) if each.since <= until and since <= each.until]
            if spans:
                found[place] = spans
        return found

    def _is_known(self, event: Event) -> bool:
        known = self._known.get(place_of(event))
        return known is not None and event.record_id is not None and (event.record_id, event.time or 0) in known

    def _learn(self, overlapping: dict[Place, list[_Span]]) -> None:
        """Read the records of earlier logs, as far as they are not remembered."""
        if sum(known.size for known in self._known.values()) > _MOST_RECORDS:
            self._known.clear()
            self._learnt.clear()
        wanted: dict[str, tuple[Found, set[Place]]] = {}
        for place, spans in overlapping.items():
            for span in spans:
                if span.file.label not in self._learnt.setdefault(place, set()):
                    wanted.setdefault(span.file.label, (span.file, set()))[1].add(place)
        for label, (file, places) in wanted.items():
            with self._at_hand(file) as found:
                for event in _events(found, self._question):
                    place = place_of(event)
                    if place in places and event.record_id is not None:
                        self._known.setdefault(place, Known()).add(event.record_id, event.time or 0)
            for place in places:
                self._learnt[place].add(label)

    @contextmanager
    def _at_hand(self, file: Found) -> Iterator[Iterable[Found]]:
        """Have a log again that was read before; one from a bundle is unpacked once more."""
        if file.origin is None:
            yield [file]
            return
        with closing(one_by_one(find_files([str(file.origin)]), self._unpacking)) as members:
            yield (each for each in members if each.label == file.label)


def _events(found: Iterable[Found], question: Question) -> Iterator[Event]:
    for file in found:
        try:
            for batch in open_found(file, question.conventions).sweep(lambda _: True):
                yield from batch.events
        except LogError:
            pass  # it was noted when the log was read
        return

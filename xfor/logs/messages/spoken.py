"""A log whose events get the messages that were saved with it, or that a catalogue has for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.batch import Batch, Facts, Log, Part, Tally, Wanted
from xfor.logs.companions import Companion
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.messages.catalogue.items import CatalogueFile
from xfor.logs.messages.catalogues import Catalogues
from xfor.logs.messages.said import speechless, with_message
from xfor.logs.messages.texts import SavedTexts

_BEGINNING = 300  # events that say whether texts belong to a log

Reopen = Callable[[], Log]
"""Opens the log once more, to look at its beginning."""


class Elsewhere(NamedTuple):
    """Where the messages of a log may be: `label` names the log, `companions` may have been saved with it."""

    label: str
    companions: Sequence[Companion]
    catalogues: Sequence[CatalogueFile]


class SpokenLog:
    """A log, with a message for each decoded event that has none of its own, where one is to be had."""

    def __init__(self, log: Log, reopen: Reopen, elsewhere: Elsewhere) -> None:
        self._log = log
        self._reopen = reopen
        self._elsewhere = elsewhere

    @property
    def format(self) -> str:
        """The format of the log."""
        return self._log.format

    @property
    def damage(self) -> DamageList:
        """What was lost, also of the messages."""
        return self._log.damage

    @property
    def size(self) -> int:
        """How many bytes were read so far."""
        return self._log.size

    @property
    def records(self) -> int:
        """How many records were read so far."""
        return self._log.records

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        return self._log.records_lost

    def parts(self) -> list[Part]:
        """Say how the log is divided."""
        return self._log.parts()

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log, or one part of it; its first part also says which texts are not used."""
        noted = DamageList() if part and part.start else self.damage
        label, companions, catalogues_given = self._elsewhere
        texts = SavedTexts(companions, label, self._beginning() if companions else (), noted)
        texts.note(self.damage)
        with closing(texts), closing(Catalogues(catalogues_given, noted)) as catalogues:

            def spoken(event: Event) -> Event:
                found = (texts.message(event) or catalogues.message(event)) if speechless(event) else None
                return with_message(event, found) if found else event

            for batch in self._log.sweep(wanted, part, digest):
                tallies = [_spoken(each, spoken) for each in batch.tallies]
                yield batch._replace(tallies=tallies, events=map(spoken, batch.events))

    def facts(self) -> Facts:
        """Say what was learnt of the part that was swept."""
        return self._log.facts()

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the parts."""
        self._log.join(parts, complete=complete)

    def _beginning(self) -> list[Event]:
        events: list[Event] = []
        try:
            for batch in self._reopen().sweep(lambda _: True):
                events += islice(batch.events, _BEGINNING - len(events))
                if len(events) == _BEGINNING:
                    break
        except LogError:
            pass  # who reads the log will be told
        return events


def _spoken(tally: Tally, spoken: Callable[[Event], Event]) -> Tally:
    return tally._replace(example=spoken(tally.example)) if tally.example else tally

"""Records that an earlier log has too, as two exports of one channel have: told by record id and time, exactly."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from xfor.events import Event
from xfor.logs.batch import Batch, Facts, Log, Part, Wanted
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest
from xfor.logs.stream import Sorter

Place = tuple[str, str]
"""A computer and a channel, in lower case: within one, a record id means one record, as long as it is not reset."""

_BLOCK = 256  # ids
_NONE = -1


class Known:
    """The record ids of one place, each with its time: 8 bytes a record where the ids lie close together."""

    def __init__(self) -> None:
        self._times: dict[int, array[int]] = {}
        self._others: set[tuple[int, int]] = set()  # ids that were given anew after a log was cleared
        self.size = 0

    def add(self, record_id: int, time: int) -> None:
        """Note a record."""
        block, at = divmod(record_id, _BLOCK)
        times = self._times.get(block)
        if times is None:
            times = self._times[block] = array("q", [_NONE]) * _BLOCK
            self.size += _BLOCK
        if times[at] == _NONE:
            times[at] = time
        elif times[at] != time:
            self._others.add((record_id, time))
            self.size += 1

    def __contains__(self, record: tuple[int, int]) -> bool:
        record_id, time = record
        block, at = divmod(record_id, _BLOCK)
        times = self._times.get(block)
        return times is not None and (times[at] == time or record in self._others)


def place_of(event: Event) -> Place:
    """Say where a record was written."""
    return event.kind.computer.casefold(), event.kind.channel.casefold()


class Unrepeated:
    """A log without those of its records that are `repeated`; to tell, it decodes each. `repeats` counts them."""

    def __init__(self, log: Log, repeated: Callable[[Event], bool]) -> None:
        self.repeats = 0
        self._log = log
        self._repeated = repeated

    @property
    def format(self) -> str:
        """The format of the log."""
        return self._log.format

    @property
    def damage(self) -> DamageList:
        """What was lost."""
        return self._log.damage

    @property
    def size(self) -> int:
        """How many bytes were read so far."""
        return self._log.size

    @property
    def records(self) -> int:
        """How many records were read so far, with those that are repeated."""
        return self._log.records

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        return self._log.records_lost

    def parts(self) -> list[Part]:
        """Say how the log is divided."""
        return self._log.parts()

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log, or one part of it."""
        sorter = Sorter(wanted)
        for batch in self._log.sweep(lambda _: True, part, digest):
            kept = []
            for event in batch.events:
                if self._repeated(event):
                    self.repeats += 1
                else:
                    kept.append(event)
            yield sorter.batch(kept, batch.bytes_read)

    def facts(self) -> Facts:
        """Say what was learnt of the part that was swept."""
        return self._log.facts()

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the parts."""
        self._log.join(parts, complete=complete)

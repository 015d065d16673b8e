"""What every log format gives to the scan: batches of records that were counted, and the events that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from xfor.events import Event, Kind
from xfor.logs.damage import DamageList
from xfor.logs.digest import Digest

Wanted = Callable[[Kind], bool]
"""Says of a kind whether its events shall be decoded. It is asked once per kind and log, not once per record."""


class Tally(NamedTuple):
    """The records of one kind in one batch: their times in the order of the log, and one of them decoded.

    A record without a time counts with time 0. `example` is the first record of its kind in the log;
    None where it cannot be decoded, or where the kind is wanted and so all its events are given anyway.
    """

    kind: Kind
    times: list[int]
    example: Event | None


class Run(NamedTuple):
    """Records of one channel and computer: how many there are, from one record id to another, and their times.

    Mostly it is `whole`: no id between is missing.
    """

    first: int
    last: int
    number: int
    since: int
    until: int

    @property
    def whole(self) -> bool:
        """Say whether no id is missing."""
        return self.last - self.first + 1 == self.number


class Batch(NamedTuple):
    """Some records in the order of the log. `events`, those of the wanted kinds, are decoded as they are drawn.

    `runs` are their record ids, where all are of one channel and computer. `ordered`: each was written after the one
    before it.
    """

    tallies: list[Tally]
    events: Iterable[Event]
    bytes_read: int
    runs: Sequence[Run] = ()
    ordered: bool = False


class Part(NamedTuple):
    """A part of a log that can be read by itself, from one byte of the file to another; None stands for its end."""

    start: int
    stop: int | None


WHOLE = Part(0, None)
"""A log that is one part."""


class Facts(NamedTuple):
    """What was learnt of a part of a log: how far it was read, how many records it has and lost, and its damage.

    `units` says, in the format's own numbers, what the whole needs to know of its parts.
    """

    size: int
    records: int
    records_lost: int
    damage: DamageList
    units: tuple[int, ...] = ()


class Log(Protocol):
    """One readable log inside an input.

    What it lost and what it is are known when it was swept to its end; before, they tell how far it got.
    """

    @property
    def format(self) -> str:
        """The name of its format."""
        ...

    @property
    def damage(self) -> DamageList:
        """What was lost or looks wrong so far."""
        ...

    @property
    def size(self) -> int:
        """How many bytes were read so far."""
        ...

    @property
    def records(self) -> int:
        """How many records were read so far."""
        ...

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        ...

    def parts(self) -> list[Part]:
        """Say how the log is divided where it is large: always alike, so that no result depends on who reads what."""
        ...

    def sweep(self, wanted: Wanted, part: Part | None = None, digest: Digest | None = None) -> Iterator[Batch]:
        """Read the log, or one part of it, from its beginning to its end, once. `digest` is given its bytes."""
        ...

    def facts(self) -> Facts:
        """Say what was learnt of the part that was swept."""
        ...

    def join(self, parts: Sequence[Facts], *, complete: bool) -> None:
        """Learn what was learnt of the parts, in their order; if these are all, also what the whole lacks."""
        ...

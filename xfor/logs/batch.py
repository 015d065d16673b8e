"""What every log format gives to the scan: batches of records that were counted, and the events that were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from xfor.events import Event, Kind
from xfor.logs.damage import DamageList

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


class Batch(NamedTuple):
    """Some records in the order of the log. `events`, those of the wanted kinds, are decoded as they are drawn."""

    tallies: list[Tally]
    events: Iterable[Event]
    bytes_read: int


class Log(Protocol):
    """One readable log inside an input.

    What it lost and what it is are known when it was swept to its end; before, they tell how far it got.
    """

    format: str
    damage: DamageList
    size: int

    @property
    def records(self) -> int:
        """How many records were read so far."""
        ...

    @property
    def records_lost(self) -> int:
        """How many records are known to be lost so far."""
        ...

    def sweep(self, wanted: Wanted) -> Iterator[Batch]:
        """Read the log from its beginning to its end, once."""
        ...

    def sha256(self) -> str | None:
        """Give the checksum of the bytes that were read, or None where reading did not reach the end."""
        ...

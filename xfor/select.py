"""Logs -> the events that somebody wants to see, in the order of the logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xfor.events import Event, Kind, LevelWord
from xfor.logs.batch import Log


class Selection(NamedTuple):
    """Which events are wanted; what is empty stands for all. Names in lower case; `start` and `end` are ticks."""

    providers: frozenset[str] = frozenset()
    event_ids: frozenset[int] = frozenset()
    levels: frozenset[LevelWord] = frozenset()
    hosts: frozenset[str] = frozenset()
    start: int | None = None
    end: int | None = None

    def wants(self, kind: Kind) -> bool:
        """Say whether events of this kind are wanted, if their time is."""
        names = {kind.provider.casefold(), kind.source.casefold()}
        computer = kind.computer.casefold()
        return (
            (not self.providers or not self.providers.isdisjoint(names))
            and (not self.event_ids or kind.event_id in self.event_ids)
            and (not self.levels or kind.level in self.levels)
            and (not self.hosts or not self.hosts.isdisjoint({computer, computer.split(".")[0]}))
        )

    def includes(self, event: Event) -> bool:
        """Say whether an event is wanted."""
        time = event.time or 0
        in_time = (self.start is None or time >= self.start) and (self.end is None or time <= self.end)
        return in_time and self.wants(event.kind)


def select(log: Log, selection: Selection) -> Iterator[Event]:
    """Give the selected events of a log."""
    for batch in log.sweep(selection.wants):
        yield from included(batch.events, selection)


def included(events: Iterable[Event], selection: Selection) -> Iterator[Event]:
    """Give the selected ones of some events."""
    return (event for event in events if selection.includes(event))

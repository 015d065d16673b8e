"""The times of the records of one kind while they are counted; the readers that skip records all count so."""

from __future__ import annotations

from collections.abc import Callable

from xfor.events import Event, Kind


class Sink:
    """Collects the times of the records of one kind. `add` takes a time, and gives back the kind if it is wanted."""

    __slots__ = ("add", "example", "kind", "times", "wanted")

    def __init__(self, kind: Kind, *, wanted: bool) -> None:
        self.kind = kind
        self.wanted = wanted
        self.times: list[int] = []
        self.add: Callable[[int], Kind | None] = self._add_wanted if wanted else self.times.append
        self.example: Event | None = None

    def _add_wanted(self, time: int) -> Kind:
        self.times.append(time)
        return self.kind

"""How many rules have matched one after the other, in a given order, within a window that slides along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import TypeAlias

from xfor.matching.occurrence import Occurrence

_Table: TypeAlias = list[list[int]]
_NEVER = -(1 << 80)  # before every window


class Chains:
    """The chains of occurrences whose rules come in the order of the stages; stages may be left out.

    Later means a later time or, for two events of one log with the same time, a later record. Two events of the same
    time in different logs, or without record numbers, have no order. For every number of stages and every last stage
    it knows the latest time at which such a chain began, so that what has left the window needs no care.
    """

    def __init__(self, stages: Sequence[str]) -> None:
        self._stages = stages
        self._table: _Table = [[_NEVER] * len(stages) for _ in stages]

    def add(self, peers: Sequence[Occurrence]) -> None:
        """Let the next occurrences in, all those of one time, in the order of their logs and records."""
        if len(peers) == 1:
            self._grow(self._table, self._table, peers[0])
            return
        before = _copied(self._table)
        for _, log in groupby(peers, attrgetter("input")):
            here = _copied(before)
            for record_id, rules in groupby(log, attrgetter("record_id")):
                earlier = _copied(here) if record_id else before
                for peer in rules:  # of one event, which is not later than itself
                    self._grow(here, earlier, peer)
            self._table = [list(map(max, *rows)) for rows in zip(self._table, here, strict=True)]

    def longest(self, since: int) -> int:
        """Give the most stages of a chain that began at a time or after it."""
        reached = (number for number, starts in enumerate(self._table, 1) if max(starts, default=_NEVER) >= since)
        return max(reached, default=0)

    def _grow(self, table: _Table, before: _Table, occurrence: Occurrence) -> None:
        for stage, rule in enumerate(self._stages):
            if rule != occurrence.rule:
                continue
            # The longest first, so that an event is not its own predecessor.
            for length in range(stage, 0, -1):
                table[length][stage] = max(table[length][stage], max(before[length - 1][:stage]))
            table[0][stage] = max(table[0][stage], occurrence.time)


def _copied(table: _Table) -> _Table:
    return [row[:] for row in table]

"""The events that one article prints -> which of them came within minutes of each other on a host."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from xfor.events import TICKS_PER_SECOND
from xfor.rules import Rule

_STEP = 3 * 60 * TICKS_PER_SECOND
"""Events of one step, or of two that follow on each other, came within minutes."""

_MOST = 500


class Companions:
    """When the events of articles that print several of them came, by rule and host; earliest first if too often."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, str], dict[int, set[int]]] = {}

    def add(self, rule: Rule, host: str, event_id: int, time: int) -> None:
        """See an event that a rule may be about; `host` is in one case. One without a time has no companion."""
        if time and event_id in printed_together(rule):
            self._keep((rule.id, host), event_id, (time // _STEP,))

    def merge(self, other: Companions) -> None:
        """Add the events of another part of the logs."""
        for key, events in other._steps.items():
            for event_id, steps in events.items():
                self._keep(key, event_id, steps)

    def found(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Give the event ids that came within minutes of another one of the same article, by rule and host."""
        each = ((key, _together(events)) for key, events in self._steps.items())
        return {key: ids for key, ids in each if ids}

    def _keep(self, key: tuple[str, str], event_id: int, steps: Iterable[int]) -> None:
        held = self._steps.setdefault(key, {}).setdefault(event_id, set())
        held.update(steps)
        while len(held) > _MOST:
            held.remove(max(held))


@lru_cache(maxsize=1 << 14)
def printed_together(rule: Rule) -> frozenset[int]:
    """Give the ids of the symptoms that an article prints, if there are several; else none."""
    if len({gate.event_id for gate in rule.gates}) < 2 or rule.file.kb is None:
        return frozenset()
    ids = frozenset(event.event_id for event in rule.file.kb.events if event.role == "symptom")
    return ids if len(ids) > 1 else frozenset()


def _together(events: dict[int, set[int]]) -> tuple[int, ...]:
    near = {event_id: {step + by for step in steps for by in (-1, 0, 1)} for event_id, steps in events.items()}
    return tuple(
        sorted(
            event_id
            for event_id, steps in events.items()
            if any(not steps.isdisjoint(near[other]) for other in events if other != event_id)
        )
    )

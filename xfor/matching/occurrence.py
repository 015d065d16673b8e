"""One match of a rule that a correlation is about: when and where it was, and what the correlation asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from xfor.events import Event

Value: TypeAlias = tuple[str, ...]
"""What an event has in one field: nearly always one text."""


class Occurrence(NamedTuple):
    """One match. Sorts by time, input and record, as the events of one log stand there.

    `rule` is the reference by which the correlation knows the rule. `group` are the values of its group-by fields,
    `measured` those of the fields it counts, `others` those that a correlation about this one asks for. `doubt` is the
    place of the match in the order of confidences. `event` may have lost its data where there were too many to keep.
    `serial` is the same for all matches of one event; `lone`: nothing but silenced rules is about the event. `within`
    is the window that the occurrence ends, where the rule is itself a correlation.
    """

    time: int
    input: str
    record_id: int
    serial: int
    rule: str
    host: str
    group: tuple[Value, ...]
    measured: tuple[Value | None, ...]
    others: Mapping[str, Value]
    doubt: int
    lone: bool
    event: Event
    within: Window | None = None


class Window(NamedTuple):
    """A time, with both its ends, for which the condition holds of one group, and what was counted.

    The occurrences in it are those of the series from `start` to before `stop`.
    """

    group: tuple[tuple[str, Value], ...]
    series: list[Occurrence]
    start: int
    stop: int
    begin: int
    end: int
    metric: float

    @property
    def last(self) -> Occurrence:
        """Give the occurrence that the window ends with."""
        return self.series[self.stop - 1]

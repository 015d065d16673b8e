"""Writes correlation rules with the rules they are about, and runs them over events, for the tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.rule_writer import write
from xfor.events import TICKS_PER_SECOND, Datum, Event, Fields, Kind
from xfor.gathering.matches import located
from xfor.gathering.occurrences import LIMITS, Limits, Occurrences, alerts_of, questions_of
from xfor.matching.correlate import Alert, correlate
from xfor.matching.match import match
from xfor.rules import Library, RuleIndex, load_library

START = 131_000_000_000 * TICKS_PER_SECOND // 10
"""Some time in 2016."""

BASE = "".join(
    f"title: Rule {name}\nname: {name}\nlogsource: {{product: windows, service: security}}\n"
    f"detection: {{s: {{EventID: {number}}}, condition: s}}\n---\n"
    for number, name in enumerate("abc", 1)
)
"""Rules a, b and c, which find the events 1, 2 and 3 of the Security log."""


class Counted(NamedTuple):
    """A window for which a condition held: when it ended, in seconds, of which group, and what was counted."""

    end: int
    group: dict[str, str]
    metric: float


def correlation(lines: str, name: str = "x", top: str = "") -> str:
    """Write a correlation rule around the lines of its block."""
    block = "".join(f"  {line}\n" for line in lines.splitlines())
    return f"title: Correlation {name}\nname: {name}\nlevel: high\n{top}correlation:\n{block}"


def library(folder: Path, text: str) -> Library:
    """Load the rules of a text."""
    path = write(folder, "rules.yml", text)
    return load_library([("rules.yml", path)])


def event(seconds: float, number: int, *, host: str = "HOST", record: int | None = None, **data: object) -> Event:
    """Make an event of the Security log, some seconds after START."""
    kind = Kind("Provider", "", number, "error", "Security", host)
    values = tuple(Datum(name, str(value)) for name, value in data.items())
    return Event(kind, START + round(seconds * TICKS_PER_SECOND), record, data=values)


def gathered(rules: Library, logs: Iterable[Sequence[Event]], limits: Limits = LIMITS) -> Occurrences:
    """Match the events of some logs, and keep what the correlations are about."""
    found, index, questions = Occurrences(limits), RuleIndex(rules.rules), questions_of(rules.correlations)
    for number, log in enumerate(logs):
        for each in log:
            verdict = match(each, index.candidates(each.kind), Fields(each))
            found.add(located(each, f"{number}.evtx"), verdict.matches, questions, lone=False)
    return found


def horizon(logs: Iterable[Sequence[Event]]) -> dict[str, int]:
    """Say how far some logs reach, by computer."""
    reach: dict[str, int] = {}
    for each in (each for log in logs for each in log):
        host = each.kind.computer.casefold()
        reach[host] = max(reach.get(host, 0), each.time or 0)
    return reach


def alerts(rules: Library, *logs: Sequence[Event]) -> list[Alert]:
    """Give the alerts of the correlations over some logs."""
    return alerts_of(gathered(rules, logs), rules.correlations, horizon(logs))


def windows(rules: Library, *logs: Sequence[Event]) -> list[Counted]:
    """Give every window of the last correlation for which its condition holds."""
    *_, (_, found) = correlate(rules.correlations, gathered(rules, logs).kept(), horizon(logs))
    return [
        Counted(
            (window.end - START) // TICKS_PER_SECOND,
            {name: ", ".join(value).lower() for name, value in window.group},
            window.metric,
        )
        for window in found
    ]

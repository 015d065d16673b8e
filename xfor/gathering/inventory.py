"""What was read and what was lost: the inputs and the notices of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, cast

from xfor.events import format_time
from xfor.gathering.sequence import Numbers
from xfor.gathering.timing import Span
from xfor.logs.batch import Batch, Log, Tally
from xfor.logs.damage import DamageList
from xfor.report import Input, Notice
from xfor.rules import Library

_MOST_NAMES = 1000  # a log that Windows wrote has a handful of channels and hosts
_SHOWN = 20
_FEW = 3


class Inventory:
    """What one log holds: channels, hosts, and the span of its times."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._channels: set[str] = set()
        self._hosts: set[str] = set()
        self._span = Span()
        self._numbers = Numbers()

    def number(self, batch: Batch) -> None:
        """See the record ids of some more records, and how their times follow each other."""
        self._numbers.add(batch.runs)
        if batch.ordered:
            for tally in batch.tallies:
                self._numbers.tick(tally.times)

    def count(self, tally: Tally) -> None:
        """See some more records."""
        if len(self._channels) < _MOST_NAMES:
            self._channels.add(tally.kind.channel)
        if len(self._hosts) < _MOST_NAMES:
            self._hosts.add(tally.kind.computer)
        self._span.add(tally.times)

    def merge(self, other: Inventory) -> None:
        """See what was seen of another part of the log."""
        self._channels |= other._channels
        self._hosts |= other._hosts
        self._span.merge(other._span)
        self._numbers.merge(other._numbers)

    def input(self, log: Log, failure: str | None, sha256: str | None) -> Input:
        """Describe the log as far as it was read. `failure` says why reading ended before its end."""
        lost = log.records_lost
        if not lost and not failure:  # else nobody can tell
            self._numbers.note(log.damage)
        damaged = any(each.level == "error" for each in log.damage)
        reason = failure or (f"{lost} record{'s' * (lost > 1)} lost" if lost else "damaged" if damaged else None)
        return Input(
            path=self._label,
            format=log.format,
            sha256=sha256,
            size=log.size,
            channels=sorted(filter(None, self._channels)),
            hosts=sorted(filter(None, self._hosts)),
            first=format_time(self._span.first),
            last=format_time(self._span.last),
            records=log.records,
            records_lost=lost,
            status="partial" if reason else "read",
            reason=reason,
        )


def damage_notices(damage: DamageList, label: str) -> Iterator[Notice]:
    """Say what was damaged in a log."""
    for each in damage:
        level = cast(Literal["warning", "error"], each.level)
        yield Notice(code=each.code, level=level, input=label, place=each.place, message=each.message)


def repeats_notice(log: Input, count: int, others: Sequence[str]) -> Notice:
    """Say how many records of a log stand in earlier ones, too."""
    shown = ", ".join(others[:_FEW]) + (f" and {len(others) - _FEW} more" if len(others) > _FEW else "")
    which = f"{count:,} of its {log.records:,} records are" if count < log.records else "all of its records are"
    text = f"{which} also in {shown}, by record id and time: they count once"
    return Notice(code="records-repeated", level="info", input=log.path, message=text)


def rule_notices(library: Library) -> Iterator[Notice]:
    """Say which rules were refused, with every mistake in them, and which were disabled."""
    for file, line, column, message, *_ in library.refused:
        place = f"{file}:{line}:{column}" if line else file
        yield Notice(code="rule-refused", level="error", place=place, message=message)
    if library.disabled:
        shown, more = library.disabled[:_SHOWN], len(library.disabled) - _SHOWN
        named = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
        text = f"Rules that your own rule files have disabled were not asked: {named}."
        yield Notice(code="rules-disabled", level="info", message=text)


def undecided_notice(rules: Iterable[str]) -> Notice:
    """Say which rules ask only for what these logs cannot carry."""
    ids = sorted(rules)
    shown = ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
    text = f"Rules that ask for text which these logs do not carry were not decided: {shown}."
    return Notice(code="rules-undecided", level="info", message=text)


def correlation_notices(left_out: Mapping[str, int]) -> Iterator[Notice]:
    """Say which correlation rules had more events than are kept, with how many were left out."""
    for name, number in left_out.items():
        text = f"{name} is about more events than are kept; {number} later ones were not looked at together."
        yield Notice(code="correlation-limit", level="warning", message=text)

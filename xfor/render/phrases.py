"""counts, times and names of a report -> the words a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xfor.render.safe import flat

if TYPE_CHECKING:
    from xfor.report import NearArticle


def counted(count: int, one: str, many: str | None = None) -> str:
    """Say how many: "1 record", "2,000 records"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def borrowed(source: str | None) -> str:
    """Say where the message of an event is from that the event itself does not carry; "" for its own."""
    origin, _, language = (source or "").partition(":")
    wherefrom = {"mta": "saved with the log", "catalogue": "from a catalogue"}.get(origin)
    return f"message {wherefrom}, language {flat(language)}" if wherefrom else ""


def guess(near: NearArticle) -> str:
    """Name an article that is near to events which no rule explains, and say that it is a guess."""
    return f"{near.rule}: {near.title} (a guess: it is about another event, whose text is {near.share:.0%} the same)"


def moment(time: str) -> str:
    """Write a time of a report to the second; times of a report are in UTC."""
    return f"{time[:10]} {time[11:19]}"


def span(first: str | None, last: str | None) -> str:
    """Say from when to when; the day is said once where it is the same."""
    if first is None or last is None:
        known = first or last
        return f"{moment(known)} UTC" if known else "at an unknown time"
    start, end = moment(first), moment(last)
    if start == end:
        return f"{start} UTC"
    return f"{start} to {end[11:] if start[:10] == end[:10] else end} UTC"


def times(count: int) -> str:
    """Say how often."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def listed(names: Sequence[str], most: int) -> str:
    """Name the first of many, and say how many more there are."""
    shown = ", ".join(flat(name) for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown


def whole(first: Iterable[str | None], last: Iterable[str | None]) -> tuple[str | None, str | None]:
    """Give the span of many spans. Times of a report sort as text but for their fractions, which are not shown."""
    return min(filter(None, first), default=None), max(filter(None, last), default=None)


def host_name(host: str) -> str:
    """Name a host, also the one of events that name none."""
    return flat(host) or "(no computer name)"

"""A part of a time (Sigma's modifiers minute, hour, day, week, month, year) -> a condition on one field."""

from __future__ import annotations

from sigma.types import SigmaTimestampPart, TimestampPart

from xfor.rules.conditions import Atom
from xfor.rules.matchers import Matcher

_PARTS = {
    TimestampPart.MINUTE: ("minute", "minute"),
    TimestampPart.HOUR: ("hour", "hour"),
    TimestampPart.DAY: ("day", "day of the month"),
    TimestampPart.WEEK: ("week", "week"),
    TimestampPart.MONTH: ("month", "month"),
    TimestampPart.YEAR: ("year", "year"),
}


def time_condition(field: str, part: SigmaTimestampPart, verb: str = "is", comparison: str = "eq") -> Atom:
    """Make the condition that a part of a time is, or compares to, a number.

    Times are read in UTC, as event logs write them, and weeks are counted as in ISO 8601 (1 to 53): Sigma's
    specification leaves both open. A text that is no time has no part of one.
    """
    name, words = _PARTS[part.timestamp_part]
    matcher = Matcher("time", (name, str(part.number)), comparison)
    return Atom(field, f"has a {words} in UTC that {verb}", str(part.number), matcher)

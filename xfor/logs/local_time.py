"""Times as a person reads them ("27.10.2021 12:28:26", "12/9/2025 5:37:32 PM") -> UTC; what is ambiguous is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple

from xfor.errors import UsageError
from xfor.events import TICKS_PER_SECOND, parse_time
from xfor.logs.conventions import DateOrder
from xfor.logs.stream import Source

_EPOCH = datetime(1601, 1, 1)
_ABSOLUTE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_DATE = re.compile(r"[\u200e\u200f\s]*\d{1,4}\W{1,3}(?:\d{1,2}|[^\W\d_]{3,9})\W{1,3}\d{1,4}(?!\d)")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_MORNING = frozenset(["am", "vorm", "πμ", "上午", "午前", "오전", "de", "dop", "fm", "ص", "öö", "sa"])
_EVENING = frozenset(["pm", "nachm", "μμ", "下午", "午後", "오후", "du", "odp", "em", "م", "ös", "ch"])
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_PLACES: dict[DateOrder, tuple[int, int, int]] = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""Where in a date the year, the month and the day stand."""

_ENOUGH = 8  # dates that only one order can read settle it, though a few may be damaged
_BUDDHIST = 2400  # years of the Thai calendar begin above; they count 543 more
_NO_ZONE = (
    "its times are local ones of the machine that wrote them, and were taken as UTC, since the file does not say the "
    "time zone: say it with --timezone, such as Europe/Berlin or +01:00"
)


class Written(NamedTuple):
    """A date and a time of day as they are written: three numbers in some order, and ticks since midnight."""

    date: tuple[int, int, int]
    year_first: bool
    year_last: bool
    ticks: int


@lru_cache(maxsize=8)
def zone_named(name: str) -> tzinfo:
    """Give the time zone of an IANA name or an offset; raises UsageError where it is neither."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        offset = _OFFSET.fullmatch(name)
        if offset is None:
            return ZoneInfo(name)
        sign, hours, minutes = offset.groups()
        delta = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-delta if sign == "-" else delta)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is no zone, and the system says so
        raise UsageError(
            f"--timezone: {name!r} is no time zone. Write a name, such as Europe/Berlin, or +01:00."
        ) from None


def looks_like_date(text: str) -> bool:
    """Say whether a text could be a date, with or without a time behind it."""
    return _DATE.match(text) is not None and len(text) <= 60


@lru_cache(maxsize=4096)
def written(text: str) -> Written | None:
    """Take a date, with or without a time of day, apart; None where it is none."""
    words = _WORD.findall(text.casefold())
    month = _MONTHS.get(words[0][:3]) if words else None
    numbers = _NUMBER.findall(text)
    if month:
        del words[0]
        numbers.insert(0 if text[:1].isalpha() else 1, str(month))
    if not 3 <= len(numbers) <= 7 or any(len(number) > 9 for number in numbers):
        return None
    first, _, third = numbers[:3]
    ticks = _time_of_day(numbers[3:], "".join(words))
    if ticks is None:
        return None
    date = tuple(map(int, numbers[:3]))
    assert len(date) == 3
    named_second = month is not None and text[:1].isdigit()
    return Written(date, len(first) == 4, len(third) == 4 or named_second, ticks)


def _time_of_day(numbers: list[str], words: str) -> int | None:
    if not numbers:
        return 0
    hour, minute, second = ([int(number) for number in numbers[:3]] + [0, 0])[:3]
    if words in _EVENING or words in _MORNING:
        hour = hour % 12 + (12 if words in _EVENING else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((numbers[3] + "0000000")[:7]) if len(numbers) == 4 else 0
    return (hour * 3600 + minute * 60 + second) * TICKS_PER_SECOND + fraction


def possible_orders(date: Written) -> frozenset[DateOrder]:
    """Say in which orders a date can be read."""
    return frozenset(order for order in _PLACES if _moment(date, order) is not None)


def _moment(date: Written, order: DateOrder) -> datetime | None:
    if (date.year_first and order != "ymd") or (date.year_last and order == "ymd"):
        return None
    year, month, day = (date.date[place] for place in _PLACES[order])
    if year < 100:
        year += 1900 if year >= 70 else 2000
    elif year > _BUDDHIST:
        year -= 543
    try:
        return datetime(year, month, day) if year >= 1601 else None
    except ValueError:
        return None


class Evidence:
    """What the dates of a whole export say of the order of day, month and year."""

    def __init__(self) -> None:
        self._counts: dict[DateOrder, int] = dict.fromkeys(_PLACES, 0)
        self._turns: dict[DateOrder, list[int]] = {order: [0, 0] for order in _PLACES}
        self._before: dict[DateOrder, datetime] = {}
        self._seen = ""
        self._possible: set[DateOrder] = set()
        self.example = ""
        self._german = self._half_days = False

    def add(self, text: str) -> bool:
        """See a date; say whether the order is settled."""
        text = text.strip()
        day = text.split(" ")[0]
        if day == self._seen:
            for order in self._possible:
                self._counts[order] += 1
            return self._settled()
        date = written(text)
        if date is None:
            return False
        self._seen = day
        self._possible.clear()
        self.example = self.example or day
        self._german = self._german or "." in day
        self._half_days = self._half_days or text[-2:].casefold() in ("am", "pm")
        for order in _PLACES:
            moment = _moment(date, order)
            if moment:
                self._counts[order] += 1
                self._possible.add(order)
                before = self._before.get(order, moment)
                self._turns[order][0] += moment > before
                self._turns[order][1] += moment < before
                self._before[order] = moment
        return self._settled()

    def _settled(self) -> bool:
        first, second, _ = sorted(self._counts.values(), reverse=True)
        return first - second >= _ENOUGH

    def order(self) -> tuple[DateOrder, bool]:
        """Give the order, and whether anything in the file decides for it."""
        best = max(self._counts.values())
        orders = [order for order, count in self._counts.items() if count == best]
        if "ymd" in orders and len(orders) > 1:
            orders.remove("ymd")  # years of two digits at the front show themselves: 99/12/13
        if len(orders) == 1:
            return orders[0], True
        if self._german:
            return "dmy", True  # nobody writes a month, a full stop and a day
        dmy, mdy = (min(self._turns[order]) for order in orders)
        if dmy != mdy and min(dmy, mdy) * 10 <= max(dmy, mdy):
            return ("dmy" if dmy < mdy else "mdy"), True  # rows stand in the order of their times
        return ("mdy" if self._half_days else "dmy"), False


def date_order(source: Source, dates: Iterable[str]) -> DateOrder:
    """Find the order of day, month and year in an export, of which all dates are given; doubt is noted."""
    if source.conventions.date_order:
        return source.conventions.date_order
    evidence = Evidence()
    for date in dates:
        if evidence.add(date):
            break
    order, certain = evidence.order()
    if not certain and evidence.example:
        names = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
        text = (
            f"nothing tells day and month apart in dates like {evidence.example}; they were read as {names[order]}: "
            "say it with --date-order (dmy, mdy or ymd)"
        )
        source.doubt("date-order-unknown", "the whole file", text)
    return order


class Clock:
    """Reads the times of one export; what is ambiguous is noted in it."""

    def __init__(self, source: Source, order: DateOrder) -> None:
        self._source = source
        self._order = order
        name = source.conventions.timezone
        self._zone = zone_named(name) if name else None
        self._said = False
        self._known: dict[str, tuple[int | None, str]] = {}

    def ticks(self, text: str, place: str) -> int | None:
        """Read a time as 100 ns ticks since 1601 in UTC; None, and a note, where it is none."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) > 4096:
                self._known.clear()
            known = self._known[text] = self._read(text)
        ticks, doubt = known
        if doubt:
            self._source.doubt("time-ambiguous" if ticks is not None else "time-unreadable", place, doubt)
        return ticks

    def _read(self, text: str) -> tuple[int | None, str]:
        text = text.strip("\u200e\u200f \t")
        if _ABSOLUTE.fullmatch(text):
            ticks = parse_time(text.upper().replace(",", ".").replace("UTC", "Z").replace(" Z", "Z"))
            if ticks is not None:
                return ticks, ""
        date = written(text)
        moment = date and (_moment(date, self._order) or self._otherwise(date))
        if date is None or moment is None:
            return None, f"{text[:40]!r} is no time that can be read; the event has none"
        if self._zone is None:
            if not self._said:
                self._said = True
                self._source.doubt("timezone-unknown", "the whole file", _NO_ZONE)
            return _ticks(moment, date.ticks, timedelta()), ""
        return self._in_zone(moment, date.ticks, text)

    def _otherwise(self, date: Written) -> datetime | None:
        """Read a date that the order does not fit, where only one other does."""
        orders = sorted(possible_orders(date))
        return _moment(date, orders[0]) if len(orders) == 1 else None

    def _in_zone(self, day: datetime, ticks: int, text: str) -> tuple[int, str]:
        moment = (day + timedelta(seconds=ticks // TICKS_PER_SECOND)).replace(tzinfo=self._zone)
        first = moment.utcoffset() or timedelta()
        second = moment.replace(fold=1).utcoffset() or timedelta()
        doubt = ""
        if first > second:
            doubt = f"{text} was twice when the clocks went back; it was taken for the first, in summer time"
        elif first < second:
            doubt = f"{text} was left out when the clocks went forward; is --timezone that of the machine?"
        return _ticks(day, ticks, first), doubt


def _ticks(day: datetime, ticks: int, offset: timedelta) -> int:
    delta = day - _EPOCH - offset
    return max(0, (delta.days * 86_400 + delta.seconds) * TICKS_PER_SECOND + ticks)

"""Local times become UTC; what a file leaves open is read in the likelier way, and said."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.errors import UsageError
from xfor.events import format_time
from xfor.logs.conventions import UNSAID, Conventions, DateOrder
from xfor.logs.damage import DamageList
from xfor.logs.local_time import Clock, date_order, looks_like_date, zone_named
from xfor.logs.stream import Source


def source(conventions: Conventions = UNSAID) -> Source:
    return Source(io.BytesIO(), conventions, DamageList())


def read(text: str, order: DateOrder = "dmy", timezone: str | None = "UTC") -> tuple[str | None, list[str]]:
    """Give a time in UTC, and the codes of what was noted."""
    given = source(Conventions(timezone))
    return format_time(Clock(given, order).ticks(text, "line 2")), [each.code for each in given.damage]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("12/13/1999 8:01:17 AM", "mdy"),
        ("12/13/1999\u202f8:01:17\u202fAM", "mdy"),
        ("13.12.1999 08:01:17", "dmy"),
        ("13.12.99 8.01.17", "dmy"),
        ("13. 12. 1999 8:01:17", "dmy"),
        ("13-12-1999 08:01:17", "dmy"),
        ("13/12/1999 8:01:17 a. m.", "dmy"),
        ("13-Dec-99 8:01:17 AM", "mdy"),
        ("Dec 13, 1999 8:01:17 AM", "dmy"),
        ("1999/12/13 08:01:17", "ymd"),
        ("99-12-13 08:01:17", "ymd"),
        ("1999. 12. 13. 8:01:17", "ymd"),
        ("1999-12-13 午前 8:01:17", "ymd"),
        ("13.12.1999 г. 8:01:17", "dmy"),
        ("13/12/2542 8:01:17", "dmy"),
        ("1999-12-13T08:01:17", "dmy"),
        ("1999-12-13T08:01:17Z", "dmy"),
        ("1999-12-13 09:01:17+01:00", "dmy"),
        ("1999-12-13T08:01:17.0000000Z", "mdy"),
        ("١٣/١٢/١٩٩٩ 8:01:17 ص", "dmy"),
        ("\u200e13/12/1999 8:01:17", "dmy"),
        ("13/12/1999 8:01:17", "mdy"),
    ],
)
def test_a_time_is_read_as_many_countries_write_it(text: str, order: DateOrder) -> None:
    assert read(text, order) == ("1999-12-13T08:01:17Z", [])


@pytest.mark.parametrize(
    ("text", "hour"), [("12:00:00 AM", "00"), ("12:00:00 PM", "12"), ("1:00:00 PM", "13"), ("午後 11:00:00", "23")]
)
def test_half_days_begin_with_twelve(text: str, hour: str) -> None:
    assert read(f"1/2/2024 {text}") == (f"2024-02-01T{hour}:00:00Z", [])


def test_a_fraction_of_a_second_is_kept() -> None:
    assert read("2024-02-01 10:00:00.1234567", "ymd") == ("2024-02-01T10:00:00.1234567Z", [])


@pytest.mark.parametrize("text", ["", "x", "31.02.2024 10:00:00", "1.2.2024 25:00:00", "9" * 40, "1/2/3/4/5/6/7/8/9"])
def test_what_is_no_time_is_said(text: str) -> None:
    assert read(text) == (None, ["time-unreadable"])


def test_without_a_time_zone_times_are_taken_for_utc_and_that_is_said_once() -> None:
    given = source()
    clock = Clock(given, "dmy")
    assert format_time(clock.ticks("1.2.2024 10:00:00", "line 2")) == "2024-02-01T10:00:00Z"
    assert format_time(clock.ticks("1.2.2024 10:00:01", "line 3")) == "2024-02-01T10:00:01Z"
    assert [(each.code, each.level) for each in given.damage] == [("timezone-unknown", "warning")]


def test_a_time_zone_has_its_summer_and_its_winter() -> None:
    assert read("1.2.2024 10:00:00", timezone="Europe/Berlin") == ("2024-02-01T09:00:00Z", [])
    assert read("1.7.2024 10:00:00", timezone="Europe/Berlin") == ("2024-07-01T08:00:00Z", [])
    assert read("1.7.2024 10:00:00", timezone="-0330") == ("2024-07-01T13:30:00Z", [])


def test_the_hour_that_a_clock_shows_twice_or_never_is_said() -> None:
    assert read("27.10.2024 02:30:00", timezone="Europe/Berlin") == ("2024-10-27T00:30:00Z", ["time-ambiguous"])
    assert read("31.03.2024 02:30:00", timezone="Europe/Berlin") == ("2024-03-31T01:30:00Z", ["time-ambiguous"])
    assert read("27.10.2024 03:00:00", timezone="Europe/Berlin") == ("2024-10-27T02:00:00Z", [])


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "+99:99", "Europe", "\0"])
def test_no_time_zone_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no time zone"):
        zone_named(name)


@pytest.mark.parametrize(
    ("dates", "order", "certain"),
    [
        (["03/04/2026 1:00:00", "03/13/2026 1:00:00"], "mdy", True),
        (["03/04/2026 1:00:00", "13/04/2026 1:00:00"], "dmy", True),
        (["2026-03-04 01:00:00"], "ymd", True),
        (["99/12/13 01:00:00"], "ymd", True),
        (["03.04.2026 01:00:00"], "dmy", True),
        (["03/04/2026 1:00:00 AM"], "mdy", False),
        (["03/04/2026 01:00:00"], "dmy", False),
        (["01/05/2026 1:00", "12/04/2026 1:00", "11/04/2026 1:00", "10/03/2026 1:00"], "dmy", True),
        (["05/01/2026 1:00", "04/12/2026 1:00", "04/11/2026 1:00", "03/10/2026 1:00"], "mdy", True),
        ([], "dmy", False),
    ],
)
def test_the_dates_of_a_file_tell_their_order_or_it_is_said(dates: list[str], order: str, certain: bool) -> None:
    given = source()
    assert date_order(given, dates) == order
    assert [each.code for each in given.damage] == ["date-order-unknown"] * (not certain and bool(dates))


def test_the_user_says_the_order() -> None:
    given = source(Conventions(date_order="ymd"))
    assert date_order(given, ["13/04/2026"]) == "ymd"
    assert not given.damage


@given(st.text(max_size=40) | st.from_regex(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} \d{1,2}:\d\d(:\d\d)?( [AP]M)?"))
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert looks_like_date(text) in (True, False)
    for order in ("dmy", "mdy", "ymd"):
        for zone in (None, "Europe/Berlin", "+14:00"):
            read(text, order, zone)

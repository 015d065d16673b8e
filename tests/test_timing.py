"""Times of events: how many by hour, day and month, and how far logs reach, the same in whatever order they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.events import TICKS_PER_SECOND, Kind, parse_time
from xfor.gathering.timing import Extents, histogram_of

HOUR = 3600 * TICKS_PER_SECOND
START = parse_time("2024-02-28T23:00:00Z") or 0
TIMES = st.lists(st.integers(0, 600).map(lambda hours: START + hours * 7 * HOUR), max_size=150)


def kind(host: str = "FS01", channel: str = "System") -> Kind:
    return Kind("disk", "", 7, "error", channel, host)


def test_hours_are_told_within_four_days_and_days_beyond() -> None:
    assert histogram_of([START, START + 1, START + HOUR]).shown() == ("hour", {"2024-02-28T23": 2, "2024-02-29T00": 1})
    assert histogram_of([START, START + 200 * HOUR]).shown() == ("day", {"2024-02-28": 1, "2024-03-08": 1})


def test_many_hours_become_days_and_many_days_months() -> None:
    assert histogram_of(START + number * HOUR for number in range(101)).unit == "day"
    unit, months = histogram_of(START + number * 24 * HOUR for number in range(500)).shown()
    assert unit == "month"
    assert list(months)[:3] == ["2024-02", "2024-03", "2024-04"]
    assert list(months.values())[:3] == [2, 31, 30]


def test_times_that_cannot_be_are_not_histogram_of() -> None:
    assert histogram_of([0, 1, 1 << 63]).shown() == ("hour", {})


@given(TIMES, TIMES)
def test_counts_do_not_depend_on_order_and_merge_to_the_same(one: list[int], other: list[int]) -> None:
    whole = histogram_of([*one, *other])
    for first, second in ((one, other), (other, one)):
        merged = histogram_of(reversed(first))
        merged.merge(histogram_of(second))
        assert merged.shown() == whole.shown()


@given(TIMES)
def test_no_event_is_lost_however_coarse_the_counts_are(times: list[int]) -> None:
    assert sum(histogram_of(times).shown()[1].values()) == len(times)


def test_a_log_reaches_from_its_first_plausible_time_to_its_last() -> None:
    seen = Extents()
    seen.add(kind("FS01"), [START + 5, 0, START, 1 << 62])
    seen.add(kind("fs01"), [START + 9])
    seen.add(kind(channel="Setup"), [0])
    assert seen.of("Fs01") == {"System": (START, START + 9)}


@pytest.mark.parametrize("backwards", [False, True])
def test_of_too_many_hosts_the_same_are_kept_whatever_comes_first(backwards: bool) -> None:
    numbers = range(25_000)
    seen = Extents()
    for number in reversed(numbers) if backwards else numbers:
        seen.add(kind(f"host{number:05}"), [START + number])
    assert seen.hosts()[:10_000] == [f"host{number:05}" for number in range(10_000)]
    assert len(seen.hosts()) <= 20_000

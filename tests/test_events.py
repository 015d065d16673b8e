"""Times, levels, and the fields of an event by the names that rules use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.events import (
    LAST_TICK,
    NO_MESSAGE,
    SYSTEM_FIELDS,
    TICKS_PER_SECOND,
    Datum,
    Event,
    Fields,
    Kind,
    LevelWord,
    format_time,
    level_word,
    parse_time,
)

_KIND = Kind("Microsoft-Windows-DistributedCOM", "DCOM", 10016, "error", "System", "FS01.corp.example")
_TIMES = st.integers(0, LAST_TICK)


def fields(*data: tuple[str | None, str]) -> Fields:
    """Give the fields of an event with these data."""
    values = tuple(Datum(name, value) for name, value in data)
    return Fields(Event(_KIND, 133_000_000_000_000_000, 7, level=2, process_id=0, data=values, lacks=NO_MESSAGE))


@given(_TIMES)
def test_a_time_is_read_back_as_it_was_written(ticks: int) -> None:
    assert parse_time(str(format_time(ticks))) == ticks


@given(_TIMES)
def test_a_written_time_is_what_the_calendar_says(ticks: int) -> None:
    moment = datetime.fromisoformat(str(format_time(ticks)))
    assert (moment - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) == ticks // 10


@given(_TIMES, _TIMES)
def test_written_times_sort_by_second_as_the_times_do(one: int, two: int) -> None:
    first, second = (format_time(ticks - ticks % TICKS_PER_SECOND) or "" for ticks in sorted((one, two)))
    assert first <= second


@pytest.mark.parametrize(
    ("ticks", "written"),
    [
        (0, "1601-01-01T00:00:00Z"),
        (1, "1601-01-01T00:00:00.0000001Z"),
        (TICKS_PER_SECOND, "1601-01-01T00:00:01Z"),
        (LAST_TICK, "9999-12-31T23:59:59.9999999Z"),
        (LAST_TICK + 1, None),
        (-1, None),
        (2**64 - 1, None),
        (None, None),
    ],
)
def test_a_time_is_written_as_far_as_it_has_four_digits_of_a_year(ticks: int | None, written: str | None) -> None:
    assert format_time(ticks) == written


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-01T08:00:00.1234567Z",
        "2024-03-01T08:00:00.123456700Z",
        "2024-03-01 08:00:00.1234567",
        "2024-03-01T09:00:00.1234567+01:00",
        " 2024-02-29T23:30:00.1234567-08:30\n",
        "2024-03-01T08:00:00.12345679Z",
    ],
)
def test_a_time_may_be_written_in_many_ways(written: str) -> None:
    assert format_time(parse_time(written)) == "2024-03-01T08:00:00.1234567Z"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "2024-02-30T00:00:00Z",
        "2024-03-01T25:00:00Z",
        "1600-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "99999-01-01T00:00:00Z",
        "0xffffffffffffffff",
        "²024-03-01T08:00:00Z",
        "2024-03-01T08:00:00.x",
    ],
)
def test_what_is_no_time_is_none(written: str) -> None:
    assert parse_time(written) is None


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(written: str) -> None:
    ticks = parse_time(written)
    assert ticks is None or 0 <= ticks <= LAST_TICK


@pytest.mark.parametrize(
    ("level", "keywords", "word"),
    [
        (1, 0, "critical"),
        (2, 0, "error"),
        (3, 0, "warning"),
        (4, 0, "information"),
        (5, 0, "verbose"),
        (0, 0, "information"),
        (0, 0x8020_0000_0000_0000, "audit_success"),
        (0, 0x8010_0000_0000_0000, "audit_failure"),
        (0, 0x8030_0000_0000_0000, "audit_failure"),
        (2, 0x8010_0000_0000_0000, "error"),
        (6, 0, "unknown"),
        (None, 0x8010_0000_0000_0000, "unknown"),
    ],
)
def test_a_level_is_a_word_and_audits_are_told_by_their_keywords(
    level: int | None, keywords: int, word: LevelWord
) -> None:
    assert level_word(level, keywords) == word


def test_a_field_is_found_by_its_name_in_any_case() -> None:
    held = fields(("ServiceName", "Spooler"))
    assert held.get("ServiceName") == held.get("servicename") == held.get("SERVICENAME") == ("Spooler",)
    assert held.get("Service") is None


def test_a_name_in_the_right_case_is_preferred() -> None:
    held = fields(("name", "small"), ("Name", "large"))
    assert (held.get("name"), held.get("Name"), held.get("NAME")) == (("small",), ("large",), ("small",))


def test_a_name_with_blanks_is_found_without_them() -> None:
    held = fields(("Threat Name", "EICAR"))
    assert held.get("ThreatName") == held.get("threat name") == ("EICAR",)


def test_values_of_one_name_are_kept_in_their_order() -> None:
    assert fields(("A", "1"), ("B", "2"), ("A", "3")).get("A") == ("1", "3")


def test_unnamed_values_are_those_of_data() -> None:
    assert fields((None, "one"), (None, ""), ("Data", "three")).get("Data") == ("one", "", "three")


def test_the_payload_hides_system_but_not_the_event_id() -> None:
    held = fields(("Channel", "inner"), ("EventID", "4"), ("Computer", "inner"))
    assert (held.get("Channel"), held.get("Computer"), held.get("EventID")) == (("inner",), ("inner",), ("10016",))


def test_both_names_of_a_provider_are_its_names() -> None:
    assert fields().get("Provider_Name") == ("Microsoft-Windows-DistributedCOM", "DCOM")


def test_what_system_does_not_say_is_no_field_and_zero_is_said() -> None:
    held = fields()
    assert held.get("Execution_ProcessID") == ("0",)
    assert held.get("Execution_ThreadID") is None
    assert held.get("Keywords") is None
    assert held.get("TimeCreated_SystemTime") == ("2022-06-18T04:26:40Z",)


def test_only_what_the_format_cannot_carry_is_unknown() -> None:
    held = fields()
    assert held.unknown("Message")
    assert held.unknown("message")
    assert not held.unknown("ServiceName")
    assert held.texts_unknown


def test_keywords_are_looked_for_in_data_and_message_alone() -> None:
    event = Event(_KIND, None, None, data=(Datum("a", "one"), Datum(None, "two")), message="three")
    assert list(Fields(event).texts()) == ["one", "two", "three"]
    assert not Fields(event).texts_unknown


def test_every_field_of_system_has_its_sigma_name() -> None:
    full = Event(_KIND, 1, 2, 3, 4, 5, 6, 7, "8", 9, 10, "u", "g", "a", "r", message="m")
    assert all(Fields(full).get(name) for name in SYSTEM_FIELDS)

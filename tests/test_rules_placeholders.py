"""Placeholders in rule texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.rules import Placeholder, fill, placeholders


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Start {ServiceName}.", "Start Spooler."),
        ("Grant it to {1|the account}.", "Grant it to CORP\\svc."),
        ("Grant it to {2|the account}.", "Grant it to the account."),
        ("Ask {UserName} and {process_id}.", "Ask the user name and the process id."),
        ("The {DeviceID} is known.", "The the device ID is known."),
        ("Read {2}.", "Read value 2."),
        ("Leave {X|} out.", "Leave  out."),
        ("Write {{ServiceName}} as it is.", "Write {ServiceName} as it is."),
        ("{8BC3F05E-D86B-11D0-A075-00C04FB68820} and {} stay.", "{8BC3F05E-D86B-11D0-A075-00C04FB68820} and {} stay."),
        ("{Blank}", "the blank"),
    ],
)
def test_a_text_is_filled_with_what_the_event_says(text: str, expected: str) -> None:
    assert fill(text, {"ServiceName": ["Spooler"], "1": ["CORP\\svc"], "Blank": [" "]}) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a"], "a"),
        (["a", "a", " a "], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_distinct_values_are_joined_as_a_person_would(values: list[str], expected: str) -> None:
    assert fill("{X}", {"X": values}) == expected


@given(st.text())
def test_a_value_is_never_read_as_a_placeholder(value: str) -> None:
    filled = fill("<{X|nothing}>", {"X": [value + "{Y}"], "Y": ["SECRET"]})
    assert filled == f"<{' '.join((value + '{Y}').split())}>"


def test_placeholders_are_listed_with_their_fallbacks() -> None:
    assert placeholders("{A} {{B}} {1|the account} {C|}") == [
        Placeholder("A", None),
        Placeholder("1", "the account"),
        Placeholder("C", ""),
    ]

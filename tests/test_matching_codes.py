"""Error codes in an event's values, as the texts they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.matching.codes import texts_of

PRIVILEGE = ("A required privilege is not held by the client.",)


@pytest.mark.parametrize("value", ["%%1314", "1314", "0x522", "0x80070522", "-2147023582", "2147943714", " 1314\r\n"])
def test_a_code_is_known_in_every_way_that_events_write_it(value: str) -> None:
    assert texts_of(value) == PRIVILEGE


def test_a_code_has_its_texts_of_today_and_of_windows_nt() -> None:
    assert texts_of("%%1326") == (
        "The user name or password is incorrect.",
        "Logon failure: unknown user name or bad password.",
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "%%",
        "%1314",
        "%%999999",
        "0x",
        "0xC0000522",
        "0x900000522",
        "1314.0",
        "error 1314",
        "13 14",
        "99999999999",
        "4294968610",
    ],
)
def test_what_is_no_known_code_has_no_text(value: str) -> None:
    assert texts_of(value) == ()


@given(st.text(alphabet="%0x123456789abcdef-²٣ ", max_size=14) | st.integers().map(str))
def test_no_value_is_too_odd_to_be_asked(value: str) -> None:
    assert all(isinstance(text, str) for text in texts_of(value))

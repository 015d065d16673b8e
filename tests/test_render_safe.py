"""Text from logs as it is shown: nothing in it can steer a terminal, and nothing hides."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xfor.render.safe import cut, exact, flat, lines, visible

ANYTHING = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("\x00\x07\x08\t\n\r\x1b[]0;m\x7f\x85\x9b\u061c\u200b\u200e\u2028\u202e\u2066\ufeff\ud800a ")
)


def steers(text: str) -> set[str]:
    """Give the characters of a text that are not seen as what they are."""
    return {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}


@given(ANYTHING)
@example("\x1b]8;;http://example.com\x1b\\click\x1b]8;;\x1b\\")
def test_only_line_feeds_are_left_of_what_steers_a_terminal(text: str) -> None:
    assert steers(visible(text)) <= {"\n"}
    assert visible(text).count("\n") == text.count("\n")


@given(ANYTHING)
def test_text_for_one_line_holds_nothing_that_ends_a_line(text: str) -> None:
    assert not steers(flat(text))
    assert not steers(exact(text))
    assert not any(steers(line) for line in lines(text))


@given(ANYTHING)
def test_what_is_visible_once_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("gpj\u202eexe", r"gpj\u202eexe"),
        ("pass\u200bword", r"pass\u200bword"),
        ("\x9b2J", r"\x9b2J"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u3164", r"\u3164"),
        ("C:\\temp\\new", "C:\\temp\\new"),
        ("Größe: 5\u00a0%, ошибка, 失敗", "Größe: 5\u00a0%, ошибка, 失敗"),
    ],
)
def test_what_is_not_seen_is_an_escape_and_what_is_seen_stays(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_windows_message_keeps_its_lines_but_not_its_tabs_and_empty_lines() -> None:
    assert lines("Failed.\r\n\r\n\tUser:\tmax  \r\nEnd\rfake") == ["Failed.", "    User:    max", r"End\x0dfake"]


def test_a_path_keeps_its_blanks() -> None:
    assert exact("a  b\nc") == r"a  b\x0ac"
    assert flat(" a  b\r\nc ") == "a b c"


@pytest.mark.parametrize(("text", "shown"), [("abcdef", "abcdef"), ("abcdefg", "abcde…"), ("abcd efg", "abcd…")])
def test_long_text_is_cut_and_shows_it(text: str, shown: str) -> None:
    assert cut(text, 6) == shown

"""Lines on a page: wrapped at words, indented, never broken where a person would copy them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from xfor.render.page import Page, wrapped
from xfor.render.phrases import counted, listed, span, times


def printed(page: Page, console: Console) -> list[str]:
    """Print a page and give its lines."""
    page.print()
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().split("\n")


def console(width: int = 40) -> Console:
    """Make a console that is no terminal."""
    return Console(file=io.StringIO(), width=width)


@given(st.text("ab 失", max_size=200), st.integers(24, 60))
def test_lines_are_no_wider_than_they_may_be_unless_they_are_one_word(text: str, width: int) -> None:
    assert all(cell_len(line) <= width or " " not in line.strip() for line in wrapped(text, width))


@given(st.text("ab 失", max_size=200), st.integers(24, 60))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    assert " ".join(wrapped(text, width)).split() == text.split()


def test_a_paragraph_goes_on_below_its_text() -> None:
    out = console(30)
    page = Page(out)
    page.flow("one two three four five six", 2, head="1. ")
    assert printed(page, out) == ["  1. one two three four five", "     six", ""]


def test_a_paragraph_with_a_hang_uses_the_whole_width() -> None:
    out = console(30)
    page = Page(out)
    page.flow("one two three four five six seven", head="Unlikely: ", hang=2)
    assert printed(page, out) == ["Unlikely: one two three four", "  five six seven", ""]


def test_a_path_or_a_command_is_never_wrapped() -> None:
    out = console(30)
    page = Page(out)
    page.exact("reg query HKLM\\SYSTEM\\CurrentControlSet\\Control  /v X", 4)
    assert printed(page, out) == ["    reg query HKLM\\SYSTEM\\CurrentControlSet\\Control  /v X", ""]


def test_what_looks_like_markup_an_emoji_or_a_link_is_shown_as_it_is() -> None:
    out = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="truecolor")
    page = Page(out)
    page.flow("[red]x[/red] :warning: [link=http://a]b[/link] [/] 'q' 127.0.0.1")
    assert printed(page, out) == ["[red]x[/red] :warning: [link=http://a]b[/link] [/] 'q' 127.0.0.1", ""]


def test_blank_lines_do_not_pile_up() -> None:
    out = console()
    page = Page(out)
    page.gap()
    page.heading("Cause")
    page.gap()
    page.heading("Status")
    assert printed(page, out) == ["Cause", "", "Status", ""]


def test_a_brief_line_is_cut_at_the_width_also_where_characters_are_wide() -> None:
    out = console(30)
    page = Page(out)
    page.brief("失" * 40)
    assert printed(page, out) == ["失" * 14 + "…", ""]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-03-01T07:15:00Z", "2024-03-02T09:30:00.5Z", "2024-03-01 07:15:00 to 2024-03-02 09:30:00 UTC"),
        ("2024-03-01T07:15:00Z", "2024-03-01T09:30:00Z", "2024-03-01 07:15:00 to 09:30:00 UTC"),
        ("2024-03-01T07:15:00.1Z", "2024-03-01T07:15:00.9Z", "2024-03-01 07:15:00 UTC"),
        ("2024-03-01T07:15:00Z", None, "2024-03-01 07:15:00 UTC"),
        (None, None, "at an unknown time"),
    ],
)
def test_a_span_says_the_day_once(first: str | None, last: str | None, said: str) -> None:
    assert span(first, last) == said


def test_counts_read_as_words() -> None:
    assert [counted(1, "log"), counted(2000, "log")] == ["1 log", "2,000 logs"]
    assert [times(1), times(2), times(3)] == ["once", "twice", "3 times"]
    assert [listed(["A", "B"], 2), listed(["A", "B", "C"], 2)] == ["A, B", "A, B and 1 more"]

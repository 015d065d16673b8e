"""A report as Markdown: what a wiki makes of it, and that text from logs stays text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.report_cases import hostile, many_hosts, one_host
from tests.report_writer import finding, report, unknown, written
from xfor.render.markup import fenced, inline, line, link, paragraph
from xfor.render.safe import flat

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = st.text("\\`*_[]()<>|~#&!$^@-+=:/.1)\n abc", max_size=30)


def tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def read(text: str) -> str:
    """Give what a reader sees of Markdown."""
    return "".join(token.content for token in tokens(text) if token.type in {"text", "code_inline"})


@given(MARKUP | st.text(max_size=20))
def test_a_line_is_read_as_it_was_written(text: str) -> None:
    assert read(line(text)).strip() == flat(text).strip()
    assert {token.type for token in tokens(line(text))} <= {"paragraph_open", "inline", "text", "paragraph_close"}


@given(st.lists(MARKUP, min_size=1, max_size=4).map("\n".join))
def test_a_paragraph_is_nothing_but_text_and_line_breaks(text: str) -> None:
    kinds = {token.type for token in tokens(paragraph(text))}
    assert kinds <= {"paragraph_open", "inline", "text", "hardbreak", "paragraph_close"}


@given(MARKUP)
def test_nothing_leaves_a_fence(text: str) -> None:
    assert [token.type for token in PARSER.parse("\n".join(fenced(text)))] == ["fence"]


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://example.com/a_b?c=d", "<https://example.com/a_b?c=d>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://example.com/<script>", r"https\://example.com/\<script\>"),
    ],
)
def test_only_an_address_of_the_web_is_a_link(url: str, made: str) -> None:
    assert link(url) == made


def test_a_hostile_report_holds_no_link_picture_html_or_heading_of_its_own() -> None:
    text = written(hostile(), "markdown", verbose=True, gaps=True)
    found = list(tokens(text))
    assert not {"html_block", "html_inline", "image", "strong_em", "hr"} & {token.type for token in found}
    assert not [token for token in found if token.type == "link_open"]
    headings = [found[at + 1].content for at, token in enumerate(found) if token.type == "heading_open"]
    assert headings[-3:] == ["Unexplained", "What else to ask for", "Coverage"]


def test_a_finding_is_told_with_its_times_its_cause_and_its_steps() -> None:
    text = written(one_host(), "markdown")
    assert "## 1. HIGH: A disk has a bad block" in text
    assert "- **Just before:** 3 minutes before: Windows started;" in text
    assert "goes on when the logs of the host end" in text
    assert "1. Find the drive.\n   - Disk 1 in Disk Management\n\n   ```text\n   Get-Disk" in text


def test_findings_of_one_rule_on_many_hosts_are_told_once() -> None:
    text = written(many_hosts(), "markdown")
    assert text.count("**Cause**") == 4
    assert "| SRV49.corp.example |" in text


def test_rows_of_a_table_are_whole_whatever_is_in_them() -> None:
    text = written(report(finding(), unexplained=[unknown(provider="a|b\nc", hosts=["x|y"])]), "markdown")
    row = next(each for each in text.splitlines() if "a\\|b" in each)
    assert row.count(" | ") == 5
    assert inline("a|b") == r"a\|b"

"""Damaged and hostile articles: an article or an `ArticleError`, in linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kb_articles import KbArticle
from xfor.articles.dry_run import dry_run
from xfor.articles.reading import read
from xfor.errors import ArticleError

WORDS = st.sampled_from(
    [
        "Event ID",
        "Event",
        "event id 12",
        "Source",
        "Type",
        "Category",
        "Description",
        "Date",
        "ID",
        ":",
        " : ",
        "=",
        " - ",
        "4711",
        "99999999",
        "-1",
        "Contoso",
        "Error",
        "\n",
        "\n\n",
        "   ",
        "\t",
        " - ",
        "1. ",
        "or",
        "-and-",
        "where <x> is",
        "SYMPTOMS\n========\n",
        "CAUSE\n\n",
        "Q123456",
        "TITLE :",
        "0000: 00040000",
        '"',
        "(",
        ")",
        "[MTA 1] (14)",
        "<A0>",
        "\xa0",
        "The queue is gone.",
        "NOTE:",
        "====",
        "9/12/97  1:44:17 PM  A  Error  B  7  N/A",
        "following events:",
        "\x00",
        "\x1b[31m",
    ]
)
TEXTS = st.lists(WORDS, max_size=60).map("".join)


def sound(content: bytes) -> None:
    """Read bytes, and check what holds of every article."""
    try:
        article, events = read(content)
    except ArticleError:
        return
    lines = content.count(b"\n") + content.count(b"\r") + 1
    dry_run(article, events)
    for event in events:
        assert 1 <= event.lines[0] <= event.lines[1] <= lines
        assert 0 <= event.event_id < 1_000_000
        assert event.active == (not event.reason)
        assert event.text is None or event.text == event.text.strip()


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_an_error(content: bytes) -> None:
    sound(content)
    sound(b"DOCUMENT:Q100001  19-DEC-1999  [winnt]\n" + content)


@given(TEXTS)
def test_any_arrangement_of_labels_and_text_is_read(text: str) -> None:
    article = KbArticle(symptoms=text, cause=text)
    sound(article.plain())
    sound(article.page())


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from(["cut", "drop", "swap", "double"])), max_size=12))
def test_a_damaged_article_is_read_as_far_as_it_goes(damages: list[tuple[int, str]]) -> None:
    content = KbArticle(
        symptoms="In the event log:\n\n   Event ID: 12\n   Source: Alpha\n   Gone.\n", cause="No disk."
    ).plain()
    for place, damage in damages:
        at = place % max(1, len(content))
        if damage == "cut":
            content = content[: max(60, at)]
        elif damage == "drop":
            content = content[:at] + content[at + 7 :]
        elif damage == "swap":
            content = content[:at] + bytes([content[at] ^ 0x21 if content else 0]) + content[at + 1 :]
        else:
            content = content[:at] + content[max(0, at - 40) :]
    sound(content)


@pytest.mark.parametrize(
    "unit",
    [
        "Event ID: 12\n",
        "   Event ID: 12 Source: A Type: Error\n",
        "event ",
        "Event ID 12, ",
        "12, ",
        "   Source: A\n",
        "(",
        " ",
        "\t",
        "Event ID: ",
        "- ",
        "\n",
        "description for event id ( ",
        "[MTA ",
        "SNA Server ",
        "A" * 50,
        "1/1/99 1:11:11 ",
        "following events:\n\n   ",
        "CAUSE\n=====\n",
        "Q123456 a\n",
        "   or\n",
        "0000: 00\n",
        "<",
        '"',
        "Source Type Category ",
    ],
)
def test_reading_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        content = KbArticle(symptoms="In the event log:\n" + unit * (size // len(unit))).plain()
        begin = time.process_time()
        read(content)
        return time.process_time() - begin

    assert seconds(120_000) < 40 * max(seconds(12_000), 0.004)

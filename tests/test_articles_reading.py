"""An article of the knowledge base in either of its forms: what it says, and the events it describes."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kb_articles import KbArticle
from xfor.articles.dry_run import dry_run
from xfor.articles.reading import read
from xfor.errors import ArticleError

SPOOLER = KbArticle(
    symptoms="""\
When you print, the spooler may stop, and this event is logged:

   Event ID: 4711
   Source: Contoso Print
   Type: Error
   Category: Queue (3)
   Description: The queue <name> of the printer could not be
   opened for cross-
   service printing.
""",
    cause="The folder of the queue is full.",
    resolution=" - Make room.\n\n   See also:\n\n   Q100002 The Spooler Logs Event ID 999 When It\n   Starts\n",
)


def test_an_article_says_what_it_is_about() -> None:
    article, _ = read(SPOOLER.plain())
    assert article.id == "Q100001"
    assert article.title == 'Spooler Says "Full" & Stops'
    assert (article.group, article.product) == ("winnt", "Microsoft Windows NT")
    assert article.revised == date(1999, 12, 19)
    assert article.versions == ("winnt:4.0,4.0 SP4", "3.51")
    assert article.applies_to == (
        "Microsoft Windows NT Server version 4.0, on platform(s): the operating system: Alpha",
        "Microsoft Windows NT Workstation version 4.0",
    )
    assert (article.issue_type, article.solution_type, article.technology) == (
        "kbprb",
        "kbfix",
        "kbWinNTsearch kbWinNT400",
    )
    assert [section.name for section in article.sections] == ["SYMPTOMS", "CAUSE", "RESOLUTION"]
    assert [(reference.article, reference.title) for reference in article.references] == [
        ("Q100002", "The Spooler Logs Event ID 999 When It Starts")
    ]


def test_an_event_block_becomes_one_matcher() -> None:
    content = SPOOLER.plain()
    _, (event,) = read(content)
    assert (event.event_id, event.provider, event.level, event.category) == (
        4711,
        "Contoso Print",
        "Error",
        "Queue (3)",
    )
    assert event.text == "The queue <name> of the printer could not be opened for cross-service printing."
    assert (event.role, event.tier, event.active) == ("symptom", 1, True)
    lines = content.decode().split("\n")[event.lines[0] - 1 : event.lines[1]]
    assert lines[0] == "   Event ID: 4711"
    assert lines[-1] == "   service printing."


def test_both_forms_give_the_same_article() -> None:
    plain, page = read(SPOOLER.plain()), read(SPOOLER.page())
    assert plain[0]._replace(sections=()) == page[0]._replace(sections=())
    assert [part[:2] for part in plain[0].sections] == [part[:2] for part in page[0].sections]
    assert [event._replace(lines=(0, 0)) for event in plain[1]] == [event._replace(lines=(0, 0)) for event in page[1]]


def test_a_dry_run_prints_the_contract() -> None:
    record = dry_run(*read(SPOOLER.plain()))
    assert list(record) == ["article", "title", "matchers", "sections"]
    assert record["sections"]["CAUSE"] == "The folder of the queue is full."
    assert list(record["matchers"][0]) == [
        "event_id", "provider", "level", "category", "text", "role", "active", "tier", "lines",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 500, b"---\nlayout: page\n---\n", b"DOCUMENT: none\n", "Ärger".encode("utf-16")]
)
def test_what_is_no_article_is_refused_with_the_reason(content: bytes) -> None:
    with pytest.raises(ArticleError, match="no article"):
        read(content)


def test_an_article_cut_off_in_its_head_is_read_as_far_as_it_goes() -> None:
    article, events = read(b"DOCUMENT:Q100001  19-DEC-1999  [winnt]\nTITLE   :Half")
    assert (article.title, article.sections, events) == ("Half", (), [])


@pytest.mark.parametrize(
    "end", ["CAUSE", "CAUSE\n=====", "CAUSE\n=====\n", "SYMPTOMS\n========\n\nThe event log.\n\nCAUSE"]
)
def test_an_article_may_end_with_a_heading(end: str) -> None:
    article, events = read(f"DOCUMENT:Q100001  19-DEC-1999  [winnt]\nTITLE   :Half\n\n{end}".encode())
    assert (article.sections[-1].name, article.sections[-1].text, events) == ("CAUSE", "", [])

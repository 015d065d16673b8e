"""The layouts in which articles describe an event: each in small, with what is read of it."""

from __future__ import annotations

import pytest

from tests.kb_articles import KbArticle
from xfor.articles.article import Matcher
from xfor.articles.reading import read

LEAD = "The service stops, and the following event is logged in the application log:\n\n"


def events(symptoms: str, **parts: str) -> list[Matcher]:
    """Read the events of an article whose SYMPTOMS are given; both forms of the archive must agree."""
    article = KbArticle(symptoms=symptoms, cause="The disk is full.", **parts)  # type: ignore[arg-type]
    plain, page = read(article.plain())[1], read(article.page())[1]
    assert [event._replace(lines=(0, 0)) for event in plain] == [event._replace(lines=(0, 0)) for event in page]
    return plain


FULL = (4711, "Contoso", "Error", "Queue", "The queue is not open.")
NO_CATEGORY = (4711, "Contoso", "Error", None, "The queue is not open.")
ID_AND_SOURCE = (4711, "Contoso", None, None, "The queue is not open.")

LAYOUTS = {
    "one label a line": (
        "   Event ID: 4711\n   Source: Contoso\n   Type: Error\n   Category: Queue\n"
        "   Description: The queue is not\n   open.\n", FULL),
    "no label before the text": (
        "   Event ID: 4711\n   Source: Contoso\n   Type: Error\n   Category: Queue.\n"
        "   The queue is not open.\n", FULL),
    "the text below its label": (
        "   Event ID : 4711\n   Source : Contoso\n   Category : Queue\n   Type : Error\n   Description :\n\n"
        "   The queue is not open.\n", FULL),
    "the copy button of Windows 2000": (
        "   Event Type: Error\n   Event Source: Contoso\n   Event Category: Queue\n   Event ID: 4711\n"
        "   Date: 4/26/2000\n   Time: 11:17:34 AM\n   User: N/A\n   Computer: WEB2\n"
        "   Description: The queue is not open.\n", FULL),
    "the same, cut by a wrap": (
        "   Event Type:\n   Error Event Source: Contoso\n   Event Category: Queue Event\n   ID: 4711\n"
        "   Description: The queue is not open.\n", FULL),
    "a blank line after each label": (
        "   Event ID: 4711\n\n   Source: Contoso\n\n   Type: Error\n\n   Category: Queue\n\n   Description:\n\n"
        "   The queue is not open.\n", FULL),
    "two columns": (
        "   Date:     <date>     Event ID: 4711\n   Time:     <time>     Source:   Contoso\n"
        "   User:     N/A        Type:     Error\n   Computer: <name>     Category: Queue\n\n   Description:\n"
        "   The queue is not open.\n", FULL),
    "two columns without signs": (
        "   Date      11/24/01       Event ID   4711\n   Time      12:14:44 PM    Source     Contoso\n"
        "   User      N/A            Type       Error\n   Computer  PRN3           Category   Queue\n\n"
        "   Description:\n   The queue is not open.\n", FULL),
    "all on one line": (
        "   Event ID: 4711, Source: Contoso, Type: Error\n   Description: The queue is not open.\n",
        NO_CATEGORY),
    "source before the id": (
        "   Source: Contoso\n   Type: Error\n   Event ID: 4711\n   The queue is not open.\n", NO_CATEGORY),
    "source and id on one line": ("   Source: Contoso: EventId: 4711\n   The queue is not open.\n", ID_AND_SOURCE),
    "equals signs": (
        "   Event ID = 4711\n   Source = Contoso\n   Type = Error\n   Description = The queue is not open.\n",
        NO_CATEGORY),
    "dashes": (
        "   Event ID - 4711\n   Source - Contoso\n   Type - Error\n   Description - The queue is not open.\n",
        NO_CATEGORY),
    "no signs": (
        "   Event ID 4711\n   Source Contoso\n   Type Error\n   Category Queue\n   The queue is not open.\n", FULL),
    "severity and a misspelled category": (
        "   Event-ID: 4711\n   Source: Contoso\n   Severity: Error\n   Catagory: Queue\n"
        "   Description: The queue is not open.\n", FULL),
    "the word event alone": (
        "   Event: 4711\n   Source: Contoso\n   Type: Error\n   The queue is not open.\n", NO_CATEGORY),
    "the source below the text": (
        "   Event ID: 4711\n   Description: The queue is not open.\n   Source: Contoso\n", ID_AND_SOURCE),
    "at the left edge": (
        "Event ID: 4711\nSource: Contoso\nType: Error\nDescription: The queue is not\nopen.\n", NO_CATEGORY),
    "a bullet": (
        " - Event ID: 4711\n   Source: Contoso\n   Type: Error\n   The queue is not open.\n", NO_CATEGORY),
    "the description label at the end of a line": (
        "   Event 4711:\n   Source: Contoso\n   Type: Error Description\n   : The queue is not open.\n", NO_CATEGORY),
    "tags of a page": (
        "   Event ID  4711<BR/>\n   Source: Contoso<BR/>\n   Type: Error<BR/>\n   The queue is not open.<BR/>\n",
        NO_CATEGORY),
    "the number, and a source that is known": ("   4711: MSExchangeMTA\n   The queue is not open.\n",
        (4711, "MSExchangeMTA", None, None, "The queue is not open.")),
    "the number before the text": ("   4711 The queue is not open.\n",
        (4711, None, None, None, "The queue is not open.")),
    "the number alone": ("   4711\n   The queue is not open.\n",
        (4711, None, None, None, "The queue is not open.")),
    "a number with its labels": (
        "   4711\n   Source: Contoso\n   Description: The queue is not open.\n", ID_AND_SOURCE),
    "a row of the Event Viewer": (
        "   9/12/97  1:44:17 PM  MSExchangeMTA  Warning  X.400 Service  4711  N/A\n   The queue is not open.\n",
        (4711, "MSExchangeMTA", "Warning", "X.400 Service", "The queue is not open.")),
    "a source before the number": ("   MacFile 4711: The queue is not open.\n",
        (4711, "MacFile", None, None, "The queue is not open.")),
    "a source before the label": ("   MacFile Event ID: 4711\n   The queue is not open.\n",
        (4711, "MacFile", None, None, "The queue is not open.")),
    "a source on a line of its own": ("   MacFile\n   Event ID: 4711\n   The queue is not open.\n",
        (4711, "MacFile", None, None, "The queue is not open.")),
    "the text behind the id": ('   Event ID 4711 - "The queue is not open."\n',
        (4711, None, None, None, '"The queue is not open."')),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_event_is_read_in_each_layout(layout: str) -> None:
    lines, expected = LAYOUTS[layout]
    (event,) = events(LEAD + lines + "\nPrinting goes on later.\n")
    assert (event.event_id, event.provider, event.level, event.category, event.text) == expected
    assert (event.role, event.active) == ("symptom", True)


def test_several_events_are_told_apart() -> None:
    found = events(
        LEAD + "   Event ID: 1\n   Source: Alpha\n   First text.\n\n"
        "   Event ID: 2\n   Source: Beta\n   Second text.\n\n"
        "   Source: Gamma\n   Event ID: 3\n   Third text.\n\n   -and-\n\n"
        "   Event ID: 4\n   Source: Delta\n   Fourth text.\n"
    )
    assert [(event.event_id, event.provider, event.text) for event in found] == [
        (1, "Alpha", "First text."),
        (2, "Beta", "Second text."),
        (3, "Gamma", "Third text."),
        (4, "Delta", "Fourth text."),
    ]


def test_texts_joined_by_or_and_several_ids_are_several_matchers() -> None:
    block = "   Event ID: 7000 or 7001\n   Source: Alpha\n   It did not start.\n   or\n   It stopped again.\n"
    assert [(event.event_id, event.text) for event in events(LEAD + block)] == [
        (7000, "It did not start."),
        (7000, "It stopped again."),
        (7001, "It did not start."),
        (7001, "It stopped again."),
    ]


@pytest.mark.parametrize(
    "after",
    [
        "\nPrinting goes on.\n",
        "   where <name> is the name of the queue.\n",
        "\n   NOTE: This is harmless on other days.\n",
        "\n1. Delete the queue.\n",
        "\n   This error occurs when the disk is full.\n",
        "\n   The system log contains the following error:\n\n   Other text.\n",
    ],
)
def test_the_text_ends_where_the_article_goes_on_about_something_else(after: str) -> None:
    (event,) = events(LEAD + "   Event ID: 1\n   Source: Alpha\n   Description: The queue <name> is gone.\n" + after)
    assert event.text == "The queue <name> is gone."


def test_the_text_goes_on_over_a_blank_line_where_it_is_not_at_its_end() -> None:
    (event,) = events(
        LEAD + "   Event ID: 7000\n   Source: Alpha\n   Description: The driver failed due to the following error:\n\n"
        "   The file was not found.\n"
    )
    assert event.text == "The driver failed due to the following error: The file was not found."


def test_a_text_that_is_promised_stands_wherever_the_article_has_room() -> None:
    labels = LEAD + "   Event ID: 12\n   Source: Alpha\n"
    (event,) = events(labels + "   Description:\n\nThe queue is gone.\n\nThen it stops.\n")
    assert event.text == "The queue is gone."
    (event,) = events(labels + "\nThe description is similar to:\n\n   The queue is\n   gone.\n\nThen it stops.\n")
    assert event.text == "The queue is gone."
    (event,) = events(labels + "\nThis event is logged every hour.\n")
    assert event.text is None


def test_the_data_of_an_event_are_no_text() -> None:
    (event,) = events(
        LEAD + "   Event ID: 2000\n   Source: Alpha\n   The call failed.\n\n   Data (words):\n"
        "0000: 00040000 c0000013\n0010: 04e80bb9\n"
    )
    assert (event.text, event.data) == ("The call failed.", ("00040000", "c0000013", "04e80bb9"))


def test_a_wrap_before_the_word_data_does_not_end_the_text() -> None:
    (event,) = events(LEAD + "   Event ID: 60\n   Source: Alpha\n   It was not started, sense\n   data = 084C0000\n")
    assert (event.text, event.data) == ("It was not started, sense data = 084C0000", ())


SENTENCES = {
    "Printing stops, and an Event ID 1171 is logged in the event log.": [(1171, None)],
    "The system log shows event IDs 4224 and 4318.": [(4224, None), (4318, None)],
    "A 9318 event is in the application log.": [(9318, None)],
    "The application log has event ID 1000, with source JET.": [(1000, "JET")],
    "Starting it logs a Netlogon Event 5722 in the event log.": [(5722, "Netlogon")],
    "The Security log shows event ID 577.": [(577, "Security")],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_names_an_event(sentence: str) -> None:
    assert [(event.event_id, event.provider) for event in events(sentence)] == SENTENCES[sentence]


def test_the_text_of_an_event_in_a_sentence_is_quoted_or_below_it() -> None:
    (quoted,) = events('The system log shows event ID 12 stating "The queue is not there." Then it stops.')
    assert quoted.text == "The queue is not there."
    (below,) = events(
        "Starting the program results in event ID 12:\n\n   The queue is not\n   there.\n\nThen it stops."
    )
    assert below.text == "The queue is not there."
    (labels,) = events(
        "In the system log event ID 12 is posted as follows:\n\n   Source: Alpha\n   Description: Gone.\n"
    )
    assert (labels.provider, labels.text) == ("Alpha", "Gone.")


@pytest.mark.parametrize(
    "trap",
    [
        "Error 2140: An internal Windows NT error occurred, says the event log.",
        "The event log is full.\n\n   An unexpected error has occurred. ID no: c1030b0d",
        "The event log shows a stop, STOP 0x0000001E, and HTTP 500 errors.",
        "About the event log see:\n\n   Q244976 XADM: Event ID 1197 and 1005 When Starting the\n   Event ID 99 Store\n",
        "See the event log, and:\n\n   ARTICLE-ID: Q244976\n   TITLE : Event ID 1197 When Starting\n",
    ],
)
def test_numbers_that_are_no_event_ids(trap: str) -> None:
    assert events(trap) == []


def test_an_event_in_the_references_or_the_footer_is_none() -> None:
    article = KbArticle(symptoms="The event log is full.", more={"REFERENCES": "The manual, Event ID 12.\n"})
    assert read(article.plain())[1] == []


def test_a_mouse_event_is_none() -> None:
    article = KbArticle(symptoms="The form gets event 12 twice.", product="Microsoft FoxPro", group="foxpro")
    assert read(article.plain())[1] == []
    article.symptoms = "The program has:\n\n   Event 12\n   Handle the mouse.\n"
    assert read(article.plain())[1] == []
    article = KbArticle(symptoms="The service gets event 12 twice.")
    assert [event.event_id for event in read(article.plain())[1]] == [12]


BLOCK = "   Event ID: 12\n   Source: Alpha\n   The queue is gone.\n"


def test_only_symptoms_are_active() -> None:
    found = events(LEAD + BLOCK, resolution="Install the fix. This is logged then:\n\n" + BLOCK.replace("12", "13"))
    assert [(event.event_id, event.role, event.active) for event in found] == [
        (12, "symptom", True),
        (13, "after-fix", False),
    ]
    found = events(LEAD + BLOCK + "\nThe following event can be ignored:\n\n" + BLOCK.replace("12", "13"))
    assert [(event.event_id, event.role, event.active) for event in found][1] == (13, "ignorable", False)
    (event,) = events("The problem is that this event is not logged:\n\n" + BLOCK)
    assert (event.role, event.active) == ("example", False)


def test_the_event_in_the_title_is_the_symptom_wherever_it_stands() -> None:
    article = KbArticle(
        symptoms="The queue stops.", resolution="Wait for this event:\n\n" + BLOCK.replace("12", "4711")
    )
    assert [event.role for event in read(article.plain())[1]] == ["after-fix"]
    article.title = "XADM: Queue Stops with Event 4711"
    assert [event.role for event in read(article.plain())[1]] == ["symptom"]


def test_an_example_in_a_how_to_is_no_symptom() -> None:
    summary = {"SUMMARY": "Look at the log. An example of an event:\n\n" + BLOCK}
    assert [event.role for event in read(KbArticle(issue="kbhowto", more=summary).plain())[1]] == ["example"]
    assert [event.role for event in read(KbArticle(issue="kbprb", more=summary).plain())[1]] == ["symptom"]


def test_a_list_of_many_events_in_an_explanation_is_a_catalogue() -> None:
    article = KbArticle(
        issue="kbinfo", more={"MORE INFORMATION": "\n".join(BLOCK.replace("12", str(n)) for n in range(20, 31))}
    )
    found = read(article.plain())[1]
    assert len(found) == 11
    assert {(event.role, event.active) for event in found} == {("catalogue", False)}


def test_the_tier_says_how_much_is_stated() -> None:
    (stated,) = events(LEAD + BLOCK)
    (no_text,) = events(LEAD + "   Event ID: 12\n   Source: Alpha\n")
    (no_source,) = events(LEAD + "   Event ID: 12\n   The queue is gone.\n")
    (short,) = events(LEAD + "   Event ID: 12\n   Description: %1 failed.\n")
    (only_id,) = events("Then event ID 12 is logged in the system log.")
    (impossible,) = events(LEAD + "   Event ID: 80002\n   Source: Alpha\n")
    assert [event.tier for event in (stated, no_text, no_source, short, only_id)] == [1, 2, 3, 3, 4]
    assert [event.active for event in (stated, no_text, no_source, short, only_id)] == [True, True, True, False, False]
    assert (impossible.active, impossible.reason) == (False, "80002 cannot be an event id")


def test_a_source_that_is_only_inferred_is_marked() -> None:
    (event,) = events(LEAD + "   Event ID: 290\n   The report was not sent. [MTA DISP:RESULT 20 136] (12)\n")
    assert (event.provider, event.inferred, event.tier) == ("MSExchangeMTA", True, 3)

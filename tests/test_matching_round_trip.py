"""An event made from an article brings this article back; and event 13003, three ways."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.article_writer import printing
from tests.round_trip import classic, recall, trips
from xfor.articles.imports.folder import RuleFolder
from xfor.articles.imports.making import Wanted
from xfor.articles.imports.run import run_import, sources_in
from xfor.events import NO_MESSAGE, NOTHING, Datum, Event, Kind
from xfor.matching.match import Match, match
from xfor.rules import RuleIndex, builtin_path, load_library

TEXTS = {
    ("MSExchangeDS", 1002): [
        "The database (EDB) could not be initialized and returned error -528. The directory can't continue.",
        "The database (EDB) could not be initialized and returned error -1811. The directory can't continue.",
        "The database (EDB) could not be initialized and returned error 0xfffffc10. The directory can't continue.",
    ],
    ("Service Control Manager", 7000): [
        "The Apple Talk Protocol service failed to start due to the following error: A device attached to the system "
        "is not functioning.",
        "The <service> service failed to start due to the following error: The system cannot find the file specified.",
        'The "Contoso Mail" service failed to start due to the following error: Access is denied.',
    ],
    ("Contoso", 7): ["The drive %1 has a bad block, and its controller was reset."],
}


RULES = tuple(
    printing(f"A{event_id}-{number}", (provider, event_id, text))
    for (provider, event_id), texts in TEXTS.items()
    for number, text in enumerate(texts)
)


@pytest.mark.parametrize("with_text", [True, False])
def test_an_event_brings_back_the_article_that_it_was_made_from(*, with_text: bool) -> None:
    found = recall(RULES, with_text=with_text)
    assert found.of("single") == 1
    assert found.of("shared, text differs") == 1


def test_an_event_is_held_against_the_rules_of_its_key_alone_however_many_others_there_are() -> None:
    others = tuple(printing(f"B{number}", ("Other", 20_000 + number, "Another text.")) for number in range(200))
    for trip in trips(RULES):
        kind = classic(trip).kind
        assert RuleIndex(RULES + others).candidates(kind) == RuleIndex(RULES).candidates(kind)


def test_all_imported_articles_of_the_corpus_come_back(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = Wanted(records=False, eventless=False)
    list(run_import(sources_in([str(corpus / "kb")], wanted), RuleFolder(tmp_path, dry=False), wanted))
    rules = load_library([("imported", tmp_path)]).rules
    with_text, without = recall(rules, with_text=True), recall(rules, with_text=False)
    with capsys.disabled():
        sys.stdout.write(f"\nrecall at 1 with rendered text: {with_text}\nrecall at 1 with strings alone: {without}\n")
    assert with_text.of("single") >= 0.999
    assert with_text.of("shared, text differs") >= 0.98
    assert with_text.of("no source") >= 0.99
    assert without.of("single") >= 0.999
    assert without.of("shared, text differs") >= 0.98


def pop3(*strings: str, message: str | None = None) -> dict[str, Match]:
    """Ask our own rules about an event 13003 of the POP3 service."""
    rules = load_library([("builtin", builtin_path())]).rules
    kind = Kind("MSExchangePOP3", "", 13003, "error", "Application", "EXCHSRV1")
    data = tuple(Datum(None, text) for text in strings)
    event = Event(kind, None, 1, level=2, data=data, message=message, lacks=NOTHING if message else NO_MESSAGE)
    return {each.rule.id: each for each in match(event, RuleIndex(rules).candidates(kind)).matches}


@pytest.mark.parametrize("error", ["Logon failure: unknown user name or bad password.", "%%1326", "0x8007052e"])
def test_13003_with_the_strings_of_q247764_fits_both_articles_that_print_them(error: str) -> None:
    found = pop3("HrLookupCredentials()", error)
    assert {name: each.confidence for name, each in found.items()} == {
        "Q247764": "exact",
        "Q324025": "exact",
        "Q255269": "unlikely",
        "Q173776": "unlikely",
    }
    assert found["Q247764"].evidence == (
        "the event has the text of the article: “Logon failure: unknown user name or bad password.”"
    )
    assert found["Q247764"].strength == found["Q324025"].strength
    assert found["Q255269"].evidence == (
        "the event is about the error 1326 (ERROR_LOGON_FAILURE), the article about 1314 (ERROR_PRIVILEGE_NOT_HELD)"
    )


@pytest.mark.parametrize("error", ["A required privilege is not held by the client.", "%%1314", "1314"])
def test_13003_with_the_strings_of_q255269_fits_that_article_alone(error: str) -> None:
    found = pop3("HrLookupCredentials()", error)
    assert {name: each.confidence for name, each in found.items()} == {
        "Q247764": "unlikely",
        "Q324025": "unlikely",
        "Q255269": "exact",
        "Q173776": "unlikely",
    }
    assert found["Q255269"].evidence == (
        "the event has the text of the article: “A required privilege is not held by the client.”"
    )


@pytest.mark.parametrize("strings", [(), ("",), ("jdoe", "10.0.0.7")])
def test_13003_without_strings_that_decide_may_be_any_of_the_articles(strings: tuple[str, ...]) -> None:
    found = pop3(*strings)
    assert {name: each.confidence for name, each in found.items()} == dict.fromkeys(
        ("Q173776", "Q247764", "Q255269", "Q324025"), "possible"
    )
    assert found["Q255269"].evidence == (
        "Q173776, Q247764, Q324025 are about the same event, and no text decides between them"
    )
    assert found["Q173776"].evidence == "a part of the rule cannot be checked in this log"


def test_13003_of_a_custom_recipient_is_told_by_its_function() -> None:
    found = pop3("jdoe", "EcGetMailboxDN()", "The requested mailbox is not available on this server.")
    assert (found["Q173776"].confidence, found["Q173776"].evidence) == ("exact", "every condition of the rule holds")

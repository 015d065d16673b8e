"""Which articles are about an event, and how sure that is."""

from __future__ import annotations

import pytest

from tests.article_writer import BAD_PASSWORD, LOGON_TEXT, NO_PRIVILEGE, ON_MESSAGE, ON_VALUE, article, printing, raw
from tests.rule_writer import KNOWLEDGE, built, event, sigma
from xfor.events import Event
from xfor.matching.match import match
from xfor.rules.rule import Rule

LOGON, ALIAS = article("Logon", LOGON_TEXT), article("Alias", LOGON_TEXT)
PRIVILEGE = article("Privilege", "A required privilege is not held by the client")
ALL = (LOGON, ALIAS, PRIVILEGE)
NO_SOURCE = KNOWLEDGE.replace(
    "{Provider_Name: Mail, EventID: 13003}\n  condition",
    "{EventID: 13003, Message|contains: could not be mounted}\n  condition",
).replace("  cause:", "  events: [{event_id: 13003, text: TEXT}]\n  any_provider: The article names none.\n  cause:")


def bands(asked: Event, *rules: Rule) -> dict[str, str]:
    """Say how sure each rule is about an event."""
    return {each.rule.id: each.confidence for each in match(asked, rules).matches}


def why(asked: Event, *rules: Rule) -> str:
    """Give the reason for the first match."""
    return match(asked, rules).matches[0].evidence


@pytest.mark.parametrize("reason", [BAD_PASSWORD, "%%1326", "1326", "0x8007052e", "-2147023570"])
def test_the_string_of_an_event_decides_between_articles_also_as_a_number(reason: str) -> None:
    found = bands(raw("HrLookupCredentials()", reason), *ALL)
    assert found == {"Logon": "exact", "Alias": "exact", "Privilege": "unlikely"}


@pytest.mark.parametrize("reason", [NO_PRIVILEGE, "%%1314", "0x80070522", "0x522"])
def test_another_string_of_the_same_event_decides_the_other_way(reason: str) -> None:
    found = bands(raw("HrLookupCredentials()", reason), *ALL)
    assert found == {"Logon": "unlikely", "Alias": "unlikely", "Privilege": "exact"}


@pytest.mark.parametrize("strings", [(), ("",), ("HrLookupCredentials()", ""), ("x", "%%99999")])
def test_without_a_string_that_decides_every_article_is_possible(strings: tuple[str, ...]) -> None:
    assert bands(raw(*strings), LOGON, PRIVILEGE) == {"Logon": "possible", "Privilege": "possible"}
    assert why(raw("x"), *ALL) == "Alias, Privilege are about the same event, and no text decides between them"


@pytest.mark.parametrize("reason", ["Logon failure: account currently disabled.", "%%1331", "0x80070533"])
def test_an_event_about_another_error_than_that_of_the_article_makes_it_unlikely(reason: str) -> None:
    assert set(bands(raw("HrLookupCredentials()", reason), *ALL).values()) == {"unlikely"}
    assert why(raw(reason), LOGON) == (
        "the event is about the error 1331 (ERROR_ACCOUNT_DISABLED), the article about 1326 (ERROR_LOGON_FAILURE)"
    )


def test_a_rendered_message_alone_decides_too() -> None:
    said = "HrLookupCredentials() call failed with error Logon failure: unknown user name or bad password.."
    assert bands(event(message=said), *ALL) == {"Logon": "exact", "Alias": "exact", "Privilege": "unlikely"}
    assert bands(event(message=f"Aufruf: {NO_PRIVILEGE}"), LOGON, PRIVILEGE) == {
        "Logon": "unlikely",
        "Privilege": "exact",
    }


def test_a_message_in_another_language_proves_nothing() -> None:
    said = "Der Aufruf von HrLookupCredentials() ist fehlgeschlagen: Unbekannter Benutzername oder falsches Kennwort."
    assert bands(event(message=said), LOGON) == {"Logon": "probable"}
    assert bands(event(message=said), LOGON, PRIVILEGE) == {"Logon": "possible", "Privilege": "possible"}


def test_a_message_about_something_else_makes_an_article_unlikely() -> None:
    said = "The number of connections has reached the limit of this virtual server."
    quota = article("Quota", "The mailbox is full, so mail to <user> was refused: raise quota limits or delete mail.")
    assert bands(event(message=said), quota) == {"Quota": "unlikely"}
    assert why(event(message=said), quota) == "the event's message is about something else than the text of the article"


def test_the_only_article_is_probable_and_one_whose_text_the_event_has_is_exact() -> None:
    assert bands(raw("jdoe"), LOGON) == {"Logon": "probable"}
    assert why(raw("jdoe"), LOGON) == "no other article is about this event"
    assert bands(raw(BAD_PASSWORD), LOGON) == {"Logon": "exact"}
    assert why(raw(BAD_PASSWORD), LOGON) == f"the event has the text of the article: “{BAD_PASSWORD}”"


def test_the_reason_quotes_an_article_as_it_is_written_and_cut() -> None:
    long = "the very long tale of a mailbox " * 5
    assert why(event(message=f"{long}. And then?"), article("Tale", long)) == (
        f"the event has the text of the article: “{long[:97]}…”"
    )


def test_an_article_whose_text_fits_half_as_well_is_still_possible() -> None:
    first, second = "The mailbox store is not mounted", "The log disk is full"
    both, one = article("Both", f"{first}. {second}."), article("One", f"{first}.")
    assert bands(event(message=f"{first}. {second}."), both, one) == {"Both": "exact", "One": "possible"}


def test_an_article_without_a_text_is_possible_beside_one_whose_text_the_event_has() -> None:
    assert bands(raw(BAD_PASSWORD), article("Silent"), LOGON) == {"Silent": "possible", "Logon": "exact"}
    assert why(raw(BAD_PASSWORD), article("Silent"), LOGON) == (
        "Logon is about the same event, and no text decides between them"
    )


def test_articles_with_the_same_text_tie() -> None:
    assert bands(raw(BAD_PASSWORD), LOGON, ALIAS) == {"Logon": "exact", "Alias": "exact"}
    assert bands(raw(BAD_PASSWORD), ALIAS, LOGON) == {"Logon": "exact", "Alias": "exact"}


def test_a_rule_that_asks_for_a_value_beats_one_that_asks_only_for_the_event() -> None:
    decisive, generic = article("Decisive", detection=ON_VALUE), article("Generic")
    assert bands(raw("%%1326"), decisive, generic) == {"Decisive": "exact", "Generic": "possible"}
    assert bands(raw("%%5"), decisive, generic) == {"Generic": "probable"}
    assert why(raw("%%1326"), decisive, generic) == "every condition of the rule holds"


def test_the_text_of_another_article_takes_nothing_from_a_rule_that_asked_for_a_value() -> None:
    decisive = article("Decisive", "Something that is not in the event at all", detection=ON_VALUE)
    assert bands(raw("%%1326"), decisive, LOGON) == {"Decisive": "exact", "Logon": "exact"}


def test_what_this_log_cannot_say_makes_a_rule_possible_if_it_names_the_event() -> None:
    rule = article("Refused", detection=ON_MESSAGE)
    verdict = match(raw("x"), (rule,))
    assert [(each.confidence, each.evidence) for each in verdict.matches] == [
        ("possible", "a part of the rule cannot be checked in this log")
    ]
    assert verdict.undecided == []
    assert bands(event(message="It was refused."), rule) == {"Refused": "exact"}
    assert bands(event(message="It went well."), rule) == {}


def test_what_this_log_cannot_say_leaves_a_rule_for_any_event_undecided() -> None:
    rule = built(sigma("a: {Message|contains: refused}\ncondition: a"))
    verdict = match(raw("x"), (rule,))
    assert (verdict.matches, verdict.undecided) == ([], [rule])
    assert match(event(message="It went well."), (rule,)).undecided == []


def test_a_rule_that_is_false_is_no_match() -> None:
    rule = article("Value", detection=ON_VALUE)
    assert match(raw("%%5"), (rule,)) == ([], [])
    assert match(raw("%%5"), ()) == ([], [])


def test_a_plain_sigma_rule_is_no_article_that_competes() -> None:
    plain = built(sigma("a: {Provider_Name: Mail, EventID: 13003}\ncondition: a"), "Plain.yml")
    assert bands(raw("x"), plain, LOGON) == {"Plain": "exact", "Logon": "probable"}


def test_an_error_that_many_articles_share_is_told_and_decides_nothing() -> None:
    rivals = [article(f"Rival{number}", f"Service {number} failed: Access is denied.") for number in "ABCD"]
    found = match(raw("Spooler", "%%5"), rivals).matches
    assert {each.confidence for each in found} == {"possible"}
    assert found[0].evidence == (
        "the event has the text of the article: “Access is denied.”, and so have RivalB, RivalC, RivalD"
    )
    assert bands(raw("Spooler", "%%5"), *rivals[:3]) == dict.fromkeys(("RivalA", "RivalB", "RivalC"), "exact")


def test_of_articles_without_the_error_the_one_that_names_what_the_event_names_is_probable() -> None:
    spooler, alerter = article("Print", "The Spooler failed."), article("Alert", "The Alerter failed.")
    assert bands(raw("Spooler"), spooler, alerter) == {"Print": "probable", "Alert": "possible"}
    assert why(raw("Spooler"), spooler, alerter) == (
        "of the articles about this event, only this one names “Spooler”, too"
    )


def test_level_and_source_speak_weakly_against_an_article() -> None:
    assert bands(raw("x"), printing("Same", ("Mail", 13003, ""))) == {"Same": "probable"}
    warned = raw("x")._replace(kind=raw().kind._replace(level="warning"))
    rule = printing("Level", ("Mail", 13003, ""), severity="Error")
    (found,) = match(warned, [rule]).matches
    assert (found.confidence, found.signs) == ("possible", ("the article prints it as error, the event is warning",))
    family = raw("x")._replace(kind=raw().kind._replace(provider="ESENT"))
    (found,) = match(family, [printing("Family", ("ESE97", 13003, ""))]).matches
    assert (found.confidence, found.signs) == ("possible", ("ESENT is another name of that provider",))


def test_an_article_that_names_no_source_is_told_where_the_event_has_its_error() -> None:
    rule = built(NO_SOURCE.replace("TEXT", "The store could not be mounted because of error -528."), "K1.yml")
    (found,) = match(raw("-528"), [rule]).matches
    assert (found.confidence, found.strength) == ("possible", -1)
    assert found.evidence.endswith("; the article names no source")
    assert match(raw("-529"), [rule]) == ([], [rule])
    rendered = event(message="The store could not be mounted because of error -528.")
    assert bands(rendered, rule) == {"K1": "exact"}

"""What an event says against the texts that articles print of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rule_writer import event
from xfor.events import Event
from xfor.matching.evidence import Found, Texts
from xfor.matching.printed import Printed
from xfor.matching.said import said
from xfor.matching.wording import wording

HOSTILE = st.text(max_size=200) | st.text(alphabet="<[%x.!?;\n {}\u0301\ufdfaİ\u200e0", max_size=200)
ARTICLE = "The <service> service could not be started on %1 because its account [name] has no right to log on."


def found(asked: Event, *texts: str) -> list[Found]:
    """Compare an event with the texts of as many articles."""
    return Texts([Printed(owner, wording(text), None, None, frozenset()) for owner, text in enumerate(texts)]).found(
        said(asked)
    )


def one(asked: Event, text: str) -> Found:
    """Compare an event with the text of the only article."""
    return found(asked, text)[0]


def strings(*values: str) -> Event:
    """Make an event with some strings and no message."""
    return event(*((None, value) for value in values))


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_article_and_event_say_there_is_an_answer(article: str, value: str, message: str) -> None:
    for each in found(event((None, value), message=message), article, value, "The disk is full."):
        assert each.strong == bool(each.piece or each.code)
        assert not (each.code and each.other)


@given(st.text(alphabet="abc DEF. ", max_size=80))
def test_an_article_agrees_with_an_event_that_says_the_same(text: str) -> None:
    same = one(event(message=text), text)
    assert not same.unlike
    assert same.strong or not wording(text).phrases


def test_variable_parts_of_an_article_are_no_part_of_its_text() -> None:
    text = wording(ARTICLE)
    assert {"service", "account"} <= text.plain
    assert text.plain.isdisjoint({"name", "of"})
    assert [phrase.written for phrase in text.phrases] == [
        "service could not be started on",
        "because its account",
        "has no right to log on",
    ]


@pytest.mark.parametrize(
    "variable",
    [r"C:\exchsrvr\mtadata\DB1.DAT", r"\\SRV1\share", "12/31/1999", "03:15:37", "xxxx", "nnn", "%1", "<server name>",
     "...", "/o=ORG/ou=SITE/cn=X", "10.1.2.3", "083500xx", "###"],
)  # fmt: skip
def test_what_articles_put_for_something_else_is_left_out(variable: str) -> None:
    text = wording(f"Cannot open {variable} for writing today")
    assert text.plain == {"open", "for", "writing", "today"}
    assert [phrase.written for phrase in text.phrases if variable in phrase.written] == []


def test_a_message_with_the_words_of_the_article_agrees_in_spite_of_its_names() -> None:
    message = (
        "The Mail Store service could not be started on SRV1 because its account CORP\\svc has no right to log on."
    )
    same = one(event(message=message), ARTICLE)
    assert same.covered
    assert same.piece == message


def test_a_message_in_almost_the_same_words_agrees() -> None:
    article = "The mailbox store could not be mounted, for its log files are missing"
    other = "The mailbox database could not be mounted, for its log files are missing on drive"
    assert one(event(message=f"{other} E."), article).piece == f"{other} E."
    assert not one(event(message="The mailbox store could not be removed."), article).strong


@pytest.mark.parametrize("value", ["HrLookupCredentials()", "HrLookupCredentials()\r\n"])
def test_a_name_alone_is_no_text_but_it_is_noted(value: str) -> None:
    same = one(strings(value), "HrLookupCredentials() failed. C:\\lookup\\credentials.exe is missing.")
    assert (same.strong, same.name) == (False, "HrLookupCredentials()")


@pytest.mark.parametrize("value", ["error", "none", "a", "12", "RPC", ""])
def test_a_word_that_says_nothing_is_no_name(value: str) -> None:
    assert one(strings(value), "None: RPC error 12, a timeout").name == ""


def test_a_text_without_spaces_in_another_script_is_a_text() -> None:
    text = "ユーザー名またはパスワードが正しくありません"
    assert one(strings(text), f"エラー: {text}。").piece == text


@pytest.mark.parametrize("value", ["", "denied", "is denied.", "0", "5 of 6"])
def test_a_short_value_says_nothing(value: str) -> None:
    assert not one(strings(value), "The path was refused. 5 of 6 are denied").strong


def test_the_end_of_a_very_long_value_is_not_compared() -> None:
    sentence = "the end of the story is here"
    assert not one(strings(f"a {'b' * 10_000} {sentence}"), sentence).strong
    assert one(strings(f"a {'b' * 100} {sentence}"), sentence).strong


def test_a_short_article_and_an_event_without_a_message_are_about_nothing_else() -> None:
    other = "The queue of the connector is empty and was removed."
    assert not one(event(message=other), "The logon was refused.").unlike
    assert not one(strings(other), ARTICLE).unlike
    assert one(event(message=other), ARTICLE).unlike


def test_a_term_weighs_the_more_the_fewer_articles_have_it() -> None:
    shared = "The service could not start because"
    disk, memory, both = found(
        event(message=f"{shared} the disk is full."),
        f"{shared} the disk is full.",
        f"{shared} the memory is exhausted.",
        f"{shared} the disk or memory is exhausted.",
    )
    assert disk.score > 0 > memory.score
    assert disk.score > both.score > memory.score


def test_an_error_code_is_found_in_any_spelling_and_another_one_speaks_against_the_article() -> None:
    first, second = found(
        strings("367", "4294966768"), "The database returned error -528.", "Error 0xfffff8ed returned."
    )
    assert first.code is not None
    assert second.other is not None
    assert second.code is None


def test_a_number_that_may_be_anything_speaks_against_no_article() -> None:
    assert one(strings("367", "5"), "The database returned error -528.").other is None
    assert one(strings("0x00000005 0x41cb74"), "The database returned error -528.").other is None


def test_binary_data_holds_the_error_of_an_article() -> None:
    asked = event(("Binary", "00000000130000C000000000"))
    same = one(asked, "The server was unable to allocate memory, status 0xc0000013.")
    assert same.code is not None
    words = Texts([Printed(0, None, None, None, frozenset({0xC0000013})), Printed(1, None, None, None, frozenset({9}))])
    assert [each.data for each in words.found(said(asked))] == [0xC0000013, None]
    assert not words.found(said(event(("Binary", "no hex"))))[0].strong


def test_the_text_of_several_events_lacks_nothing() -> None:
    text = wording("The disk of the store is full. The queue of the connector was removed.")
    asked = said(event(message="The disk of the store is full."))
    mixed, single = (Texts([Printed(0, text, None, None, frozenset(), kind)]).found(asked)[0] for kind in (True, False))
    assert mixed.score > single.score


def test_an_event_of_very_many_values_is_compared_by_the_first_of_them() -> None:
    text = "The queue of the connector was removed."
    values = [f"value number {number} of many" for number in range(20_000)]
    assert one(strings(text, *values), text).strong
    assert not one(strings(*values, text), text).strong


def test_texts_that_differ_by_blanks_and_commas_alone_weigh_the_same() -> None:
    first, second = "The Exchange Server stopped, it was full.", "The ExchangeServer stopped it was full."
    one_, other, _ = found(event(message=first), first, second, "The Exchange Server is up and was not stopped.")
    assert one_.score == other.score

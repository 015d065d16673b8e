"""What an event says against the text that an article prints of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rule_writer import event
from xfor.codes.squeeze import squeeze
from xfor.matching.wording import agreement, contradicts, said, wording

HOSTILE = st.text(max_size=200) | st.text(alphabet="<[%x.!?;\n {}\u0301\ufdfaİ\u200e0", max_size=200)
ARTICLE = "The <service> service could not be started on %1 because its account [name] has no right to log on."


@pytest.mark.parametrize(
    ("written", "squeezed"),
    [
        ("Hr lookup credentials () call", "hrlookupcredentialscall"),
        ("HrLookupCredentials() call", "hrlookupcredentialscall"),
        ("ＦＵＬＬ width", "fullwidth"),
        ("Straße", "strasse"),
        ("\u200e3/\u200e14", "314"),
        ("—…!?", ""),
    ],
)
def test_only_letters_and_digits_in_one_case_are_left(written: str, squeezed: str) -> None:
    assert squeeze(written) == squeezed


@given(HOSTILE)
def test_squeezed_text_has_no_space_and_no_sign(text: str) -> None:
    assert squeeze(text) == "" or squeeze(text).isalnum()


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_article_and_event_say_the_answer_is_a_weight(article: str, value: str, message: str) -> None:
    heard = said(event((None, value), message=message))
    found = agreement(wording(article), heard)
    assert (found.weight > 0) == (found.piece != "")
    assert isinstance(contradicts(wording(article), heard), bool)


@given(st.text(alphabet="abc DEF. ", max_size=80))
def test_an_article_agrees_with_an_event_that_says_the_same_and_never_contradicts_it(text: str) -> None:
    heard = said(event(message=text))
    assert not contradicts(wording(text), heard)
    if wording(text).phrases:
        assert agreement(wording(text), heard).weight >= 12


def test_variable_parts_of_an_article_are_no_part_of_its_text() -> None:
    text = wording(ARTICLE)
    assert {"service", "account"} <= text.words
    assert "name" not in text.words
    assert [phrase.written for phrase in text.phrases] == [
        "service could not be started on",
        "because its account",
        "has no right to log on",
    ]


def test_a_message_with_the_words_of_the_article_agrees_in_spite_of_its_names() -> None:
    message = (
        "The Mail Store service could not be started on SRV1 because its account CORP\\svc has no right to log on."
    )
    found = agreement(wording(ARTICLE), said(event(message=message)))
    assert found.weight >= len(wording(ARTICLE).squeezed)
    assert found.piece == message


def test_a_message_in_almost_the_same_words_agrees() -> None:
    article = wording("The mailbox store could not be mounted, for its log files are missing")
    other = "The mailbox database could not be mounted, for its log files are missing on drive"
    assert agreement(article, said(event(message=f"{other} E."))).piece == f"{other} E."
    assert agreement(article, said(event(message="The mailbox store could not be removed."))).weight == 0


@pytest.mark.parametrize("value", ["HrLookupCredentials()", "HrLookupCredentials()\r\n", r"C:\lookup\credentials.exe"])
def test_a_name_is_no_text_even_where_an_article_has_it(value: str) -> None:
    article = wording("HrLookupCredentials() failed. C:\\lookup\\credentials.exe is missing.")
    assert agreement(article, said(event((None, value)))).weight == 0


def test_a_text_without_spaces_in_another_script_is_a_text() -> None:
    text = "ユーザー名またはパスワードが正しくありません"
    assert agreement(wording(f"エラー: {text}。"), said(event((None, text)))).piece == text


@pytest.mark.parametrize("value", ["", "denied", "is denied.", "0", "5 of 6"])
def test_a_short_value_says_nothing(value: str) -> None:
    assert agreement(wording("Access is denied. 5 of 6 are denied"), said(event((None, value)))).weight == 0


def test_the_end_of_a_very_long_value_is_not_compared() -> None:
    sentence = "the end of the story is here"
    assert agreement(wording(sentence), said(event((None, f"a {'b' * 10_000} {sentence}")))).weight == 0
    assert agreement(wording(sentence), said(event((None, f"a {'b' * 100} {sentence}")))).weight > 0


def test_a_short_article_and_an_event_without_a_message_contradict_nothing() -> None:
    other = said(event(message="The queue of the connector is empty and was removed."))
    assert not contradicts(wording("The logon was refused."), other)
    assert not contradicts(wording(ARTICLE), said(event((None, "The queue is empty and was removed."))))
    assert contradicts(wording(ARTICLE), other)

"""Reasons: which condition held on which value, and what could not be known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rule_writer import built, fields, sigma
from xfor.events import NO_MESSAGE
from xfor.rules.explain import visible


def test_reasons_name_the_conditions_that_held_with_the_values_of_the_log() -> None:
    rule = built(sigma("a: {Provider_Name: mail, EventID: 13003, param2: '%%1053', F|contains: [x, y]}\ncondition: a"))
    assert rule.reasons(fields(("param2", "%%1053"), ("F", "axb"))) == (
        "Provider_Name is Mail",
        "EventID is 13003",
        "param2 is %%1053",
        "F contains x: axb",
    )


def test_reasons_say_what_is_unknown_and_why() -> None:
    rule = built(sigma("a: {EventID: 13003}\nb: {Message|contains: logon failure}\ncondition: a and b"))
    assert rule.reasons(fields(lacks=NO_MESSAGE)) == (
        "EventID is 13003",
        "Message is not known: this log carries no message text",
    )


def test_what_does_not_decide_is_no_reason() -> None:
    rule = built(sigma("a: {F: x}\nb: {Message: y}\nc: {G: z}\ncondition: (a or b) and not c"))
    assert rule.reasons(fields(("F", "x"), ("G", "w"), lacks=NO_MESSAGE)) == ("F is x",)


def test_a_rule_that_does_not_hold_gives_no_reasons_but_what_failed() -> None:
    rule = built(sigma("a: {EventID: 13003, F: x, G: y}\nb: {H|exists: true}\ncondition: a and not b"))
    explanation = rule.explain(fields(("F", "z"), ("H", "")))
    assert rule.reasons(fields(("F", "z"), ("H", ""))) == ()
    assert tuple(map(str, explanation.failed)) == (
        "F is x does not hold: it is z",
        "G is y does not hold: the event has no such field",
        "H is present (which the rule excludes)",
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Ünï", "plain Ünï"),
        ("a\x1b[31m\r\nb", "a\\x1b[31m\\r\\nb"),
        ("gpj\u202eexe", "gpj\\u202eexe"),
        ("\udc00", "\\udc00"),
        ("x" * 500, "x" * 71 + "…"),
    ],
)
def test_log_text_cannot_act_on_the_screen(text: str, shown: str) -> None:
    assert visible(text) == shown


@settings(deadline=None)  # the first run imports the parser
@given(st.text(), st.text(min_size=1))
def test_a_reason_is_one_short_printable_line(name: str, value: str) -> None:
    rule = built(sigma("a: {F|contains|all: ['*', '?']}\nb: {F|re: '(?s).'}\ncondition: a and b"))
    for reason in rule.reasons(fields((name, value), ("F", value))):
        assert len(reason) < 200
        assert reason.isprintable()

"""Detections against events: the language of Sigma, and the third truth value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rule_writer import built, fields, mistakes, sigma
from xfor.events import NO_MESSAGE
from xfor.rules.conditions import Truth, compile_condition
from xfor.rules.detection import read_detection


def truth(condition: str, *data: tuple[str | None, str], message: str | None = None, raw: bool = False) -> Truth:
    """Ask one line of a selection of an event with some data; `raw`: of a log without message texts."""
    rule = built(sigma(f"a: {{{condition}}}\ncondition: a"))
    return rule.holds(fields(*data, message=message, lacks=NO_MESSAGE if raw else frozenset()))


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("F: ÄRGER", "ärger", True),
        ("F: ab", "abc", False),
        ("F: a*c", "a\r\nc", True),
        ("F: a?c", "ac", False),
        (r"F: 'C:\\*'", r"C:\x", True),
        (r"F: 'C:\*'", r"C:\x", False),
        ("F|endswith: c", "abc\n", False),
        ("F|startswith: A", "abc", True),
        ("F|contains: '?b'", "xaby", True),
        ("F|contains|all: [a, c]", "abc", True),
        ("F|cased: Abc", "abc", False),
        ("F: '*'", "", True),
        ("F: ''", "", True),
        ("F: null", "", True),
        ("F: null", "-", False),
        ("F: 13003", "13003", True),
        ("F: 13003", " 13003", False),
        ("F: 13003", "x13003", False),
        ("F: '007'", "7", False),
        ("F: 31", "0x1f", False),
        ("F: true", "true", True),
        ("F: 1", "true", False),
        ("F|gt: 5", "10", True),
        ("F|lte: 5", "5", True),
        ("F|lt: 5", "abc", False),
        ("F|neq: a", "b", True),
        ("F|exists: true", "", True),
        ("F|exists: false", "", False),
        ("F|re: b+", "abc", True),
        ("F|re: B", "abc", False),
        ("F|re|i: B", "abc", True),
        ("F|re|s: a.c", "a\nc", True),
        ("F|re|m: ^b$", "a\nb", True),
        ("F|contains|windash: ' -enc '", "x /enc y", True),
        ("F|base64offset|contains: 'http://'", "eGh0dHA6Ly9ldmls", True),
        ("F|cidr: 127.0.0.0/8", "::ffff:127.0.0.1", True),
        ("F|cidr: 'fe80::/10'", "fe80::1%eth0", True),
        ("F|cidr: 10.0.0.0/8", "LOCAL", False),
    ],
)
def test_a_condition_on_a_value_means_what_it_means_in_sigma(condition: str, value: str, expected: bool) -> None:
    assert truth(condition, ("F", value)) is expected


@pytest.mark.parametrize("condition", ["F: '*'", "F: ''", "F|exists: true", "F|re: .*", "F|lt: 5", "F|fieldref: G"])
def test_a_condition_on_an_absent_field_is_false(condition: str) -> None:
    assert truth(condition, ("Other", "x")) is False


@pytest.mark.parametrize("condition", ["F: null", "F|exists: false", "F|neq: x"])
def test_a_condition_that_asks_for_absence_is_true_of_an_absent_field(condition: str) -> None:
    assert truth(condition, ("Other", "x")) is True


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("F|fieldref: G", False),
        ("F|fieldref|startswith: G", True),
        ("F|fieldref|endswith: H", True),
        ("F|fieldref|contains: P", False),
        ("F|fieldref: F", True),
    ],
)
def test_two_fields_of_an_event_can_be_compared(condition: str, expected: bool) -> None:
    assert truth(condition, ("F", "Abc"), ("G", "aB"), ("H", "bc"), ("P", "%")) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("Data: b", True), ("Data|contains|all: [a, b]", True), ("Data: ab", False), ("Data|endswith: a", True)],
)
def test_one_of_several_values_is_enough_and_they_are_never_joined(condition: str, expected: bool) -> None:
    assert truth(condition, (None, "a"), (None, "b")) is expected


@pytest.mark.parametrize(
    ("detection", "expected"),
    [
        ("a: [MIMI]\ncondition: a", True),
        ("a: ['mi*atz']\ncondition: a", True),
        ("a: {'|all': [run, mimi]}\ncondition: a", True),
        ("a: {'|all': [run, other]}\ncondition: a", False),
        ("a: {'|re': 'mi+m'}\ncondition: a", True),
        ("a: [Name]\ncondition: a", False),
        ("a: [7]\ncondition: a", True),
    ],
)
def test_a_keyword_is_looked_for_in_every_value_and_not_in_names(detection: str, expected: bool) -> None:
    assert built(sigma(detection)).holds(fields(("Name", "run 7"), (None, "mimikatz"))) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("known and unknown", None),
        ("wrong and unknown", False),
        ("known or unknown", True),
        ("wrong or unknown", None),
        ("not unknown", None),
        ("known and not unknown", None),
        ("wrong and not unknown", False),
        ("1 of *known", True),
        ("all of *known", None),
        ("all of them", False),
    ],
)
def test_a_whole_is_unknown_only_where_its_unknown_part_decides(condition: str, expected: Truth) -> None:
    selections = "known: {F: x}\nwrong: {F: y}\nunknown: {Message|contains: z}\ncondition: " + condition
    assert built(sigma(selections)).holds(fields(("F", "x"), lacks=NO_MESSAGE)) is expected


@pytest.mark.parametrize(
    ("raw", "message", "expected"),
    [(True, None, None), (False, None, False), (False, "a z b", True), (False, "a", False)],
)
def test_a_message_is_unknown_only_where_the_format_has_none(raw: bool, message: str | None, expected: Truth) -> None:
    assert truth("Message|contains: z", message=message, raw=raw) is expected


def test_a_keyword_that_is_not_found_is_unknown_where_the_message_is() -> None:
    rule = built(sigma("a: [zebra]\ncondition: a"))
    assert rule.holds(fields(("F", "x"), lacks=NO_MESSAGE)) is None
    assert rule.holds(fields(("F", "a zebra"), lacks=NO_MESSAGE)) is True
    assert rule.holds(fields(("F", "x"))) is False


def test_several_conditions_are_alternatives() -> None:
    rule = built(sigma("a: {F: x}\nb: {F: y}\ncondition: [a, b]"))
    assert rule.holds(fields(("F", "y"))) is True


def test_half_surrogates_of_a_damaged_log_break_no_pattern() -> None:
    assert truth("F|re: x$", ("F", "\udc00x")) is True
    assert truth("F: '*?x'", ("F", "\udc00x")) is True


def test_a_pattern_cannot_hang() -> None:
    assert truth("F|re: '(a+)+$'", ("F", "a" * 50_000 + "b")) is False
    assert truth("F: '*a*a*a*a*a*a?c'", ("F", "a" * 50_000)) is False


@pytest.mark.parametrize(
    ("detection", "said"),
    [
        ("a: {F|foo: x}\ncondition: a", "4:3: `a`: Unknown modifier 'foo'"),
        ("a: {F|re: '(('}\ncondition: a", "4:3: `a`: Regular expression '((' is invalid: missing ): (("),
        ("a: {F: 1}\ncondition: b", "5:3: `condition`: Detection 'b' not defined in detections"),
        ("a: {F: 1}\ncondition: 1 of b*", "5:3: `condition`: Selector '1 of b*' doesn't match any detection"),
        ("a: {F: 1}", "3:1: `condition`: must be text, or a list of texts, of at most 4096 characters"),
        ("a:\ncondition: a", "5:3: `condition`: a keyword cannot be a Null here"),
        ("a: {F: {G: 1}}\ncondition: a", "4:3: `a`: Unsupported type: <class 'dict'>"),
        ("a: {F: 1}\ncondition: " + "not " * 900 + "a", "5:3: `condition`: is nested too deeply"),
    ],
)  # fmt: skip
def test_a_detection_that_means_nothing_is_refused_where_it_stands(detection: str, said: str) -> None:
    assert mistakes(sigma(detection)) == [f"K1.yml:{said}"]


@pytest.mark.parametrize("key", ["F|expand", "F|re|expand"])
def test_a_placeholder_that_nothing_explains_is_refused(key: str) -> None:
    said = mistakes(sigma(f"a: {{{key}: '%hosts%'}}\ncondition: a"))
    why = "nothing says what %hosts% stands for: list its values in the file given with --placeholders"
    assert said == [f"K1.yml:4:3: `a`: {why}"]


NAMES = ["contains", "all", "re", "i", "cidr", "gt", "windash", "exists", "fieldref", "base64offset", "expand"]
MODIFIERS = st.lists(st.sampled_from(NAMES), max_size=2)
KEYS = st.builds(lambda names: "|".join(["F", *names]), MODIFIERS) | st.text(max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))


@settings(deadline=None)  # the first run imports the parser
@given(st.dictionaries(st.sampled_from(["a", "b", "condition"]), ANYTHING), st.sampled_from(["a", "a and not b", "x"]))
def test_whatever_a_detection_holds_it_is_read_or_refused(detection: dict[str, object], condition: str) -> None:
    for given_detection in (detection, {**detection, "condition": condition}):
        node, problems = read_detection(given_detection)
        assert (node is None) == bool(problems)
        if node is not None:
            assert compile_condition(node)(fields(("F", "x"))) in (True, False)


def test_nothing_is_written_to_standard_error_about_a_bad_pattern(capfd: pytest.CaptureFixture[str]) -> None:
    assert mistakes(sigma("a: {F|re: '((('}\nb: {F|re|i: '[z-a]'}\ncondition: a"))
    assert capfd.readouterr().err == ""

"""What is wrong with a detection that can be read: parts without use, conditions without hope, needless patterns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_writer import built, sigma, write
from xfor.errors import Mistake
from xfor.rules import check_rule_file
from xfor.rules.lint_detection import never


def found(folder: Path, detection: str) -> list[Mistake]:
    return check_rule_file(write(folder, "r.yml", sigma(detection)))


@pytest.mark.parametrize(
    ("condition", "unused"),
    [
        ("one", ["two", "_three"]),
        ("one and (two or _three)", []),
        ("1 of one*", ["two", "_three"]),
        ("all of them", ["_three"]),
        ("not 1 of t* and one", ["_three"]),
    ],
)
def test_a_selection_that_the_condition_does_not_name_is_warned_of(
    tmp_path: Path, condition: str, unused: list[str]
) -> None:
    mistakes = found(tmp_path, f"one: {{F: a}}\ntwo: {{F: b}}\n_three: {{F: c}}\ncondition: {condition}")
    said = [mistake.message.split("`")[1] for mistake in mistakes if mistake.code == "selection-unused"]
    assert sorted(said) == sorted(unused)


def test_a_selection_whose_name_other_tools_read_as_a_negation_is_warned_of(tmp_path: Path) -> None:
    (mistake,) = found(tmp_path, "notepad: {F: a}\ncondition: notepad")
    assert "as `not epad`" in mistake.message
    assert (mistake.code, mistake.severity, mistake.line) == ("selection-name", "warning", 4)


@pytest.mark.parametrize(
    ("detection", "why"),
    [
        ("a: {F: x}\ncondition: a and not a", "it asks for the same thing that it excludes"),
        ("a: {F: x, G: y}\nb: {F: x}\ncondition: b and a and not a", "it asks for the same thing that it excludes"),
        ("a: {F: x}\nb: {F: [y, z]}\ncondition: a and b", "no value of F is left that it allows"),
        ("a: {F: [x, y]}\nb: {F: [y, x]}\ncondition: a and not b", "no value of F is left that it allows"),
        ("a: {F: abc}\nb: {F|endswith: x}\ncondition: a and b", "no value of F is left that it allows"),
        ("a: {F: 5}\nb: {F: ''}\ncondition: a and b", "no value of F is left that it allows"),
        (
            "a: {F: x}\nb: {F: y}\nc: {G: z}\ncondition: (a and b) or (c and not c)",
            "no value of F is left that it allows",
        ),
    ],
)
def test_a_condition_that_can_never_hold_is_an_error(tmp_path: Path, detection: str, why: str) -> None:
    (mistake,) = found(tmp_path, detection)
    assert (mistake.code, mistake.severity) == ("never-true", "error")
    assert mistake.message == f"`condition` can never hold: {why}"


@pytest.mark.parametrize(
    "detection",
    [
        "a: {F: x}\nb: {F: [x, y]}\ncondition: a and b",
        "a: {F: [x, y]}\nb: {F: y}\ncondition: a and not b",
        "a: {Data: x}\nb: {Data: y}\ncondition: a and b",
        "a: {F: X}\nb: {F|cased: x}\ncondition: a and b",
        "a: {F: x}\nb: {F: x, G: y}\ncondition: a and not b",
        "a: {F: x}\nb: {F: y}\ncondition: a or b",
        "a: {F|contains|all: [x, y]}\ncondition: a",
    ],
)
def test_a_condition_that_can_hold_is_none(detection: str) -> None:
    assert never(built(sigma(detection)).condition) is None


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("F|re: 'abc'", "`F|contains|cased: 'abc'`"),
        ("F|re|i: '.*a\\.exe$'", "`F|endswith: 'a.exe'`"),
        ("F|re: '^C:\\\\x.*'", "`F|startswith|cased: 'C:\\x'`"),
        ("F|re|i: '^abc$'", "`F: 'abc'`"),
        ("F|re|all: ['abc', 'a.c']", "`F|contains|all|cased: 'abc'`"),
    ],
)
def test_a_pattern_that_need_not_be_one_is_warned_of(tmp_path: Path, written: str, plain: str) -> None:
    (mistake,) = found(tmp_path, f"a: {{{written}}}\ncondition: a")
    assert (mistake.code, mistake.severity) == ("re-plain", "warning")
    assert mistake.message == f"`re` is not needed here: {plain} says the same, and is faster"


@pytest.mark.parametrize("pattern", ["a.c", "a+", "[ab]", "a|b", "\\d", "(a)", "^$", "a\\b", "a{2}"])
def test_a_real_pattern_is_fine(tmp_path: Path, pattern: str) -> None:
    assert found(tmp_path, f"a: {{F|re: '{pattern}'}}\ncondition: a") == []

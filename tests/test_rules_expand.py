"""The modifiers that need something from outside a rule: `expand` with a site's values, and parts of a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_writer import fields, sigma, write
from xfor.errors import RuleError
from xfor.rules import Rule, load_library, read_site_values
from xfor.rules.conditions import Truth
from xfor.rules.detection import read_detection

VALUES = {"admins": ("root", "adm*"), "hosts": ("a", "b")}


def rule(folder: Path, detection: str) -> Rule:
    path = write(folder, "r.yml", sigma(detection))
    loaded = load_library([("r.yml", path)], VALUES)
    assert loaded.refused == ()
    return loaded.rules[0]


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("F|expand: '%admins%'", "ROOT", True),
        ("F|expand: '%admins%'", "adminx", True),
        ("F|expand: '%admins%'", "%admins%", False),
        ("F|expand: ['%hosts%', c]", "c", True),
        ("F|expand: '%hosts%-%hosts%'", "a-b", True),
        ("F|contains|expand: '%hosts%'", "xbx", True),
        ("F|cased|expand: '%admins%'", "ROOT", False),
        ("F|re|expand: '^%hosts%$'", "b", True),
        ("F|contains|all|expand: ['%hosts%', '%admins%']", "b root", True),
        ("F|contains|all|expand: ['%hosts%', '%admins%']", "b", False),
    ],
)
def test_a_placeholder_stands_for_any_of_the_values_of_the_site(
    tmp_path: Path, condition: str, value: str, expected: bool
) -> None:
    assert rule(tmp_path, f"a: {{{condition}}}\ncondition: a").holds(fields(("F", value))) is expected


def test_a_keyword_can_be_a_placeholder(tmp_path: Path) -> None:
    found = rule(tmp_path, "a: {'|expand': '%admins%'}\ncondition: a")
    assert found.holds(fields(("F", "user root logged on"))) is True
    assert found.holds(fields(("F", "nobody"))) is False


@pytest.mark.parametrize(("modifier", "unknown"), [("expand", "%x%"), ("contains|expand", "%x%"), ("re|expand", "%x%")])
def test_a_placeholder_that_the_site_does_not_explain_refuses_the_rule(modifier: str, unknown: str) -> None:
    node, problems = read_detection({"a": {f"F|{modifier}": f"%hosts%{unknown}"}, "condition": "a"}, VALUES)
    assert node is None
    said = "nothing says what %x% stands for: list its values in the file given with --placeholders"
    assert [problem.message for problem in problems] == [said]


def test_the_values_of_a_site_come_from_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, "site.yml", "admins: [root, 'adm*']\n'%port%': 3389\nflag: true\n")
    assert read_site_values(path) == {"admins": ("root", "adm*"), "port": ("3389",), "flag": ("true",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("admins: []\n", "site.yml:1:9: `admins` must be text, a number, or a list of these"),
        ("admins: [{a: b}]\n", "site.yml:1:9: `admins` must be text, a number, or a list of these"),
        ("admins: no\n", "site.yml:1:9: YAML does not read `no` as it is written: put it in quotes"),
        ("[]\n", "site.yml:1:1: is no rule: a rule file is a mapping of keys"),
        ("", "site.yml: is empty"),
    ],
)
def test_a_file_of_values_that_means_nothing_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, "site.yml", text)
    with pytest.raises(RuleError) as caught:
        read_site_values(path)
    assert said in str(caught.value)


def test_a_missing_file_of_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read: No such file"):
        read_site_values(tmp_path / "missing.yml")


TIME = "2024-12-30T23:59:07.5000000Z"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("F|minute: 59", True),
        ("F|hour: 23", True),
        ("F|hour: [22, 23]", True),
        ("F|day: 30", True),
        ("F|month: 12", True),
        ("F|year: 2024", True),
        ("F|week: 1", True),
        ("F|hour|gte: 22", True),
        ("F|hour|lt: 23", False),
        ("F|hour|neq: 23", False),
    ],
)
def test_a_part_of_a_time_can_be_asked_for(tmp_path: Path, condition: str, expected: bool) -> None:
    assert rule(tmp_path, f"a: {{{condition}}}\ncondition: a").holds(fields(("F", TIME))) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-12-30 23:59:07.123", True),
        ("2024-12-31T00:59:07+01:00", True),
        ("2024-12-30", False),
        ("never", False),
        ("", False),
    ],
)
def test_a_time_is_read_in_utc_however_it_is_written(tmp_path: Path, value: str, expected: Truth) -> None:
    assert rule(tmp_path, "a: {F|hour: 23}\ncondition: a").holds(fields(("F", value))) is expected


def test_a_part_of_a_time_is_told_in_words(tmp_path: Path) -> None:
    found = rule(tmp_path, "a: {F|hour|gte: 22}\ncondition: a")
    assert found.reasons(fields(("F", TIME))) == (f"F has a hour in UTC that is at least 22: {TIME}",)

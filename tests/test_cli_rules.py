"""What `xfor rules` says of rules, right and wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import ROOT, xfor
from tests.rule_writer import KNOWLEDGE, sigma, write


def test_the_shipped_rules_are_listed_and_without_mistake() -> None:
    listed = xfor("rules", "list").stdout.splitlines()
    assert len(listed) == len(list((ROOT / "kbrules").rglob("*.yml")))
    assert xfor("rules", "check").exit_code == 0


def test_a_rule_is_shown_as_an_article_by_its_id_in_any_case() -> None:
    shown = xfor("rules", "show", "q247764").stdout
    assert "event 13003 of msexchangepop3" in shown
    assert "Cause" in shown
    assert "Log on locally" in shown


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", "K1.yml", "empty"),
        ("- a\n- b\n", "K1.yml:1:1", "mapping"),
        ("title: [", "K1.yml:2:1", "not YAML"),
        (KNOWLEDGE.replace("  cause:", "  casue:"), "K1.yml:11:3", "casue"),
        (KNOWLEDGE.replace("Provider_Name: Mail, EventID", "EventID", 1), "K1.yml:6", "provider"),
        (KNOWLEDGE.replace("EventID: 13003}\n  cond", "EventID|re: '(['}\n  cond"), "K1.yml:7", "re"),
        (KNOWLEDGE.replace("high", "grave"), "K1.yml:4", "level"),
        (KNOWLEDGE.replace("title:", "level: low\ntitle:"), "K1.yml:5", "level"),
    ],
)
def test_a_wrong_rule_is_refused_with_place_and_reason(tmp_path: Path, text: str, place: str, sentence: str) -> None:
    path = write(tmp_path, "K1.yml", text)
    result = xfor("rules", "check", path)
    assert result.exit_code == 2
    assert place in result.stdout
    assert sentence in result.stdout


def test_checking_nothing_is_wrong_use(tmp_path: Path) -> None:
    result = xfor("rules", "check", tmp_path)
    assert result.exit_code == 2
    assert "no .yml or .yaml file" in result.stderr


def test_the_list_is_also_json_without_nulls() -> None:
    rows = json.loads(xfor("rules", "list", "--format", "json").stdout)
    row = next(row for row in rows if row["id"] == "Q247764")
    assert row["about"] == [{"provider": "msexchangepop3", "event_id": 13003, "channel": "application"}]
    assert (row["level"], row["article"], row["path"]) == ("high", "Q247764", "builtin/exchange/Q247764.yml")
    assert all(value is not None for row in rows for value in row.values())


def test_correlation_rules_are_listed_and_shown_as_well(tmp_path: Path) -> None:
    text = (
        "title: T\nname: often\ncorrelation: {type: event_count, rules: [Q247764], timespan: 1h, condition: {gte: 2}}\n"
    )
    write(tmp_path, "often.yml", text)
    assert "often" in xfor("rules", "list", "--rules", tmp_path).stdout
    listed = json.loads(xfor("rules", "list", "--rules", tmp_path, "--format", "json").stdout)
    assert next(row for row in listed if row["id"] == "often")["correlates"] == ["Q247764"]
    shown = xfor("rules", "show", "often", "--rules", tmp_path).stdout
    assert "events that these rules find: Q247764" in shown


def test_placeholders_of_a_site_are_read_from_a_file(tmp_path: Path) -> None:
    rule = write(tmp_path / "rules", "r.yml", sigma("a: {F|expand: '%who%'}\ncondition: a"))
    refused = xfor("rules", "check", rule)
    assert (refused.exit_code, "%who%" in refused.stdout) == (2, True)
    values = write(tmp_path, "values.yml", "who: [eve]\n")
    assert xfor("rules", "check", rule, "--placeholders", values).exit_code == 0
    assert xfor("rules", "test", rule, "--placeholders", values).exit_code == 0
    assert "r " in xfor("rules", "list", "--rules", rule, "--placeholders", values).stdout


def test_a_refused_rule_is_told_of_whatever_is_shown(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE.replace("high", "grave"))
    for command in (["list"], ["show", "Q247764"]):
        result = xfor("rules", *command, "--rules", tmp_path)
        assert result.exit_code == 2
        assert "K1.yml:4:8" in result.stderr

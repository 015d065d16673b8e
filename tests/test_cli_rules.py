"""What `xfor rules` says of rules, right and wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import ROOT, xfor
from tests.rule_writer import KNOWLEDGE, write


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

"""Sigma filters: what a site leaves out of rules that it did not write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.correlation_writer import BASE, correlation, library
from tests.rule_writer import fields, sigma
from xfor.rules import Rule

UUID = "0f0f0f0f-0000-4000-8000-00000000000a"
RULE = sigma("s: {Path|contains: x}\ncondition: s", "{product: windows, service: security}") + f"name: r\nid: {UUID}\n"


def sigma_filter(rules: str = "any", logsource: str = "{product: windows}", condition: str = "not ours") -> str:
    """Write a filter of the accounts of backups."""
    block = f"filter:\n  rules: {rules}\n  ours: {{User|startswith: backup}}\n  condition: {condition}\n"
    return f"title: Backups\nlogsource: {logsource}\n{block}"


def rule(folder: Path, *parts: str) -> Rule:
    """Load some documents, and give the one rule among them."""
    loaded = library(folder, "---\n".join(parts))
    assert loaded.refused == ()
    (found,) = loaded.rules
    return found


@pytest.mark.parametrize("rules", ["any", "ANY", "r", "[r]", "[other, r]", UUID, UUID.upper()])
def test_a_filter_leaves_events_out_of_the_rules_it_names(tmp_path: Path, rules: str) -> None:
    found = rule(tmp_path, sigma_filter(rules), RULE)
    assert found.holds(fields(("Path", "x"), ("User", "me"))) is True
    assert found.holds(fields(("Path", "x"), ("User", "Backup1"))) is False
    assert found.holds(fields(("Path", "y"), ("User", "me"))) is False


@pytest.mark.parametrize(
    ("logsource", "applies"),
    [
        ("{product: windows}", True),
        ("{service: security}", True),
        ("{product: windows, service: security}", True),
        ("{product: windows, service: system}", False),
        ("{product: windows, service: security, category: process_creation}", False),
        ("{product: linux}", False),
    ],
)
def test_a_filter_is_for_rules_whose_log_source_it_contains(tmp_path: Path, logsource: str, applies: bool) -> None:
    found = rule(tmp_path, RULE, sigma_filter(logsource=logsource))
    assert found.holds(fields(("Path", "x"), ("User", "backup"))) is not applies


def test_a_filter_says_what_it_leaves_out(tmp_path: Path) -> None:
    said = rule(tmp_path, RULE, sigma_filter()).explain(fields(("Path", "x"), ("User", "backup")))
    assert said.truth is False
    assert [each.condition for each in said.failed] == ["User starts with backup: backup"]


def test_a_filter_keeps_the_condition_as_it_is_written(tmp_path: Path) -> None:
    found = rule(tmp_path, RULE, sigma_filter(condition="ours"))
    assert found.holds(fields(("Path", "x"), ("User", "backup"))) is True
    assert found.holds(fields(("Path", "x"), ("User", "me"))) is False


def test_several_filters_all_apply(tmp_path: Path) -> None:
    other = sigma_filter().replace("backup", "scan").replace("title: Backups", "title: Scans\nname: scans")
    found = rule(tmp_path, RULE, sigma_filter(), other)
    held = [found.holds(fields(("Path", "x"), ("User", user))) for user in ("backup", "scanner", "me")]
    assert held == [False, False, True]


def test_a_filter_speaks_of_fields_as_the_other_provider_calls_them(tmp_path: Path) -> None:
    created = sigma("s: {Image|endswith: a.exe}\ncondition: s", "{product: windows, category: process_creation}")
    found = rule(tmp_path, created, sigma_filter().replace("User|startswith: backup", "Image|startswith: D"))
    assert found.holds(fields(("NewProcessName", "C:/a.exe"))) is True
    assert found.holds(fields(("NewProcessName", "D:/a.exe"))) is False


def test_a_filter_is_never_for_correlation_rules(tmp_path: Path) -> None:
    counted = correlation("type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 1}")
    (found,) = library(tmp_path, BASE + counted + "---\n" + sigma_filter("x")).refused
    assert found.message == "filters nothing: there is no rule x"


def test_a_filter_for_rules_that_are_not_there_is_refused(tmp_path: Path) -> None:
    (found,) = library(tmp_path, f"{RULE}---\n{sigma_filter('[s, t]')}").refused
    assert str(found) == "rules.yml:12:10: filters nothing: there is no rule s and no rule t"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  rules: any\n", "", "`filter.rules` must be `any`, or the names or ids of the rules that the filter is for"),
        ("any", "[1]", "`filter.rules` must be `any`, or the names or ids of the rules that the filter is for"),
        ("not ours", "not theirs", "`filter.condition`: Detection 'theirs' not defined in detections"),
        ("User|starts", "User|sharts", "`filter.ours`: Unknown modifier 'shartswith'"),
        ("logsource: {product: windows}\n", "", "`logsource` is required"),
    ],
)
def test_a_mistake_in_a_filter_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    refused = library(tmp_path, f"{RULE}---\n{sigma_filter().replace(old, new)}").refused
    assert [each.message for each in refused] == [said]

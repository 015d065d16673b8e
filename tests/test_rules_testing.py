"""`xfor rules test`: the examples of rules, and what rules find in real logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import EXCHANGE, ROOT, xfor
from tests.rule_writer import KNOWLEDGE, sigma, write

OFTEN = """\
title: The account fails again and again
name: often
level: high
correlation: {type: event_count, rules: [K1], timespan: 1h, condition: {gte: 2}}
kb:
  article: often
  cause: It has no rights.
  workaround: Restart.
  examples:
    match:
      - [{Provider_Name: Mail, EventID: 13003, Channel: Application, TimeCreated_SystemTime: 2020-01-01T00:00:00Z},
         {Provider_Name: Mail, EventID: 13003, Channel: Application, TimeCreated_SystemTime: 2020-01-01T00:30:00Z}]
    ignore:
      - [{Provider_Name: Mail, EventID: 13003, Channel: Application, TimeCreated_SystemTime: 2020-01-01T00:00:00Z},
         {Provider_Name: Mail, EventID: 13003, Channel: Application, TimeCreated_SystemTime: 2020-01-01T02:30:00Z}]
"""


def test_the_shipped_rules_hold_their_examples() -> None:
    result = xfor("rules", "test")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{len(list((ROOT / 'kbrules').rglob('*.yml')))} rules, ")
    assert result.stdout.endswith("examples: none failed.\n")


def test_an_example_that_does_not_hold_fails_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE.replace("Mail, EventID: 13003}]", "Mail, EventID: 1}]"))
    result = xfor("rules", "test", path)
    assert result.exit_code == 2
    assert result.stdout == (
        f"K1  {path.as_posix()}\n  FAILED  example 1 to match: EventID is 13003 does not hold: it is 1\n"
        "1 rule, 1 example: 1 failed.\n"
    )


def test_a_rule_with_an_article_and_no_example_fails(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE.partition("  examples:")[0])
    result = xfor("rules", "test", path)
    assert result.exit_code == 2
    assert "`kb.examples` is required" in result.stderr


def test_a_plain_sigma_rule_without_examples_is_only_counted(tmp_path: Path) -> None:
    write(tmp_path, "r.yml", sigma("a: {F: x}\ncondition: a"))
    result = xfor("rules", "test", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "1 rule, 0 examples: none failed; 1 rule without an example.\n")


@pytest.mark.parametrize(("limit", "wrong"), [(2, None), (3, "give no alert"), (1, "give an alert")])
def test_the_sequences_of_a_correlation_rule_are_tried(tmp_path: Path, limit: int, wrong: str | None) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    write(tmp_path, "often.yml", OFTEN.replace("gte: 2", f"gte: {limit}"))
    result = xfor("rules", "test", tmp_path)
    assert result.exit_code == (2 if wrong else 0)
    assert (f"these events {wrong}" in result.stdout) if wrong else ("2 rules, 3 examples" in result.stdout)


def test_against_logs_it_says_what_each_rule_finds_where_and_how_surely(tmp_path: Path) -> None:
    detection = "a: {Provider_Name: MSExchangePOP3, EventID: 1001}\ncondition: a"
    write(tmp_path, "found.yml", sigma(detection, "{product: windows, service: application}"))
    write(tmp_path, "never.yml", sigma("a: {Provider_Name: Nobody, EventID: 1}\ncondition: a"))
    result = xfor("rules", "test", tmp_path, "--against", EXCHANGE)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"found  {(tmp_path / 'found.yml').as_posix()}"
    assert lines[1].startswith("  finds 1 event on EXCHSRV2: exact")
    assert lines[2].startswith(f"    such as {EXCHANGE.as_posix()}#")
    assert lines[-2:] == [
        "2 rules, 0 examples: none failed; 2 rules without an example.",
        "61 records read; 1 rule without a finding.",
    ]


def test_against_what_is_no_log_nothing_is_read(tmp_path: Path) -> None:
    result = xfor("rules", "test", "--against", tmp_path)
    assert result.exit_code == 3
    assert "No event log could be read" in result.stderr

"""`xfor explain`: why a rule finds something, and why it does not, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import EXCHANGE, xfor
from tests.rule_writer import sigma, write

POP3 = "Provider_Name: MSExchangePOP3"
APPLICATION = "{product: windows, service: application}"


def explained(folder: Path, detection: str, *options: str, logsource: str = APPLICATION) -> list[str]:
    write(folder, "r.yml", sigma(detection, logsource))
    result = xfor("explain", "r", EXCHANGE, "--rules", folder, *options)
    assert result.exit_code == 0
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_a_rule_that_finds_something_is_explained_with_a_sample_and_its_confidence() -> None:
    lines = [" ".join(line.split()) for line in xfor("explain", "q247764", EXCHANGE).stdout.splitlines()]
    assert "asks for event 13003 of msexchangepop3 in application" in lines
    assert "holds for 9 events" in lines
    assert "confidence exact 8×, unlikely 1×" in lines
    assert "verdict found: the rule holds for 9 events" in lines
    assert any(f"{EXCHANGE.name}#13: 1999-12-13T08:01:17Z" in line for line in lines)


def test_a_provider_that_was_never_seen(tmp_path: Path) -> None:
    lines = explained(tmp_path, "a: {Provider_Name: Nobody, EventID: 1}\ncondition: a")
    assert "provider nobody: never seen" in lines
    assert lines[-1] == "verdict not found: the provider was never seen"


def test_a_provider_that_was_seen_with_other_event_ids(tmp_path: Path) -> None:
    lines = explained(tmp_path, f"a: {{{POP3}, EventID: 1}}\ncondition: a")
    assert (
        "provider msexchangepop3: seen 13 times, only with other event ids: event 13003 (9×), 1000 (2×), 1001 (2×)"
        in lines
    )
    assert lines[-1] == "verdict not found: there is no event of such a provider, event id and log"


def test_a_log_that_is_not_there(tmp_path: Path) -> None:
    lines = explained(tmp_path, "a: {EventID: 1}\ncondition: a", logsource="{product: windows, service: security}")
    assert "log security: no record of this log is there" in lines
    assert lines[-1] == "verdict not found: the logs that the rule is about are not there"


def test_a_condition_that_failed_with_the_values_that_the_events_have_instead(tmp_path: Path) -> None:
    lines = explained(tmp_path, f"a: {{{POP3}, EventID: 13003, Data|contains: quota}}\ncondition: a")
    assert "fails for 9 events" in lines
    at = lines.index("Data contains quota does not hold (9×)")
    assert lines[at + 1] == "it is HrLookupCredentials(), Logon failure: unknown user name or bad password. (8×)"
    assert lines[-1] == "verdict not found: the condition fails for every candidate"


def test_a_condition_that_cannot_be_known(tmp_path: Path) -> None:
    lines = explained(tmp_path, f"a: {{{POP3}, EventID: 13003, Message|contains: quota}}\ncondition: a")
    assert "because Message is not known: this log carries no message text (9×)" in lines
    assert lines[-1].startswith("verdict a possible match: provider and event id fit")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "other"], "9 left out by --host"),
        (["--from", "2000-01-01"], "9 left out by --from or --to"),
        (["--to", "1999-12-01"], "9 left out by --from or --to"),
    ],
)
def test_events_that_were_left_out(tmp_path: Path, options: list[str], said: str) -> None:
    lines = explained(tmp_path, f"a: {{{POP3}, EventID: 13003}}\ncondition: a", *options)
    assert said in lines
    assert lines[-1] == "verdict not found: all candidates were left out by --host, --from or --to"


def test_a_correlation_rule_is_explained_by_the_rules_it_is_about(tmp_path: Path) -> None:
    text = (
        "title: T\nname: often\ncorrelation: {type: event_count, rules: [Q247764], timespan: 1h, condition: {gte: 2}}\n"
    )
    write(tmp_path, "often.yml", text)
    assert xfor("explain", "often", EXCHANGE, "--rules", tmp_path).stdout.startswith("Q247764  POP3 logons fail")


def test_a_rule_that_does_not_exist_is_wrong_use() -> None:
    result = xfor("explain", "K9", EXCHANGE)
    assert result.exit_code == 2
    assert "There is no rule K9." in result.stderr


def test_nothing_to_read_is_said_and_is_no_success(tmp_path: Path) -> None:
    result = xfor("explain", "Q247764", tmp_path / "missing.evtx")
    assert result.exit_code == 3
    assert "not read" in result.stdout

"""What else to ask the customer for."""

from __future__ import annotations

from tests.report_writer import FIRST, evidence, finding, log
from tests.rule_writer import KNOWLEDGE, built
from xfor.events import Kind, parse_time
from xfor.findings.gaps import gaps
from xfor.gathering.timing import Extents
from xfor.report import Finding, Gap, Input
from xfor.rules.rule import Rule

RULE = built(KNOWLEDGE)
DAY_1, DAY_2, DAY_9 = "2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z", "2024-03-09T00:00:00Z"


def asked(
    *reaches: tuple[str, str, str, str],
    rules: tuple[Rule, ...] = (),
    inputs: tuple[Input, ...] = (log(hosts=["FS01", "FS02"]),),
    findings: tuple[Finding, ...] = (),
) -> list[Gap]:
    extents = Extents()
    for host, channel, first, last in reaches:
        times = [parse_time(first) or 0, parse_time(last) or 0]
        extents.add(Kind("disk", "", 7, "error", channel, host), times)
    return gaps(rules, inputs, findings, extents)


def test_a_channel_that_rules_are_about_and_no_host_has_is_asked_for() -> None:
    (gap,) = asked(("FS01", "System", DAY_1, DAY_9), rules=(RULE,))
    assert (gap.code, gap.channel, gap.rules) == ("channel-missing", "Application", ["K1"])
    assert gap.message.startswith("No Application log of any host was given")


def test_no_channel_is_asked_for_that_an_export_without_names_of_channels_may_be_of() -> None:
    assert asked(("FS01", "", DAY_1, DAY_9), rules=(RULE,)) == []


def test_the_hosts_that_lack_a_channel_are_named_as_the_logs_write_them() -> None:
    (gap,) = asked(("FS01", "application", DAY_1, DAY_9), ("fs02", "Setup", DAY_1, DAY_9), rules=(RULE,))
    assert "log of FS02 was given" in gap.message


def test_nothing_is_asked_for_where_nothing_is_missing() -> None:
    assert asked(("FS01", "Application", DAY_1, DAY_9), rules=(RULE,)) == []
    assert asked(rules=(RULE,)) == []


def test_older_logs_are_asked_for_where_a_problem_is_there_from_the_beginning() -> None:
    begins, early = ("FS01", "System", FIRST, DAY_9), ("FS01", "System", DAY_1, DAY_9)
    (gap,) = asked(begins, findings=(finding(),))
    assert (gap.code, gap.host, gap.channel, gap.rules) == ("begins-late", "FS01", "System", ["KB1"])
    assert asked(early, findings=(finding(),)) == []
    assert asked(begins, findings=(finding(confidence="unlikely"),)) == []


def test_a_newer_log_is_asked_for_where_one_ends_before_the_others() -> None:
    (gap,) = asked(("FS01", "System", DAY_1, DAY_2), ("FS01", "Application", DAY_1, DAY_9))
    assert (gap.code, gap.channel) == ("ends-early", "System")
    assert asked(("FS01", "Setup", DAY_1, DAY_2), ("FS01", "Application", DAY_1, DAY_9)) == []


def test_an_older_log_is_asked_for_where_one_begins_after_the_others_end() -> None:
    found = asked(("FS01", "System", DAY_1, DAY_1), ("FS01", "Application", DAY_2, DAY_2))
    assert [(each.code, each.channel) for each in found] == [("begins-late", "Application")]


def test_a_damaged_log_is_asked_for_again() -> None:
    (gap,) = asked(inputs=(log(status="partial", reason="2 records lost"), log("whole.evtx")))
    assert gap.code == "damaged"
    assert "logs/System.evtx" in gap.message


def test_of_what_is_only_possible_the_hosts_and_the_reason_are_named() -> None:
    unsure = [finding(host=host, confidence="possible", reasons=["no text decides"]) for host in ("A", "B")]
    (gap,) = asked(findings=tuple(unsure))
    assert gap.message.startswith("KB1 on A, B is only possible: no text decides.")


def test_no_more_of_a_kind_is_asked_for_than_a_person_asks() -> None:
    many = tuple(finding(f"KB{number}", confidence="possible", evidence=[evidence()]) for number in range(50))
    assert len(asked(findings=many)) == 10

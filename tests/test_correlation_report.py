"""Alerts of correlation rules in a report: findings, what stays unexplained, limits, and parts of logs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from tests.command import xfor
from tests.correlation_writer import BASE, correlation, event, gathered, horizon, library
from tests.evtx_writer import Record, manifest, write_evtx
from tests.rule_writer import write
from xfor.events import Event
from xfor.gathering.occurrences import Limits, Occurrences, alerts_of, located_of, questions_of
from xfor.logs.inputs import find_files
from xfor.matching.match import Match
from xfor.matching.occurrence import Occurrence
from xfor.reading import Question
from xfor.report import Report
from xfor.rules import load_library
from xfor.scan import Scan

COUNT = BASE + correlation("type: event_count\nrules: [a]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 3}")
ARTICLE = """\
kb:
  article: X1
  cause: "{User} was locked out by {Service|some service}."
  resolution: {steps: [{do: "Unlock {User}."}]}
  examples: {match: [[{EventID: 1, TimeCreated_SystemTime: 2020-01-01T00:00:00Z}]]}
"""


def record(second: int, number: int = 1, *, user: str = "u", host: str = "PC1", level: int = 2) -> Record:
    time = f"2020-01-01T00:{second // 60:02}:{second % 60:02}Z"
    data = [("User", user), ("Service", f"svc{second}")]
    return manifest("P", number, data, channel="Security", computer=host, time=time, level=level)


def report(folder: Path, rules: str, *logs: Iterable[Record], evidence: int | None = 5) -> Report:
    path = write(folder, "x.yml", rules)
    scan = Scan(load_library([("x.yml", path)]), Question(evidence=evidence))
    for number, records in enumerate(logs):
        (folder / f"{number}.evtx").write_bytes(write_evtx(records))
    scan.read(find_files([str(folder / f"{number}.evtx") for number in range(len(logs))]), lambda label, done: None)
    return scan.report()


def test_an_alert_is_a_finding_with_cause_and_resolution_of_its_article(tmp_path: Path) -> None:
    (found,) = report(tmp_path, COUNT + ARTICLE, [record(second, user="Bob") for second in range(4)]).findings
    assert (found.id, found.severity, found.confidence, found.host) == ("x@PC1", "high", "exact", "PC1")
    assert (found.occurrences, found.evidence_total) == (1, 4)
    assert (found.first_seen, found.last_seen) == ("2020-01-01T00:00:00Z", "2020-01-01T00:00:03Z")
    assert found.cause == "Bob was locked out by svc0, svc1, svc2 and 1 more."
    assert found.resolution
    assert found.resolution.steps[0].do == "Unlock Bob."


def test_a_finding_says_of_whom_how_many_and_when(tmp_path: Path) -> None:
    (found,) = report(tmp_path, COUNT, [record(second, user="Bob") for second in range(4)]).findings
    assert found.reasons == [
        "User is Bob: 4 events within 1 minute (the rule asks for at least 3), "
        "2020-01-01T00:00:00Z to 2020-01-01T00:00:03Z"
    ]
    assert found.parameters == {"User": ["Bob"]}
    assert found.correlation
    assert found.correlation.alerts[0].model_dump() == {
        "group": {"User": "Bob"},
        "value": 4,
        "events": 4,
        "first": "2020-01-01T00:00:00Z",
        "last": "2020-01-01T00:00:03Z",
    }


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("type: temporal\nrules: [a, b]", "a, b matched within 1 minute (the rule asks for all of them)"),
        ("type: temporal_ordered\nrules: [b, a]", "b, then a matched within 1 minute (the rule asks for this order)"),
        ("type: temporal\ncondition: b and a", "b, a matched within 1 minute (the rule asks for b and a)"),
        ("type: value_count\nrules: [a, b]\ncondition: {gt: 1, field: Service}", "2 values of Service within 1 minute"),
        ("type: value_sum\nrules: a\ncondition: {eq: 7, field: User}", "User with a sum of 7 within 1 minute"),
    ],
)
def test_every_type_says_what_it_has_found(tmp_path: Path, block: str, said: str) -> None:
    rules = BASE + correlation(f"{block}\ntimespan: 1m")
    findings = report(tmp_path, rules, [record(0, 2, user="7"), record(1, 1, user="7")]).findings
    assert [each.reasons[0].startswith(said) for each in findings if each.rule.id == "x"] == [True]


def test_many_alerts_on_a_host_are_one_finding_with_limited_evidence(tmp_path: Path) -> None:
    users = [f"user{number}" for number in range(8)]
    log = [record(second, user=user) for user in users for second in range(3)]
    (found,) = report(tmp_path, COUNT, log, evidence=2).findings
    assert (found.occurrences, len(found.evidence), found.evidence_total) == (8, 2, 24)
    assert found.reasons[-1] == "and 3 more times"
    assert found.parameters == {"User": users}


def test_an_alert_over_several_hosts_is_told_of_the_one_where_it_is_complete(tmp_path: Path) -> None:
    log = [record(second, host=host) for second, host in enumerate(["A", "B", "C"])]
    (found,) = report(tmp_path, COUNT, log).findings
    assert found.host == "C"
    assert found.reasons[0].endswith(", on A, B, C")


def test_events_of_a_silenced_rule_are_unexplained_where_they_give_no_alert(tmp_path: Path) -> None:
    log = [
        *(record(second, user="many") for second in range(3)),
        record(9, user="few"),
        record(10, user="few", level=4),
    ]
    found = report(tmp_path, COUNT, log)
    assert [each.rule.id for each in found.findings] == ["x"]
    assert [(each.event_id, each.count) for each in found.unexplained] == [(1, 1)]
    assert found.unexplained[0].sample
    assert found.unexplained[0].sample.data[0].value == "few"


def test_a_base_rule_has_its_own_findings_if_the_correlation_asks_for_them(tmp_path: Path) -> None:
    rules = COUNT.replace("timespan", "generate: true\n  timespan")
    found = report(tmp_path, rules, [record(0)])
    assert [each.rule.id for each in found.findings] == ["a"]
    assert found.unexplained == []


def test_the_report_counts_correlations_among_the_rules(tmp_path: Path) -> None:
    counted = report(tmp_path, COUNT, [record(0, 2)]).rules
    assert (counted.loaded, counted.not_applicable) == (4, 3)


def test_silence_is_judged_as_far_as_the_logs_of_the_host_reach(tmp_path: Path) -> None:
    rules = BASE + correlation("type: temporal\ntimespan: 1m\ncondition: a and not b")
    last = record(90, 9, level=4)
    assert report(tmp_path, rules, [record(0)]).findings == []
    assert len(report(tmp_path, rules, [record(0)], [last]).findings) == 1
    assert report(tmp_path, rules, [record(0)], [record(90, 9, host="OTHER")]).findings == []


FEW = Limits(total=6, group=3, whole_total=4, whole_group=2)


def kept(rules: str, folder: Path, logs: Sequence[Sequence[Event]]) -> tuple[list[Occurrence], dict[str, int]]:
    found = gathered(library(folder, rules), logs, FEW)
    return [each._replace(serial=0, input="") for kept in found.kept().values() for each in kept], found.left_out()


def test_what_is_kept_of_too_many_matches_does_not_depend_on_the_order_of_logs(tmp_path: Path) -> None:
    logs = [[event(second, 1, User=user) for second in range(start, 40, 3)] for start, user in enumerate("uvw")]
    results = [kept(COUNT, tmp_path, order) for order in permutations(logs)]
    assert all(result == results[0] for result in results)
    occurrences, left_out = results[0]
    assert [bool(each.event.data) for each in occurrences] == [True] * 4 + [False] * 2
    assert left_out == {"x": 34}


def test_matches_that_were_left_out_are_said_in_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xfor.gathering.occurrences.LIMITS", FEW)
    monkeypatch.setattr(Occurrences.__init__, "__defaults__", (FEW,))
    notices = report(tmp_path, COUNT, [record(second) for second in range(20)]).notices
    assert [(each.code, each.message) for each in notices] == [
        ("correlation-limit", "x is about more events than are kept; 17 later ones were not looked at together.")
    ]


def test_parts_of_logs_merge_to_the_same_alerts(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT)
    logs = [[event(second, 1, User="u") for second in seconds] for seconds in ((0, 50), (20, 25), (200, 210))]
    merged = Occurrences()
    for log in logs:
        merged.merge(gathered(rules, [log]))
    found = alerts_of(merged, rules.correlations, horizon(logs))
    assert [(each.group, each.metric, len(each.occurrences)) for each in found] == [((("User", ("u",)),), 4, 4)]


def test_several_processes_find_what_one_does(tmp_path: Path) -> None:
    rules = write(tmp_path, "x.yml", COUNT)
    for number in range(2):
        (tmp_path / f"{number}.evtx").write_bytes(write_evtx([record(second * 2 + number) for second in range(2)]))
    command = ("match", tmp_path, "--no-builtin-rules", "--rules", rules, "--format", "json", "--jobs")
    one, two = (xfor(*command, jobs).stdout for jobs in ("1", "2"))
    assert one == two
    assert '"id": "x@PC1"' in one


def test_a_match_that_the_rule_is_unlikely_to_be_about_does_not_count(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT)
    (occurrence,) = gathered(rules, [[event(0, 1, User="u")]]).kept()["x"]
    questions, found = questions_of(rules.correlations), Occurrences()
    match = Match(rules.rules[0], "unlikely", "another article fits")
    assert found.add(located_of(occurrence), [match], questions, lone=True) is False
    assert found.kept() == {}

"""Findings: their order, their texts with the customer's values, their keys and times."""

from __future__ import annotations

import json
import re

import pytest

from tests.article_writer import BAD_PASSWORD, LOGON_TEXT, NO_PRIVILEGE, ON_VALUE, article, found, mail
from tests.rule_writer import built, sigma
from xfor.events import Datum, Kind, LevelWord
from xfor.findings.event_line import event_line
from xfor.findings.guesses import Guesses
from xfor.findings.made import unexplained
from xfor.gathering.matches import Located, Unknowns
from xfor.report import as_json
from xfor.rules import Library
from xfor.rules.rule import Rule

LOGON = article("Logon", LOGON_TEXT)
PRIVILEGE = article("Privilege", NO_PRIVILEGE)


def ids(events: list[Located], *rules: Rule) -> list[str]:
    """Name the findings of some events in their order."""
    return [each.id for each in found(events, *rules)]


def test_the_graver_finding_comes_first_then_the_surer() -> None:
    rules = [article(level.title(), level=level) for level in ("low", "critical", "informational", "high", "medium")]
    assert ids([mail("x")], *rules) == [
        "Critical@HOST", "High@HOST", "Medium@HOST", "Low@HOST", "Informational@HOST",
    ]  # fmt: skip
    assert ids([mail("%%1326")], article("A"), article("B", detection=ON_VALUE)) == ["B@HOST", "A@HOST"]


def test_among_like_findings_the_latest_comes_first_to_the_fraction_of_a_second() -> None:
    times = {"S1": "08:00:07Z", "S2": "08:00:07.5Z", "S3": "09:00:00Z", "S4": "08:00:07.0000001Z", "S0": "08:00:07Z"}
    events = [mail(time=f"2024-03-01T{time}", host=host) for host, time in times.items()]
    assert [each.host for each in found(events, LOGON)] == ["S3", "S2", "S4", "S0", "S1"]


def test_like_findings_without_a_time_come_last_by_rule_and_host() -> None:
    events = [mail(host="B", time=0), mail(host="A", time=0), mail(host="C")]
    assert ids(events, article("R2"), article("R1")) == ["R1@C", "R2@C", "R1@A", "R1@B", "R2@A", "R2@B"]


def test_a_finding_of_an_event_without_a_computer_is_named_by_the_rule_alone() -> None:
    made = found([mail(host="")], LOGON)[0]
    assert (made.id, made.host) == ("Logon", "")


def test_the_texts_hold_the_values_of_the_customer() -> None:
    rule = article("Values", cause="{1|A user} failed on {Computer|a server} {{1}}, {2|for a reason}.")
    events = [mail(name, time=10**17 * 12 + number) for number, name in enumerate(["jdoe", "asmith", "jdoe"])]
    assert found(events, rule)[0].cause == "jdoe and asmith failed on HOST {1}, for a reason."
    assert found([mail("{2}")], rule)[0].cause == "{2} failed on HOST {1}, for a reason."
    assert found([mail(" ", host="")], rule)[0].cause == "A user failed on a server {1}, for a reason."


def test_a_field_that_is_missing_reads_as_words() -> None:
    rule = article("Words", cause="See {TargetUserName}.")
    assert found([mail("x")], rule)[0].cause == "See the target user name."


def test_the_surest_band_decides_and_what_is_unlikely_does_not_count() -> None:
    events = [
        mail(BAD_PASSWORD, time="2024-03-01T08:00:00Z"),
        mail("?", time="2024-03-02T08:00:00Z", record_id=2),
        mail(NO_PRIVILEGE, time="2024-03-03T08:00:00Z", record_id=3),
    ]
    logon = next(each for each in found(events, LOGON, PRIVILEGE) if each.rule.id == "Logon")
    assert (logon.confidence, logon.occurrences, logon.evidence_total) == ("exact", 2, 2)
    assert (logon.first_seen, logon.last_seen) == ("2024-03-01T08:00:00Z", "2024-03-02T08:00:00Z")
    assert [each.record_id for each in logon.evidence] == [1, 2]
    assert logon.reasons[-1] == f"the event has the text of the article: “{BAD_PASSWORD}”"
    assert logon.alternatives == ["Privilege"]


def test_what_is_only_unlikely_counts_as_such() -> None:
    made = found([mail(NO_PRIVILEGE)], LOGON, PRIVILEGE)
    assert [(each.rule.id, each.confidence, each.occurrences) for each in made] == [
        ("Privilege", "exact", 1),
        ("Logon", "unlikely", 1),
    ]


def test_a_time_that_no_clock_showed_is_evidence_but_no_first_seen() -> None:
    made = found([mail(time=0), mail(time=2**63, record_id=2), mail(record_id=3)], LOGON)[0]
    assert (made.first_seen, made.last_seen) == ("2024-03-01T08:00:00Z", "2024-03-01T08:00:00Z")
    assert made.occurrences == 3
    assert found([mail(time=0)], LOGON)[0].first_seen is None


def test_the_key_of_a_finding_is_the_same_for_the_same_rule_host_and_case() -> None:
    key = found([mail("x", host="srv1")], LOGON, case="C1")[0].dedup_key
    assert re.fullmatch("[0-9a-f]{32}", key)
    assert found([mail(BAD_PASSWORD, host="SRV1", log="b.evtx", record_id=9)], LOGON, case="C1")[0].dedup_key == key


def test_the_key_differs_by_case_host_and_rule() -> None:
    other = built(sigma("a: {Provider_Name: Mail}\ncondition: a"), "Other.yml")
    keys = {
        each.dedup_key
        for case in (None, "C1", "C2")
        for each in found([mail(host="SRV1"), mail(host="SRV2")], LOGON, other, case=case)
    }
    assert len(keys) == 12


def test_a_plain_sigma_rule_makes_a_finding_without_an_article() -> None:
    made = found([mail("x")], built(sigma("a: {Provider_Name: Mail}\ncondition: a"), "Plain.yml"))[0]
    assert (made.id, made.severity, made.article, made.resolution) == ("Plain@HOST", "informational", None, None)
    assert (made.confidence, made.cause) == ("exact", None)


def test_nothing_is_null_in_a_finding() -> None:
    written = as_json(found([mail("x", time=0)], LOGON)[0], indent=1)
    assert ": null" not in written
    assert not {"symptoms", "workaround", "status", "first_seen"} & json.loads(written).keys()


def test_an_event_line_holds_what_system_says() -> None:
    event = mail("x").event._replace(
        kind=Kind("Microsoft-Mail", "Mail", 13003, "error", "Application", "HOST"),
        keywords="0x80000000000000",
        process_id=0,
        rendering=(Datum("Task", "Authentication"),),
    )
    line = json.loads(as_json(event_line(Located(0, "a.evtx", 1, event))))
    assert (line["event_source_name"], line["keywords"], line["process_id"]) == ("Mail", "0x80000000000000", 0)
    assert line["rendering"] == [{"name": "Task", "value": "Authentication"}]
    assert line["data"] == [{"value": "x"}]
    assert not {"user", "provider_guid", "message", "qualifiers"} & line.keys()


@pytest.mark.parametrize("limit", [1, 5, None])
def test_a_finding_shows_no_more_evidence_than_asked_for_and_counts_all(limit: int | None) -> None:
    events = [mail(str(number), record_id=number) for number in range(9)]
    made = found(events, LOGON, evidence=limit)[0]
    assert (len(made.evidence), made.evidence_total, made.occurrences) == (limit or 9, 9, 9)


def test_unexplained_groups_come_gravest_and_most_frequent_first() -> None:
    unknowns = Unknowns()
    rows: list[tuple[str, int, LevelWord, int]] = [
        ("B", 1, "warning", 9), ("A", 2, "error", 2), ("A", 1, "error", 2), ("C", 1, "error", 3),
        ("Z", 1, "critical", 1),
    ]  # fmt: skip
    for provider, event_id, level, count in rows:
        kind = Kind(provider, "", event_id, level, "System", "HOST")
        group = unknowns.group(kind)
        assert group
        group.add(kind, [mail().time] * count)
    assert [(each.provider, each.event_id) for each in unexplained(unknowns, Guesses(Library((), (), ())))] == [
        ("Z", 1), ("C", 1), ("A", 1), ("A", 2), ("B", 1),
    ]  # fmt: skip

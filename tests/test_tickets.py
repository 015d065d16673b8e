"""Tickets: what each system takes, within its limits, cause and resolution whole, nothing internal for customers."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_cases import HOSTILE, hostile, many_events, many_hosts, one_host
from tests.report_writer import evidence, finding, report, resolution
from tests.ticket_schemas import REPLIES, SCHEMAS, check
from xfor.errors import UsageError
from xfor.render.tickets import System
from xfor.render.tickets.making import MAKERS, Made, make
from xfor.render.tickets.order import Order
from xfor.render.tickets.sizes import begin, one_line, units
from xfor.report import DataItem, Finding, Report

PROJECTS = {System.GITHUB: "acme/support", System.PAGERDUTY: "0123456789abcdef0123456789abcdef"}
ALL = pytest.mark.parametrize("system", list(System), ids=lambda each: each.value)
ANSWERED = pytest.mark.parametrize("system", list(REPLIES), ids=lambda each: each.value)
BIG = "Replace the drive. " * 100


def order(system: System, **given: Any) -> Order:  # noqa: ANN401 - whatever an order holds
    return Order(project=PROJECTS.get(system, "ABC"), **given)


def ticket(found: Finding, system: System, shown: Report | None = None, **given: Any) -> Made:  # noqa: ANN401
    return make(found, shown or report(found), system, order(system, **given))


def payload(found: Finding, system: System, **given: Any) -> dict[str, Any]:  # noqa: ANN401
    made: dict[str, Any] = json.loads(ticket(found, system, **given).line)
    return made


def words(node: Any) -> str:  # noqa: ANN401 - JSON of any shape
    """Give all texts of a payload as one, so that it is the same to read whatever the system."""
    if isinstance(node, dict):
        return " ".join(words(each) for each in node.values())
    return " ".join(map(words, node)) if isinstance(node, list) else str(node)


def oversized() -> Finding:
    """Make a finding whose evidence is larger than any field, with a cause and a resolution that fit."""
    events = [evidence(record_id=number, message=f"Event {number}. " + "ä𝔘 " * 600) for number in range(1000)]
    return finding(
        cause="The medium is damaged. " * 30, resolution=resolution("Replace the drive.", "detail " * 20),
        more_information="More. " * 200, evidence=events, evidence_total=5000, occurrences=5000,
    )  # fmt: skip


def test_there_is_a_maker_for_each_system() -> None:
    assert set(MAKERS) == set(System) == set(SCHEMAS)


@ALL
@pytest.mark.parametrize("shown", [one_host(), hostile(), many_hosts(5)], ids=["one host", "hostile", "many hosts"])
def test_a_payload_is_as_the_api_takes_it(system: System, shown: Report) -> None:
    for found in shown.findings:
        check(json.loads(ticket(found, system, shown).line), SCHEMAS[system])


@ALL
def test_an_oversized_case_keeps_cause_and_resolution_and_marks_the_cut(system: System) -> None:
    made = ticket(oversized(), system, attachment="rest.txt")
    body = json.loads(made.line)
    check(body, SCHEMAS[system])
    told = words(body)
    assert ("The medium is damaged. " * 30).strip() in told
    assert "Replace the drive." in told
    assert "Cut to fit this field" in told
    assert "see the attachment rest.txt" in told
    assert "Event 999." in made.uncut


@ALL
def test_what_fits_is_not_cut_and_needs_no_attachment(system: System) -> None:
    made = ticket(finding(), system)
    assert made.uncut == ""
    assert "Cut to fit" not in made.line


@ALL
def test_a_cause_that_does_not_fit_is_refused_and_never_cut(system: System) -> None:
    with pytest.raises(UsageError, match="KB1 on FS01: cause and resolution alone are larger"):
        ticket(finding(cause="long " * 200_000), system)


@ALL
def test_max_size_makes_the_text_smaller(system: System) -> None:
    found = finding(evidence=[evidence(message=f"{number} " * 200) for number in range(10)], evidence_total=10)
    assert len(ticket(found, system, max_size=3000).line) < len(ticket(found, system).line)


@ANSWERED
def test_the_answer_for_the_customer_holds_nothing_internal(system: System) -> None:
    found = finding(
        local_notes=["Old customer, be kind."], false_positives=["A drill"], alternatives=["KB9"],
        cause="The medium is damaged.", evidence=[evidence(message="secret event")], more_information="our doubts",
    )  # fmt: skip
    body = payload(found, system, customer=True)
    check(body, REPLIES[system])
    told = words(body)
    assert "The medium is damaged." in told
    assert "Replace the drive." in told
    for internal in ("be kind", "A drill", "KB9", "secret event", "doubts", "exact", "every condition", "System.evtx"):
        assert internal not in told


@pytest.mark.parametrize("system", [System.SERVICENOW_EVENT, System.PAGERDUTY])
def test_an_event_has_no_text_for_a_customer(system: System) -> None:
    with pytest.raises(UsageError, match="no text for a customer"):
        ticket(finding(), system, customer=True)


def test_tickets_are_internal_unless_an_answer_is_asked_for() -> None:
    assert payload(finding(), System.ZENDESK)["ticket"]["comment"]["public"] is False
    assert "comments" not in payload(finding(), System.SERVICENOW)


@ALL
def test_the_key_is_in_the_payload_and_in_the_search_that_finds_it(system: System) -> None:
    made = ticket(finding(dedup_key="ab12"), system)
    assert "xfor-ab12" in made.line
    updates = system in {System.SERVICENOW_EVENT, System.PAGERDUTY}
    assert updates or "xfor-ab12" in made.calls[0]


def test_the_key_changes_with_a_parameter_only_where_that_is_asked_and_stays_when_values_are_added() -> None:
    first, later = (finding(parameters={"Disk": values, "Other": ["x"]}) for values in (["D:"], ["D:", "E:"]))
    other = finding(parameters={"Disk": ["E:"]})

    def key(found: Finding, *names: str) -> str:
        return str(payload(found, System.SERVICENOW, key_parameters=names)["correlation_id"])

    assert key(first) == key(other) == "xfor-0"
    assert key(first, "Disk") == key(later, "Disk") != key(other, "Disk")


def test_fields_can_be_set_and_lists_are_added_to() -> None:
    fields = {"issuetype": "Bug", "labels": '["team-a"]', "assignee": '{"accountId": "5"}', "customfield_1": "2"}
    made = payload(finding(), System.JIRA, fields=fields)["fields"]
    assert made["issuetype"] == {"name": "Bug"}
    assert made["labels"] == ["xfor", "xfor-0", "team-a"]
    assert made["assignee"] == {"accountId": "5"}
    assert made["customfield_1"] == "2"


def test_every_value_for_servicenow_is_text() -> None:
    made = payload(finding(), System.SERVICENOW, fields={"active": "true", "impact": "3"})
    assert (made["active"], made["impact"]) == ("true", "3")


@pytest.mark.parametrize(
    ("system", "name"), [(System.JIRA, "description"), (System.SERVICENOW, "work_notes"), (System.ZENDESK, "comment")]
)
def test_what_carries_the_text_cannot_be_set(system: System, name: str) -> None:
    with pytest.raises(UsageError, match=f"--set {name}: xfor fills this field"):
        ticket(finding(), system, fields={name: "x"})


def test_what_looks_like_json_and_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="is no JSON"):
        ticket(finding(), System.JIRA, fields={"assignee": "{x"})


def test_jira_and_pagerduty_ask_for_where_the_ticket_goes() -> None:
    for system in (System.JIRA, System.PAGERDUTY):
        with pytest.raises(UsageError, match="needs --project"):
            make(finding(), report(), system, Order())


def test_html_in_a_journal_field_stays_text() -> None:
    notes = payload(finding(cause="[code]<b>x</b>[/CODE]"), System.SERVICENOW)["work_notes"]
    assert "[ code]<b>x</b>[ /code]" in notes


@ALL
def test_nothing_in_a_hostile_report_steers_or_hides(system: System) -> None:
    for found in hostile().findings:
        told = words(json.loads(ticket(found, system, hostile()).line))
        steering = {char for char in told if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
        assert steering <= {"\n"}


def test_a_mark_of_github_cannot_be_closed_by_a_log_and_no_markup_comes_of_one() -> None:
    body = payload(hostile().findings[0], System.GITHUB)["body"]
    head, _, rest = body.partition("\n")
    assert head == "<!-- xfor-0 -->"
    outside = re.sub(r"(?ms)^ *(`{3,})text\n.*?^ *\1$", "", rest)
    assert "<script" not in outside.replace("\\<", "")
    assert "\n# heading" not in outside


def test_many_events_are_cut_at_once() -> None:
    found = many_events(10_000).findings[0]
    check(payload(found, System.SERVICENOW), SCHEMAS[System.SERVICENOW])


@given(st.text(), st.integers(20, 120))
def test_a_line_fits_and_is_never_cut_inside_an_escape(text: str, most: int) -> None:
    line = one_line(text, most)
    assert units(line) <= most
    assert "\n" not in line


def test_a_cut_is_not_inside_a_character() -> None:
    assert begin("cafe\u0301 au lait", 5) == "caf…"
    assert one_line("x" * 10 + "😀" * 10, 16) == "x" * 10 + "😀" * 2 + "…"


def test_values_of_events_without_a_message_are_told() -> None:
    found = finding(evidence=[evidence(data=[DataItem(name="Drive", value="D:"), DataItem(value=HOSTILE)])])
    assert "Drive: D:" in payload(found, System.ZENDESK)["ticket"]["comment"]["body"]

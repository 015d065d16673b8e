"""Gates and the index: which rules can be about a kind of record."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rule_writer import built, mistakes, sigma
from xfor.events import Datum, Event, Fields, Kind
from xfor.rules import Gate, RuleIndex
from xfor.rules.rule import Rule

MAIL = "a: {Provider_Name: Mail, EventID: 13003}\ncondition: a"
APPLICATION = "{product: windows, service: application}"


def kind(provider: str = "Mail", event_id: int = 13003, channel: str = "Application", source: str = "") -> Kind:
    return Kind(provider, source, event_id, "error", channel, "HOST")


@pytest.mark.parametrize(
    ("detection", "gates"),
    [
        (MAIL, {("mail", 13003, None)}),
        ("a: {Provider_Name: Mail, EventID: [1, 2]}\ncondition: a", {("mail", 1, None), ("mail", 2, None)}),
        ("a: [{Provider_Name: A, EventID: 1}, {EventID: '2'}]\ncondition: a", {("a", 1, None), (None, 2, None)}),
        ("a: {EventID: 1}\nb: {Provider_Name: A}\ncondition: a and b", {("a", 1, None)}),
        ("a: {EventID: 1}\nb: {F: x}\ncondition: a or b", {(None, None, None)}),
        ("a: {EventID: 1}\ncondition: not a", {(None, None, None)}),
        ("a: {EventID: 1}\nb: {EventID: 2}\ncondition: a and not b", {(None, 1, None)}),
        ("a: {Provider_Name: 'Ma*', EventID: '01'}\ncondition: a", {(None, None, None)}),
        ("a: {EventID|gt: 5}\ncondition: a", {(None, None, None)}),
        ("a: {EventID: [1, 2]}\nb: {EventID: [2, 3]}\ncondition: a and b", {(None, 2, None)}),
        ("a: {EventID: 1, Channel: Security}\ncondition: a", {(None, 1, None)}),
    ],
)
def test_gates_say_where_a_condition_can_be_true(detection: str, gates: set[tuple[object, ...]]) -> None:
    assert set(built(sigma(detection)).gates) == gates


def test_a_rule_of_very_many_event_ids_passes_everything_rather_than_too_little() -> None:
    ids = ", ".join(map(str, range(300)))
    assert built(sigma(f"a: {{EventID: [{ids}]}}\ncondition: a")).gates == (Gate(),)
    assert built(sigma(f"a: {{EventID: [{ids}]}}\nb: {{EventID: 7}}\ncondition: a and b")).gates == (Gate(event_id=7),)


def test_a_rule_that_contradicts_itself_is_refused() -> None:
    said = "K1.yml:3:1: can never match: its parts ask for different providers, event ids or channels"
    assert mistakes(sigma("a: {EventID: 1}\nb: {EventID: 2}\ncondition: a and b")) == [said]
    assert mistakes(sigma("a: {EventID: 4104}\ncondition: a", "{product: windows, category: ps_module}")) == [said]


@pytest.mark.parametrize(
    ("source", "gates"),
    [
        (APPLICATION, {("mail", 13003, "application")}),
        ("{product: windows}", {("mail", 13003, None)}),
        (
            "{product: windows, service: powershell}",
            {
                ("mail", 13003, "microsoft-windows-powershell/operational"),
                ("mail", 13003, "powershellcore/operational"),
            },
        ),
    ],
)
def test_the_log_source_is_part_of_every_gate(source: str, gates: set[tuple[object, ...]]) -> None:
    assert set(built(sigma(MAIL, source)).gates) == gates


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{product: linux}", "the product 'linux' is not Windows: its events are not in Windows event logs"),
        ("{service: sistem}", "no Windows event log is known for the service 'sistem'; did you mean 'system'?"),
        ("{category: proxy}", "no Windows event log is known for the category 'proxy'"),
        ("{definition: x}", "names neither a product nor a category nor a service"),
    ],
)
def test_a_log_source_that_is_not_known_makes_a_rule_inapplicable(source: str, said: str) -> None:
    assert mistakes(sigma(MAIL, source)) == [f"K1.yml:2:1: `logsource`: {said}"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (kind(), True),
        (kind("MAIL", channel="APPLICATION"), True),
        (kind("Microsoft-Mail", source="mail"), True),
        (kind(channel=""), True),
        (kind(provider=""), True),
        (kind(channel="System"), False),
        (kind(event_id=13004), False),
        (kind("Mailer"), False),
        (kind(provider="", event_id=13004), False),
    ],
)
def test_a_candidate_has_passed_provider_event_id_and_channel(asked: Kind, found: bool) -> None:
    index = RuleIndex([built(sigma(MAIL, APPLICATION))])
    assert bool(index.candidates(asked)) is found
    assert bool(index.candidates(asked)) is found


def test_candidates_keep_the_order_of_the_rules_and_come_once() -> None:
    twice = built(sigma("a: [{Provider_Name: Mail}, {EventID: 13003}]\ncondition: a"))
    rules = [built(sigma("a: {F: x}\ncondition: a")), twice, built(sigma(MAIL))]
    assert RuleIndex(rules).candidates(kind()) == tuple(rules)


def test_a_log_that_invents_kinds_does_not_fill_the_memory() -> None:
    index = RuleIndex([built(sigma(MAIL))])
    for number in range(70_000):
        index.candidates(kind(event_id=number))
    assert index.candidates(kind()) == index.rules


PARTS = st.sampled_from(["A", "B"])
FIELDS = st.sampled_from(["Provider_Name", "EventID", "F"])
WANTED = st.lists(st.sampled_from(["A", "B", "1", "2"]), min_size=1, max_size=2)
SELECTIONS = st.dictionaries(FIELDS, WANTED, min_size=1, max_size=3)
CONDITIONS = ["a and b", "a or b", "a and not b", "not a or b", "1 of them", "not (a and b)", "b"]


def _rule(first: object, second: object, condition: str) -> Rule | None:
    text = sigma(f"a: {first}\nb: {second}\ncondition: {condition}")
    return None if mistakes(text) else built(text)


@settings(deadline=None)  # the first run imports the parser
@given(SELECTIONS, SELECTIONS, st.sampled_from(CONDITIONS), PARTS, st.sampled_from([1, 2]), PARTS)
def test_no_gate_hides_an_event_that_the_rule_is_true_of(
    first: object, second: object, condition: str, provider: str, event_id: int, value: str
) -> None:
    rule = _rule(first, second, condition)
    event = Event(kind(provider, event_id), None, 1, data=(Datum("F", value),))
    if rule is not None and rule.holds(Fields(event)):
        assert RuleIndex([rule]).candidates(event.kind) == (rule,)


@pytest.mark.parametrize(
    ("detection", "bound", "decisive"),
    [
        (MAIL, True, False),
        ("a: {EventID: 13003}\ncondition: a", False, False),
        ("a: {Provider_Name: Mail, EventID: 1, param1: x}\ncondition: a", True, True),
        ("a: {Provider_Name: Mail, EventID: 1, Level: 2}\ncondition: a", True, False),
        ("a: {Provider_Name: Mail, EventID: 1}\nb: {F: x}\ncondition: a and not b", True, False),
        ("a: {Provider_Name: Mail, EventID: 1}\nb: [word]\ncondition: a and b", True, True),
    ],
)
def test_a_rule_knows_whether_it_is_bound_and_whether_a_hit_decides(
    detection: str, bound: bool, decisive: bool
) -> None:
    rule = built(sigma(detection))
    assert (rule.bound, rule.decisive) == (bound, decisive)


def test_a_category_asks_for_what_its_events_must_hold() -> None:
    rule = built(sigma("a: {TargetObject: x}\ncondition: a", "{product: windows, category: registry_delete}"))
    sysmon = kind("Microsoft-Windows-Sysmon", 12, "Microsoft-Windows-Sysmon/Operational")
    for event_type, expected in (("DeleteKey", True), ("CreateKey", False)):
        event = Event(sysmon, None, 1, data=(Datum("TargetObject", "x"), Datum("EventType", event_type)))
        assert rule.holds(Fields(event)) is expected


def test_a_new_process_of_the_security_log_has_the_names_of_its_category() -> None:
    rule = built(sigma("a: {Image|endswith: cmd.exe}\ncondition: a", "{product: windows, category: process_creation}"))
    event = Event(kind("Any", 4688, "Security"), None, 1, data=(Datum("NewProcessName", r"C:\cmd.exe"),))
    assert RuleIndex([rule]).candidates(event.kind) == (rule,)
    assert rule.holds(Fields(event)) is True

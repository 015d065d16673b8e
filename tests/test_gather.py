"""What is kept of matches: the same in every order, and bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.article_writer import BAD_PASSWORD, LOGON_TEXT, NO_PRIVILEGE, article, found, mail
from xfor.events import Kind, parse_time
from xfor.gathering.matches import Located, Sample, Unknown, Unknowns, parameters
from xfor.gathering.timing import Span
from xfor.report import as_json

LOGON = article("Logon", LOGON_TEXT, cause="It failed for {1|somebody}.")
PRIVILEGE = article("Privilege", NO_PRIVILEGE)
REASONS = (BAD_PASSWORD, NO_PRIVILEGE, "Unknown user name or bad password.", "The account is disabled now.")
MONDAY = parse_time("2024-03-04T00:00:00Z") or 0

EVENTS = [
    mail(f"user{number % 5}", REASONS[number % 4], time=MONDAY + number // 2, host=host, record_id=number, log=log)
    for number in range(9)
    for host, log in (("SRV1", "a.evtx"), ("SRV2", "b.evtx"))
]


def some(count: int, log: str = "a.evtx") -> list[Located]:
    """Make events a second apart."""
    return [mail(f"value {number}", time=MONDAY + number, record_id=number, log=log) for number in range(count)]


def sample(limit: int | None, events: list[Located]) -> Sample:
    """Sample events in the order given."""
    made = Sample(limit)
    for each in events:
        made.add(each)
    return made


@settings(deadline=None)
@given(st.permutations(EVENTS), st.sampled_from([1, 2, 5, None]))
def test_findings_do_not_depend_on_the_order_in_which_events_are_read(
    events: list[Located], evidence: int | None
) -> None:
    def written(order: list[Located]) -> list[str]:
        return [as_json(each) for each in found(order, LOGON, PRIVILEGE, evidence=evidence, case="C")]

    assert written(events) == written(EVENTS)
    assert len(written(events)) == 4


@pytest.mark.parametrize(("limit", "kept"), [(1, 1), (2, 2), (5, 5), (1000, 40), (None, 40)])
def test_no_more_events_are_kept_than_asked_for_and_the_first_and_last_among_them(limit: int | None, kept: int) -> None:
    events = some(40)
    shown = sample(limit, events[::-1]).events()
    assert len(shown) == kept
    assert shown == sorted(shown, key=events.index)
    assert shown[0] == events[0]
    assert limit == 1 or shown[-1] == events[-1]


@given(st.permutations(range(30)), st.integers(0, 30), st.sampled_from([1, 2, 3, 8, None]))
def test_two_samples_together_are_the_sample_of_all(order: list[int], cut: int, limit: int | None) -> None:
    events = [some(30)[number] for number in order]
    together = sample(limit, events[:cut]).merged(sample(limit, events[cut:]))
    assert together.events() == sample(limit, some(30)).events()


def test_events_that_cannot_be_told_apart_are_all_kept() -> None:
    events = [mail(f"value {number}", time=0, record_id=0) for number in range(3)]
    assert sample(None, events).events() == events
    assert sample(2, events[:1]).merged(sample(2, events[1:])).events() == events[:2]
    assert len(sample(5, []).merged(sample(5, events)).events()) == 3


def test_a_sample_of_nothing_is_empty() -> None:
    assert sample(5, []).events() == []
    assert sample(5, []).merged(sample(5, [])).first is None


def test_the_values_of_a_field_are_bounded_in_number_and_length_and_the_earliest_kept() -> None:
    events = [mail(f"{number:03}{'x' * 1000}", time=MONDAY + number, record_id=number) for number in range(100)]
    for order in (events, events[::-1], events[50:] + events[:50]):
        held = found(order, LOGON)[0].parameters["1"]
        assert [value[:3] for value in held] == [f"{number:03}" for number in range(20)]
        assert {len(value) for value in held} == {300}


def test_a_field_is_named_by_its_name_or_by_the_place_of_its_value() -> None:
    rule = article("Names", cause="{1|a}, {3|c}, {Computer}, {Data}, {param1}, {{2}} and {2")
    assert parameters(rule, mail(" first ", "").event) == [("1", "first"), ("Computer", "HOST"), ("Data", "first")]
    assert parameters(article("None"), mail("first").event) == []


@pytest.mark.parametrize("absurd", [0, 1, 2**62, 2**63 - 1, parse_time("1979-12-31T23:59:59Z")])
def test_a_span_leaves_out_times_that_no_clock_showed(absurd: int) -> None:
    span = Span()
    span.add([absurd])
    assert (span.first, span.last) == (None, None)
    span.add([MONDAY + 5, absurd, MONDAY])
    assert (span.first, span.last) == (MONDAY, MONDAY + 5)


@given(st.lists(st.lists(st.integers(MONDAY, MONDAY + 50)), min_size=1))
def test_a_span_is_that_of_all_its_times(batches: list[list[int]]) -> None:
    span = Span()
    for times in batches:
        span.add(times)
    seen = [time for times in batches for time in times]
    assert (span.first, span.last) == (min(seen, default=None), max(seen, default=None))


def test_a_host_is_one_host_however_it_is_written() -> None:
    made = found([mail(host="Srv1"), mail(host="SRV1", time=MONDAY, record_id=2)], LOGON)
    assert [(each.id, each.occurrences) for each in made] == [("Logon@Srv1", 2)]


def test_a_log_that_names_a_new_provider_in_every_record_fills_no_memory() -> None:
    unknowns = Unknowns()
    known = [kind(f"P{number}") for number in range(10_000)]
    assert all(unknowns.group(each) for each in known)
    assert not unknowns.overflowed
    assert unknowns.group(kind("one more")) is None
    assert unknowns.overflowed
    assert unknowns.group(known[0]) is unknowns.groups["P0", 7, "error"]


def kind(provider: str) -> Kind:
    """Make a kind of error that no rule is about."""
    return Kind(provider, "", 7, "error", "System", "HOST")


def test_an_unexplained_group_counts_all_and_shows_the_earliest() -> None:
    group = Unknown()
    first, second = some(2)
    group.add(kind("P"), [second.time, 0])
    group.show(second)
    group.add(kind("P")._replace(computer="OTHER"), [first.time])
    group.show(first)
    assert (group.count, group.hosts, group.sample) == (3, {"HOST", "OTHER"}, first)
    assert (group.span.first, group.span.last) == (first.time, second.time)

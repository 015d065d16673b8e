"""What a correlation finds over time: windows, groups, hosts, order, and correlations of correlations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.correlation_writer import BASE, Counted, alerts, correlation, event, library, windows
from xfor.matching.correlate import Alert

COUNT = BASE + correlation("type: event_count\nrules: [a]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}")
PER_HOST = COUNT.replace("  group-by: [User]\n", "")
ORDERED = BASE + correlation("type: temporal_ordered\nrules: [a, b]\ngroup-by: [User]\ntimespan: 1m")


def spans(found: list[Alert]) -> list[tuple[int, float]]:
    """Give how many events each alert has, and what was counted."""
    return [(len(alert.occurrences), alert.metric) for alert in found]


def test_windows_that_overlap_are_one_alert_with_the_most_that_was_counted(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT)
    burst = [event(second, 1, User="u") for second in range(0, 300, 10)]
    found = alerts(rules, [*burst, event(900, 1, User="u"), event(905, 1, User="u")])
    assert spans(found) == [(30, 7), (2, 2)]


def test_a_low_limit_tells_the_least_that_was_counted(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT.replace("gte: 2", "lte: 3"))
    assert spans(alerts(rules, [event(second, 1, User="u") for second in (0, 1, 2)])) == [(3, 1)]


def test_without_group_by_each_computer_counts_for_itself(tmp_path: Path) -> None:
    rules = library(tmp_path, PER_HOST)
    assert alerts(rules, [event(0, 1, host="A"), event(1, 1, host="B")]) == []
    assert spans(alerts(rules, [event(0, 1, host="A"), event(1, 1, host="a")])) == [(2, 2)]


@pytest.mark.parametrize(("group_by", "expected"), [("[User]", [(2, 2)]), ("[User, Computer]", [])])
def test_a_group_by_without_the_computer_joins_computers(tmp_path: Path, group_by: str, expected: object) -> None:
    rules = library(tmp_path, COUNT.replace("[User]", group_by))
    assert spans(alerts(rules, [event(0, 1, host="A", User="u"), event(1, 1, host="B", User="u")])) == expected


def test_events_of_several_logs_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    rules = library(tmp_path, ORDERED)
    first, second = [event(10, 2, User="u")], [event(0, 1, User="u")]
    assert spans(alerts(rules, first, second)) == spans(alerts(rules, second, first)) == [(2, 2)]


@pytest.mark.parametrize(
    ("records", "expected"),
    [((7, 8), [(2, 2)]), ((8, 7), []), ((None, None), []), ((7, 7), [])],
)
def test_of_events_at_the_same_instant_the_later_record_of_a_log_is_later(
    tmp_path: Path, records: tuple[int | None, int | None], expected: object
) -> None:
    rules = library(tmp_path, ORDERED)
    log = [event(5, 1, record=records[0], User="u"), event(5, 2, record=records[1], User="u")]
    assert spans(alerts(rules, log)) == expected


def test_events_of_different_logs_at_the_same_instant_have_no_order(tmp_path: Path) -> None:
    rules = library(tmp_path, ORDERED)
    assert alerts(rules, [event(5, 1, record=1, User="u")], [event(5, 2, record=2, User="u")]) == []


def test_an_event_that_two_rules_find_counts_once(tmp_path: Path) -> None:
    twice = COUNT.replace("rules: [a]", "rules: [a, b]").replace("EventID: 2", "EventID: 1")
    assert alerts(library(tmp_path, twice), [event(0, 1, User="u")]) == []


def test_an_event_without_a_time_is_in_no_window(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT)
    assert alerts(rules, [event(0, 1, User="u"), event(0, 1, User="u")._replace(time=None)]) == []


def test_a_range_of_numbers_can_be_asked_for(tmp_path: Path) -> None:
    rules = library(tmp_path, COUNT.replace("{gte: 2}", "{gt: 1, lt: 3}"))
    assert [each.end for each in windows(rules, [event(second, 1, User="u") for second in range(4)])] == [1]


@pytest.mark.parametrize(
    ("kind", "more", "values", "metric"),
    [
        ("value_sum", "", ("0.1", "0.2", "n/a", "7"), 7.3),
        ("value_avg", "", ("1", "2"), 1.5),
        ("value_median", "", ("1", "9", "2"), 2),
        ("value_percentile", ", percentile: 25", ("0", "10"), 2.5),
        ("value_count", "", ("a", "A", "b"), 2),
    ],
)
def test_the_values_of_a_field_can_be_counted_and_reckoned_with(
    tmp_path: Path, kind: str, more: str, values: tuple[str, ...], metric: float
) -> None:
    block = f"type: {kind}\nrules: [a]\ngroup-by: [User]\ntimespan: 1m\ncondition: {{neq: 0, field: V{more}}}"
    found = windows(
        library(tmp_path, BASE + correlation(block)), [event(n, 1, User="u", V=v) for n, v in enumerate(values)]
    )
    assert found[-1].metric == metric


def test_what_leaves_the_window_no_longer_counts(tmp_path: Path) -> None:
    block = "type: value_sum\nrules: [a]\ngroup-by: [User]\ntimespan: 10s\ncondition: {gt: 0, field: V}"
    rules = library(tmp_path, BASE + correlation(block))
    found = windows(rules, [event(0, 1, User="u", V=5), event(10, 1, User="u", V=1), event(11, 1, User="u", V="1.5")])
    assert [(each.end, each.metric) for each in found] == [(0, 5), (10, 6), (11, 2.5)]


def test_several_fields_are_counted_by_their_combinations(tmp_path: Path) -> None:
    block = "type: value_count\nrules: [a]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 3, field: [V, W]}"
    rules = library(tmp_path, BASE + correlation(block))
    pairs = [("1", "1"), ("1", "2"), ("1", "1"), ("2", "1")]
    log = [event(second, 1, User="u", V=one, W=other) for second, (one, other) in enumerate(pairs)]
    assert [each.end for each in windows(rules, log)] == [3]


def test_an_alias_says_what_a_field_is_called_in_the_events_of_a_rule(tmp_path: Path) -> None:
    block = "type: temporal\nrules: [a, b]\ngroup-by: [ip]\ntimespan: 1m\naliases: {ip: {a: Source, b: Target}}"
    rules = library(tmp_path, BASE + correlation(block))
    found = windows(rules, [event(0, 1, Source="10.0.0.1"), event(5, 2, Target="10.0.0.1", Source="10.0.0.9")])
    assert found == [Counted(5, {"ip": "10.0.0.1"}, 2)]


@pytest.mark.parametrize(
    ("condition", "events", "expected"),
    [
        ("a and b", [(0, 1), (5, 2)], [5]),
        ("a and (b or c)", [(0, 1), (5, 3)], [5]),
        ("a and not b", [(0, 1), (100, 3)], [60]),
        ("a and not b", [(0, 1), (60, 2), (100, 3)], []),
        ("a and not b", [(0, 2), (1, 1), (100, 3)], [61]),
        ("a and not b", [(0, 1), (50, 3)], []),
        ("not (b or not a)", [(0, 1), (100, 3)], [60]),
    ],
)
def test_a_condition_in_words_says_which_rules_must_match_and_which_must_not_follow(
    tmp_path: Path, condition: str, events: list[tuple[int, int]], expected: list[int]
) -> None:
    rules = library(
        tmp_path, BASE + correlation(f"type: temporal\ngroup-by: [User]\ntimespan: 1m\ncondition: {condition}")
    )
    assert [
        each.end for each in windows(rules, [event(second, number, User="u") for second, number in events])
    ] == expected


@pytest.mark.parametrize(("events", "expected"), [([1, 2], [1]), ([2, 1], []), ([2, 1, 3], [2])])
def test_a_condition_in_words_can_ask_for_an_order(tmp_path: Path, events: list[int], expected: list[int]) -> None:
    block = "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [User]\ntimespan: 1m\ncondition: a and b or a and c"
    rules = library(tmp_path, BASE + correlation(block))
    log = [event(second, number, User="u") for second, number in enumerate(events)]
    assert [each.end for each in windows(rules, log)] == expected


def test_so_many_rules_in_order_are_enough_where_so_many_are_asked_for(tmp_path: Path) -> None:
    block = "type: temporal_ordered\nrules: [a, b, c]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}"
    rules = library(tmp_path, BASE + correlation(block))
    log = [event(second, number, User="u") for second, number in enumerate([3, 1, 2])]
    assert [each.end for each in windows(rules, log)] == [2]


def test_a_rule_can_come_twice_in_an_order(tmp_path: Path) -> None:
    rules = library(tmp_path, BASE + correlation("type: temporal_ordered\nrules: [a, b, a]\ntimespan: 1m"))
    assert windows(rules, [event(0, 1), event(1, 2)]) == []
    assert [each.end for each in windows(rules, [event(0, 1), event(1, 2), event(2, 1)])] == [2]


INNER = correlation(
    "type: value_count\nrules: [a]\ngroup-by: [Ip]\ntimespan: 1m\ncondition: {gte: 3, field: User}", "spray"
)
OUTER = correlation("type: temporal_ordered\nrules: [spray, b]\ngroup-by: [User]\ntimespan: 5m")


def test_an_outer_correlation_groups_by_what_the_inner_one_does_not(tmp_path: Path) -> None:
    rules = library(tmp_path, f"{BASE}{INNER}---\n{OUTER}")
    spray = [event(second, 1, Ip="10.0.0.9", User=user) for second, user in enumerate("xyz")]
    (found,) = alerts(rules, [*spray, event(30, 2, Ip="10.0.0.1", User="x")])
    assert found.group == (("User", ("x",)),)
    assert [each.event.kind.event_id for each in found.occurrences] == [1, 1, 1, 2]
    assert alerts(rules, [*spray, event(30, 2, User="other")]) == []


def test_the_events_of_a_long_chain_are_each_shown_once(tmp_path: Path) -> None:
    many = correlation("type: event_count\nrules: [a]\ngroup-by: [User]\ntimespan: 1m\ncondition: {gte: 2}", "many")
    rules = library(tmp_path, f"{BASE}{many}---\n{OUTER.replace('spray', 'many')}")
    (found,) = alerts(rules, [*(event(second, 1, User="u") for second in range(50)), event(60, 2, User="u")])
    assert len(found.occurrences) == 51


def test_the_alerts_of_an_inner_correlation_are_not_shown_unless_asked_for(tmp_path: Path) -> None:
    log = [*(event(second, 1, Ip="i", User=user) for second, user in enumerate("xyz")), event(30, 2, User="x")]
    shown = OUTER.replace("timespan: 5m", "timespan: 5m\n  generate: true")
    top = shown.replace("  generate: true\n", "").replace("correlation:\n", "generate: true\ncorrelation:\n")
    for outer, expected in ((OUTER, ["x"]), (shown, ["spray", "x"]), (top, ["spray", "x"])):
        found = alerts(library(tmp_path, f"{BASE}{INNER}---\n{outer}"), log)
        assert [alert.correlation.id for alert in found] == expected

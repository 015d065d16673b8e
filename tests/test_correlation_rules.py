"""Correlation rules as files: what they may say, and how their references find the rules they are about."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation_writer import BASE, correlation, library
from tests.rule_writer import write
from xfor.rules import Library, load_library
from xfor.rules.parts import read_parts

COUNT = "type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 2}"
UUID = "0F0F0F0F-0000-4000-8000-00000000000A"


def ids(loaded: Library) -> list[str]:
    return [rule.id for rule in loaded.rules] + [each.id for each in loaded.correlations]


def said(folder: Path, text: str) -> list[str]:
    """Give what is wrong with the correlation after the rules a, b and c, without the place."""
    return [mistake.message for mistake in library(folder, BASE + text).refused]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("timespan: 1m", "timespan: 1 minute", "timespan` Timespan '1 minute' is invalid."),
        ("timespan: 1m", "timespan: 0s", "timespan` Timespan '0s' must be greater than zero."),
        ("\ntimespan: 1m", "", "timespan` is required"),
        ("rules: [a]\n", "", "rules` is required: the names or ids of the rules that this one is about"),
        ("gte: 2", "field: User", "condition` compares to nothing: give one of gte, gt, lte, lt, eq, neq"),
        ("gte: 2", "gte: 2, field: U", "condition` counts events: it has no use for a field"),
        ("gte: 2", "gte: 2, percentile: 5", "condition` needs a `percentile` for value_percentile, and for no other"),
        ("gte: 2", "gte: many", "condition.gte` must be a number"),
        ("{gte: 2}", "a", "condition` can be in words only for temporal and temporal_ordered"),
        ("\ncondition: {gte: 2}", "", "condition` is required for event_count, such as {gte: 10}"),
        ("event_count", "value_sum", "condition` needs a `field` whose values value_sum is about"),
        ("1m", "1m\ngroup_by: [U]", "`group_by` is not a key of a rule file; did you mean `group-by`?"),
        ("1m", "1m\naliases: {x: {a: F}}", "aliases` name x, which the correlation asks for nowhere"),
        ("1m", "1m\ngroup-by: [x]\naliases: {x: {b: F}}", "aliases` name b, which is none of the rules of this"),
        ("1m", "1m\ngenerate: maybe", "generate` must be true or false"),
    ],
)
def test_a_mistake_in_a_correlation_is_said(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in COUNT
    assert expected in said(tmp_path, correlation(COUNT.replace(old, new)))[0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a and", "Failed to parse extended condition expression"),
        ("a and not a", "can never be met: it asks for a rule that matches and does not"),
        (" or ".join(f"a{number}" for number in range(65)), "has more than 64 ways to be met"),
        ("not a", "must ask for a rule that matches wherever it asks for one that does not"),
        ("a or not b", "must ask for a rule that matches wherever it asks for one that does not"),
        (" and ".join(f"(a{number} or b{number})" for number in range(7)), "has more than 64 ways to be met"),
    ],
)
def test_a_condition_in_words_that_cannot_be_meant_is_refused(tmp_path: Path, condition: str, expected: str) -> None:
    (first,) = said(tmp_path, correlation(f"type: temporal\ntimespan: 1m\ncondition: {condition}"))
    assert first.startswith(f"`correlation.condition` {expected}")


def test_a_mistake_has_its_place_in_a_file_of_several_documents(tmp_path: Path) -> None:
    refused = library(tmp_path, BASE + correlation(COUNT.replace("1m", "1x"))).refused
    assert [(each.file, each.line, each.column) for each in refused] == [("rules.yml", 22, 3)]


def test_one_bad_document_does_not_stop_the_others_of_its_file(tmp_path: Path) -> None:
    loaded = library(tmp_path, f"title: bad\n---\n{BASE}{correlation(COUNT)}---\n")
    assert ids(loaded) == ["a", "b", "c", "x"]
    assert {each.line for each in loaded.refused} == {1}


def test_documents_without_a_name_are_known_by_their_number(tmp_path: Path) -> None:
    text = (BASE + correlation(COUNT)).replace("name: b\n", "").replace("name: x\n", "")
    loaded = library(tmp_path, text)
    assert ids(loaded) == ["a", "c", "rules#2", "rules#4"]


@pytest.mark.parametrize("reference", ["a", UUID, UUID.lower()])
def test_a_rule_of_another_source_is_found_by_its_name_or_uuid(tmp_path: Path, reference: str) -> None:
    write(tmp_path, "one/base.yml", BASE.partition("---")[0] + f"id: {UUID}\n")
    write(tmp_path, "two/x.yml", correlation(COUNT.replace("[a]", reference)))
    loaded = load_library([("two", tmp_path / "two"), ("one", tmp_path / "one")])
    assert [each.members for each in loaded.correlations] == [("a",)]


def test_a_reference_that_leads_nowhere_refuses_only_its_rule(tmp_path: Path) -> None:
    text = correlation(COUNT.replace("[a]", "[a, missing]"), "y") + "---\n" + correlation(COUNT)
    loaded = library(tmp_path, BASE + text)
    assert [each.id for each in loaded.correlations] == ["x"]
    assert [str(each) for each in loaded.refused] == ["rules.yml:21:10: there is no rule missing"]


def test_correlations_that_lead_back_to_themselves_are_refused_and_what_refers_to_them(tmp_path: Path) -> None:
    circle = [correlation(COUNT.replace("[a]", f"[a, {to}]"), name) for name, to in ("xy", "yx", "zx")]
    loaded = library(tmp_path, BASE + "---\n".join([*circle, correlation(COUNT, "good")]))
    assert [each.id for each in loaded.correlations] == ["good"]
    assert {each.message for each in loaded.refused} == {
        "its rules lead back to itself, or to a correlation that was refused"
    }


def test_a_correlation_may_stand_before_the_correlation_it_is_about(tmp_path: Path) -> None:
    outer = correlation("type: temporal\nrules: [inner, b]\ntimespan: 1m", "outer")
    loaded = library(tmp_path, f"{outer}---\n{BASE}{correlation(COUNT, 'inner')}")
    assert [each.id for each in loaded.correlations] == ["inner", "outer"]


def test_a_later_source_replaces_a_correlation_and_what_it_is_about(tmp_path: Path) -> None:
    write(tmp_path, "one/all.yml", BASE + correlation(COUNT))
    write(tmp_path, "two/x.yml", correlation(COUNT.replace("gte: 2", "gte: 9")))
    loaded = load_library([("one", tmp_path / "one"), ("two", tmp_path / "two")])
    assert [str(each.thresholds[0]) for each in loaded.correlations] == ["at least 9"]


@pytest.mark.parametrize(
    ("timespan", "seconds"), [("15s", 15), ("2h", 7200), ("1d", 86400), ("1w", 604800), ("1M", 2629746)]
)
def test_a_timespan_has_the_units_of_pysigma(tmp_path: Path, timespan: str, seconds: int) -> None:
    (found,) = library(tmp_path, BASE + correlation(COUNT.replace("1m", timespan))).correlations
    assert found.timespan == seconds * 10_000_000


KNOWLEDGE = """\
kb:
  article: X1
  cause: Too many.
  workaround: Fewer.
  examples:
    match:
    - [{EventID: 1, TimeCreated_SystemTime: 2020-01-01T00:00:00Z}]
"""


def test_a_correlation_carries_the_knowledge_of_an_article(tmp_path: Path) -> None:
    path = write(tmp_path, "x.yml", BASE + correlation(COUNT) + KNOWLEDGE)
    (found,) = load_library([("x.yml", path)]).correlations
    assert found.file.kb
    assert found.file.kb.cause == "Too many."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (", TimeCreated_SystemTime: 2020-01-01T00:00:00Z", "", "an event of a sequence needs its TimeCreated_System"),
        ("  workaround: Fewer.\n", "", "`kb` must say a `resolution` or a `workaround`"),
        ("  cause", "  casue", "`casue` is not a key of a rule file; did you mean `cause`?"),
    ],
)  # fmt: skip
def test_the_knowledge_of_a_correlation_is_checked(tmp_path: Path, old: str, new: str, expected: str) -> None:
    path = write(tmp_path, "x.yml", BASE + correlation(COUNT) + KNOWLEDGE.replace(old, new))
    refused = [each.message for each in load_library([("x.yml", path)]).refused]
    assert any(expected in message for message in refused), refused


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["a", "1m", "a and not b", "any"])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["gte", "field", "a", "x"]), inner),
    max_leaves=5,
)
SOUND: dict[str, object] = {"type": "temporal", "rules": ["a", "b"], "timespan": "1m", "group-by": "x"}
KEYS = ["type", "rules", "timespan", "group-by", "condition", "aliases", "generate", "other"]


@settings(deadline=None)  # the first run imports the parser
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, min_size=1), st.sampled_from(["correlation", "filter"]))
def test_whatever_a_file_holds_it_is_read_or_refused(block: dict[str, object], kind: str) -> None:
    for given_block in (block, {**SOUND, **block}):
        data = {"title": "T", "logsource": {"product": "windows"}, kind: given_block}
        parts, mistakes = read_parts(yaml.safe_dump(data).encode(), "x.yml")
        assert bool(parts) != bool(mistakes)

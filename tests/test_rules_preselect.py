"""Preselection leaves out only what is false: with and without it the same rules hold, or are unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rule_writer import built, event, fields, sigma
from xfor.events import NO_MESSAGE, SYSTEM_FIELDS, Datum, Event, Fields, _system
from xfor.logs.inputs import find_files, open_log
from xfor.rules import RuleIndex, load_library
from xfor.rules.preselect import Preselection, clauses_of, narrowing
from xfor.rules.rule import Rule


def rule(detection: str) -> Rule:
    return built(sigma(detection))


@pytest.mark.parametrize(
    ("detection", "needed"),
    [
        ("a: {F: Xy}\ncondition: a", [{"xy"}]),
        ("a: {F|contains: [x, yy], G|endswith: z}\ncondition: a", [{"x", "yy"}, {"z"}]),
        ("a: {F|contains|all: [x, y]}\ncondition: a", [{"x"}, {"y"}]),
        ("a: {F: 'ab*c?def'}\ncondition: a", [{"def"}]),
        ("a: {F: x}\nb: {G: y}\ncondition: a and not b", [{"x"}]),
        ("a: {F: x}\nb: {G: [y, z]}\ncondition: a or b", [{"x", "y", "z"}]),
        ("a: {F: x}\nb: {G|re: y}\ncondition: a or b", []),
        ("a: {F: ''}\ncondition: a", []),
        ("a: {F: null}\ncondition: a", []),
        ("a: {F: 5}\ncondition: a", []),
        ("a: {F|gt: 5}\ncondition: a", []),
        ("a: {F|cased: Éa}\ncondition: a", []),
        ("a: {F|cased: Ea}\ncondition: a", [{"ea"}]),
        ("a: {Computer: x}\ncondition: a", []),
        ("a: {message|contains: x}\ncondition: a", []),
        ("a: [x, y]\ncondition: a", []),
    ],
)
def test_the_texts_that_a_rule_needs_are_known(detection: str, needed: list[set[str]]) -> None:
    assert sorted(map(sorted, clauses_of(rule(detection)))) == sorted(map(sorted, needed))


def test_a_rule_whose_text_is_not_there_is_left_out_and_the_others_keep_their_order() -> None:
    rules = [rule(f"a: {{F|contains: text{number}}}\ncondition: a") for number in range(9)]
    always = rule("a: {F|re: x}\ncondition: a")
    chosen = Preselection([*rules, always])
    assert list(chosen.narrowed(fields(("F", "TEXT7 and text2 ")))) == [rules[2], rules[7], always]


def test_an_event_of_which_more_than_the_message_is_unknown_is_asked_of_every_rule() -> None:
    rules = [rule("a: {F: x}\ncondition: a"), rule("a: {F: y}\ncondition: a")]
    unknown = fields(lacks=frozenset({"f", "message"}))
    assert list(Preselection(rules).narrowed(unknown)) == rules
    assert [each.holds(unknown) for each in rules] == [None, None]


def test_few_rules_are_not_preselected() -> None:
    rules = (rule("a: {F: x}\ncondition: a"),)
    assert narrowing(rules)(fields()) == rules


def test_half_characters_and_foreign_letters_do_no_harm() -> None:
    rules = [rule("a: {F|contains: ÉCOLE}\ncondition: a"), rule("a: {F|contains: x}\ncondition: a")]
    assert list(Preselection(rules).narrowed(fields(("F", "\udc00 école \ud83d")))) == rules[:1]


def test_the_system_fields_are_all_that_an_event_has_beside_its_data() -> None:
    whole = Event(event().kind, 0, 1, 2, 3, 4, 5, 6, "0x7", 8, 9, "u", "{g}", "{a}", "{r}", message="m")
    assert sorted(_system(whole)) == sorted(SYSTEM_FIELDS)


VALUES = st.text(alphabet="aAbBéÉΣσς\0\n *?\\\udc00", max_size=6)
FIELD = st.sampled_from(["F", "g", "Data", "Computer", "Message", "Threat Name", "ThreatName"])
MODIFIER = st.sampled_from(["", "|contains", "|startswith", "|endswith", "|contains|all", "|cased", "|cased|contains"])
WANTED = st.text(alphabet="aAbBéÉΣσς *?", min_size=1, max_size=4)
CONDITION = st.sampled_from(["s0", "s0 and s1", "s0 or s1", "s0 and not s1", "not s0", "1 of s*", "not (s0 and s1)"])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    parts = []
    for number in range(2):
        wanted = draw(st.lists(WANTED, min_size=2, max_size=3))
        written = ", ".join("'" + text + "'" for text in wanted)
        parts.append(f"s{number}: {{'{draw(FIELD)}{draw(MODIFIER)}': [{written}]}}")
    return rule("\n".join([*parts, f"condition: {draw(CONDITION)}"]))


@settings(deadline=None, max_examples=150)
@given(
    st.lists(rules(), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(["F", "G", None, "Threat Name"]), VALUES), max_size=4),
    st.booleans(),
)
def test_preselection_never_leaves_out_a_rule_that_is_not_false(
    candidates: list[Rule], data: list[tuple[str | None, str]], raw: bool
) -> None:
    asked = Fields(event(*data, message=None if raw else "aab")._replace(lacks=NO_MESSAGE if raw else frozenset()))
    left = Preselection(candidates).narrowed(asked)
    assert [each for each in candidates if each.holds(asked) is not False and each not in left] == []


def test_real_events_give_the_same_with_and_without_preselection(corpus: Path) -> None:
    """A tenth of the rules on a tenth of the logs, so that the rules which are left out can be asked as well."""
    library = load_library([("sigmahq", corpus / "sigma" / "rules")])
    index = RuleIndex(library.rules[::10])
    hits = asked = 0
    for file in find_files([str(corpus / "evtx" / "attack-samples")])[::10]:
        for batch in open_log(file.path).sweep(lambda kind: bool(index.candidates(kind))):
            for each in batch.events:
                known = Fields(each)
                left = set(index.asked(each.kind, known))
                found = [one for one in index.candidates(each.kind) if one.holds(known) is not False]
                assert left.issuperset(found)
                hits, asked = hits + len(found), asked + len(left)
    assert hits
    assert asked


def test_a_datum_without_a_name_is_searched_as_well() -> None:
    asked = Fields(event()._replace(data=(Datum(None, "needle"),)))
    rules = [rule("a: {Data|contains: needle}\ncondition: a"), rule("a: {Data|contains: hay}\ncondition: a")]
    assert list(Preselection(rules).narrowed(asked)) == rules[:1]

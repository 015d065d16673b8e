"""Rule files against the model: all mistakes at once, each where it stands."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from tests.rule_writer import KNOWLEDGE, built, mistakes, sigma
from xfor.rules import rule_schema
from xfor.rules.read import read_document

LEVELS = "'informational', 'low', 'medium', 'high' or 'critical'"


def test_a_rule_file_keeps_what_the_article_knows() -> None:
    rule = built(KNOWLEDGE)
    assert rule.id == "K1"
    assert rule.file.kb is not None
    assert rule.file.kb.resolution is not None
    assert rule.file.kb.resolution.steps[0].do == "Give the account its rights."
    assert rule.file.kb.examples.match == ({"Provider_Name": ("Mail",), "EventID": ("13003",)},)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  cause: The", "  casue: The", "11:3: `casue` is not a key of a rule file; did you mean `cause`?"),
        ("level: high", "level: hi", f"4:8: `level` must be one of {LEVELS}"),
        ("level: high\n", "", "8:1: `level` is required in a rule with a `kb` block"),
        ("title: The", "titel: The", "1:1: `titel` is not a key of a rule file; did you mean `title`?"),
        ("name: K1", "name: K2", "3:7: `name` must be the file's name without .yml: 'K1', not 'K2'"),
        ("article: K1", "article: 247764", "10:12: `kb.article` must be text: put it in quotes"),
        ("cause: The account has no rights.", "cause: ' '", "11:10: `kb.cause` must not be empty"),
        ("  resolution", "  status", "9:1: `kb` must say a `resolution` or a `workaround`"),
        ("[{do: Give the account its rights.}]", "[]", "12:23: `kb.resolution.steps` must not be an empty list"),
        ("{do: Give", "{od: Give", "12:24: `kb.resolution.steps.0.do` is required"),
        ("[{Provider_Name: Mail, EventID: 13003}]", "[]", "14:12: `kb.examples.match` must not be an empty list"),
        ("Mail, EventID: 13003}]", "Mail}]", "14:13: `kb.examples.match.0` an example needs an EventID"),
        ("Mail, EventID: 13003}]", "Mail, EventID: x}]", "14:13: `kb.examples.match.0` EventID must be a whole number"),
        ("id: 0f0f0f0f-0000-4000-8000-000000000001", "id: K1", "2:5: `id` must be a UUID"),
        ("level: high", "level: high\ndate: 2026-13-01", "5:7: `date` must be a date, written YYYY-MM-DD"),
        ("level: high", "level: high\ntags: [Not]", "5:8: `tags.0` must be written namespace.name, in lower case"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_where_it_stands(old: str, new: str, said: str) -> None:
    assert old in KNOWLEDGE
    assert f"K1.yml:{said}" in mistakes(KNOWLEDGE.replace(old, new))


def test_all_mistakes_of_a_file_are_given_at_once_and_in_order() -> None:
    text = sigma("a: {X|foo: 1}\nb: {Y|re: '(('}\ncondition: a", "{product: linux}").replace("title: T", "title: ''")
    assert [said.split(": ")[0] for said in mistakes(text)] == ["K1.yml:1:8", "K1.yml:2:1", "K1.yml:4:3", "K1.yml:5:3"]


def test_an_empty_kb_block_is_a_mistake() -> None:
    assert mistakes(sigma("a: {X: 1}\ncondition: a") + "kb:\n") == ["K1.yml:6:1: `kb` is empty"]


def test_a_plain_sigma_rule_may_have_keys_of_its_own() -> None:
    assert mistakes(sigma("a: {X: 1}\ncondition: a") + "our_team: desk 3\n") == []


def test_the_schema_accepts_what_the_loader_accepts() -> None:
    validator = Draft202012Validator(rule_schema())
    assert not list(validator.iter_errors(read_document(KNOWLEDGE.encode(), "K1.yml").data))


def test_the_schema_refuses_a_rule_without_a_cause() -> None:
    data = read_document(KNOWLEDGE.replace("  cause: The account has no rights.\n", "").encode(), "K1.yml").data
    assert [error.message for error in Draft202012Validator(rule_schema()).iter_errors(data)]


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("title: T\ncorrelation: {type: temporal, rules: [a, b], timespan: 1m, group-by: U}\n", True),
        ("title: T\ncorrelation: {type: temporal, rules: [a, b], timespan: 1m, group_by: U}\n", False),
        ("title: T\nlogsource: {product: windows}\nfilter: {rules: any}\n", True),
        ("title: T\nfilter: {rules: any}\n", False),
        ("title: T\n", False),
    ],
)
def test_the_schema_knows_all_kinds_of_rule_files(text: str, valid: bool) -> None:
    validator = Draft202012Validator(rule_schema())
    assert validator.is_valid(read_document(text.encode(), "K1.yml").data) is valid

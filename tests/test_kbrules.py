"""Every shipped rule, as its author promises it: fine, found by its examples, filed and named alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from sigma.rule import SigmaRule

from tests.catalogue import DOCUMENT, with_catalogue
from tests.expected import shipped_rules
from xfor.matching.match import Confidence, match
from xfor.rules import RuleIndex, builtin_path, check_rule_file
from xfor.rules.examples import example_event
from xfor.rules.logsources import channel_of
from xfor.rules.rule import Rule

FILES = sorted(builtin_path().rglob("*.yml"))
MACHINE_PATH = re.compile(r"/(?:home|tmp|work|Users)/")


@cache
def index() -> RuleIndex:
    return RuleIndex(shipped_rules().rules)


@cache
def by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in shipped_rules().rules}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_finds_its_examples_and_leaves_the_others_alone(file: Path) -> None:
    assert check_rule_file(file) == []
    rule = by_id()[file.stem]
    assert rule.file.kb is not None
    for example in rule.file.kb.examples.match:
        assert confidence(rule, example) in ("exact", "probable", "possible")
    for example in rule.file.kb.examples.ignore:
        assert confidence(rule, example) is None


def confidence(rule: Rule, example: Mapping[str, tuple[str, ...]]) -> Confidence | None:
    """Match an example with all rules, and say how sure this one is about it."""
    source = rule.file.logsource
    event = example_event(example, channel_of(source.category, source.service))
    verdict = match(event, index().candidates(event.kind))
    return next((each.confidence for each in verdict.matches if each.rule is rule), None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_lies_in_a_folder_of_its_area_and_its_uuid_follows_from_its_name(file: Path) -> None:
    rule = SigmaRule.from_yaml(file.read_text(encoding="utf-8"))
    assert file.parent.parent == builtin_path()
    assert rule.errors == []
    assert rule.name == file.stem
    assert rule.id == uuid5(NAMESPACE_URL, f"xfor:{file.stem}")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_names_no_path_of_its_authors_machine_and_hides_no_character(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert MACHINE_PATH.findall(text) == []
    assert [char for char in text if not char.isprintable() and char != "\n"] == []


def test_all_rules_are_loaded() -> None:
    library = shipped_rules()
    assert library.refused == ()
    assert sorted(rule.id for rule in library.rules) == sorted(file.stem for file in FILES)
    assert len({rule.file.id for rule in library.rules}) == len(FILES)


def test_the_catalogue_is_that_of_the_rules() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert document == with_catalogue(document), "run `python -m tests.catalogue`"

"""Real articles by the hundred become rules: valid, the same every time, and with every word of the article."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.command import xfor
from xfor.articles.imports.making import Made, Wanted, make
from xfor.rules import check_rules

WANTED = Wanted(records=False, eventless=False)
EVERY = 6


@pytest.fixture(scope="module")
def made(corpus: Path) -> list[Made]:
    """Make rules of every sixth article as plain text."""
    return [make(path.as_posix(), WANTED) for path in sorted((corpus / "kb" / "txt").rglob("*.TXT"))[::EVERY]]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def test_every_rule_is_valid(made: list[Made], tmp_path: Path) -> None:
    for each in made:
        if each.content:
            (tmp_path / f"{each.name}.yml").write_bytes(each.content)
    checked = check_rules([tmp_path])
    assert [mistake for mistake in checked.mistakes if mistake.severity == "error"] == []
    assert checked.files > 200


def test_a_rule_says_every_word_of_its_article(made: list[Made]) -> None:
    for each in made:
        if each.content:
            rule = yaml.safe_load(each.content)
            said = set(words(" ".join(texts(rule["kb"]))))
            for section in record(each):
                assert set(words(section)) - said <= numbers(section), each.source


def record(made: Made) -> list[str]:
    again = make(made.source, Wanted(records=True, eventless=False)).record
    assert again is not None
    return list(again["sections"].values())


def numbers(section: str) -> set[str]:
    """Give what a numbered list begins its items with: the report numbers the steps itself."""
    return set(re.findall(r"^\s*(\d{1,2})[.)] ", section, re.MULTILINE))


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [str(value)]


def test_both_forms_of_an_article_make_the_same_rule(corpus: Path) -> None:
    pairs = 0
    for page in sorted((corpus / "kb" / "md").rglob("*.md")):
        plain = corpus / "kb" / "txt" / page.parent.name / f"{page.stem}.TXT"
        if plain.exists():
            pairs += 1
            one, other = make(page.as_posix(), WANTED), make(plain.as_posix(), WANTED)
            assert (one.content, one.disabled, one.reason) == (other.content, other.disabled, other.reason), page.name
    assert pairs > 20


def test_importing_a_folder_twice_changes_no_byte(corpus: Path, tmp_path: Path) -> None:
    folder = corpus / "kb" / "txt" / "247"
    first = xfor("import", folder, "-o", tmp_path / "rules")
    before = {path.name: path.read_bytes() for path in (tmp_path / "rules").iterdir()}
    second = xfor("import", folder, "-o", tmp_path / "rules")
    assert (first.exit_code, first.stdout) == (0, second.stdout)
    assert {path.name: path.read_bytes() for path in (tmp_path / "rules").iterdir()} == before

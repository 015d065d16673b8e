"""A company's own files beside the shipped rules: notes, and rules that are silenced."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import EXCHANGE, xfor
from tests.rule_writer import KNOWLEDGE, write
from xfor.rules import Library, load_library

NOTES = "kb: {extends: k1, local_notes: [Ask Ms. Ono first., 'The account is {Account|svc-mail}.']}\n"


def overlaid(folder: Path, text: str, name: str = "ours.yml") -> Library:
    write(folder, "shipped/K1.yml", KNOWLEDGE)
    write(folder, f"ours/{name}", text)
    return load_library([("builtin", folder / "shipped"), ("ours", folder / "ours")])


def test_notes_are_added_to_a_rule_that_stays_as_it_was_shipped(tmp_path: Path) -> None:
    library = overlaid(tmp_path, NOTES)
    (rule,) = library.rules
    assert rule.path == "builtin/K1.yml"
    assert rule.notes == ("Ask Ms. Ono first.", "The account is {Account|svc-mail}.")
    assert library.refused == ()


def test_a_file_may_have_the_name_of_the_rule_that_it_extends(tmp_path: Path) -> None:
    assert len(overlaid(tmp_path, NOTES, "K1.yml").rules[0].notes) == 2


def test_a_rule_can_be_extended_by_its_uuid(tmp_path: Path) -> None:
    text = NOTES.replace("k1", "0F0F0F0F-0000-4000-8000-000000000001")
    assert len(overlaid(tmp_path, text).rules[0].notes) == 2


def test_notes_of_several_files_are_all_told(tmp_path: Path) -> None:
    write(tmp_path, "ours/more.yml", "kb: {extends: K1, local_notes: More.}\n")
    assert overlaid(tmp_path, NOTES).rules[0].notes[0] == "More."
    assert len(overlaid(tmp_path, NOTES).rules[0].notes) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kb: {extends: K1, disabled: true}\n", "off.yml"),
        (KNOWLEDGE.replace("  article: K1\n", "  article: K1\n  disabled: true\n"), "K1.yml"),
    ],
)
def test_a_disabled_rule_is_not_asked_and_that_is_known(tmp_path: Path, text: str, name: str) -> None:
    library = overlaid(tmp_path, text, name)
    assert library.rules == ()
    assert library.disabled == ("K1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NOTES.replace("k1", "K9"), "ours/ours.yml:1:15: there is no rule K9 that could be extended"),
        ("kb: {extends: K1}\n", "ours/ours.yml:1:5: `kb` adds nothing: it needs `local_notes`, or `disabled: true`"),
        (NOTES.replace("local_notes", "notes"), "`notes` is not a key of a rule file"),
    ],
)
def test_an_overlay_that_adds_nothing_is_refused(tmp_path: Path, text: str, said: str) -> None:
    library = overlaid(tmp_path, text)
    assert any(said in str(mistake) for mistake in library.refused)
    assert library.rules[0].notes == ()


def test_notes_stand_in_the_article_and_in_the_finding(tmp_path: Path) -> None:
    write(tmp_path, "notes.yml", "kb: {extends: Q247764, local_notes: 'Ask the mail team: {Provider_Name|it}.'}\n")
    shown = xfor("rules", "show", "Q247764", "--rules", tmp_path).stdout
    assert "Notes of your own\n  - Ask the mail team: it." in shown
    found = xfor("match", EXCHANGE, "--rules", tmp_path).stdout
    assert "Ask the mail team: MSExchangePOP3." in found
    assert '"local_notes": [\n        "Ask' in xfor("match", EXCHANGE, "--rules", tmp_path, "--format", "json").stdout


def test_the_report_says_which_rules_were_disabled(tmp_path: Path) -> None:
    write(tmp_path, "off.yml", "kb: {extends: Q247764, disabled: true}\n")
    report = xfor("match", EXCHANGE, "--rules", tmp_path, "--format", "json").stdout
    assert "Rules that your own rule files have disabled were not asked: Q247764." in report
    assert '"id": "Q247764@' not in report

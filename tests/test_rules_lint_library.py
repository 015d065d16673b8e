"""What is wrong between rule files: ids, references, articles that nothing tells apart."""

from __future__ import annotations

from pathlib import Path

from tests.rule_writer import KNOWLEDGE, write
from xfor.rules import check_rules

OTHER = KNOWLEDGE.replace("K1", "K2").replace("0001", "0002")


def checked(folder: Path) -> list[str]:
    return [str(mistake).removeprefix(f"{folder.as_posix()}/") for mistake in check_rules([folder]).mistakes]


def test_two_rules_of_one_id_are_a_mistake_in_the_second(tmp_path: Path) -> None:
    write(tmp_path, "a/K1.yml", KNOWLEDGE)
    write(tmp_path, "b/K1.yml", KNOWLEDGE)
    assert checked(tmp_path) == [f"b/K1.yml:3:7: K1 is already the id of {tmp_path.as_posix()}/a/K1.yml"]


def test_articles_that_nothing_tells_apart_are_warned_of(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    write(tmp_path, "K2.yml", OTHER)
    result = check_rules([tmp_path])
    assert [(mistake.code, mistake.severity) for mistake in result.mistakes] == [("rules-alike", "warning")]
    assert (result.files, result.errors) == (2, 0)
    assert "nothing tells this rule from K1" in result.mistakes[0].message


def test_articles_that_differ_in_text_or_condition_or_know_each_other_are_fine(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    for change in ("event_text: It failed.\n  cause:", "see_also: [K1]\n  cause:"):
        write(tmp_path, "K2.yml", OTHER.replace("cause:", change))
        assert checked(tmp_path) == []
    decisive = OTHER.replace("EventID: 13003}\n  cond", "EventID: 13003, param1: x}\n  cond")
    write(tmp_path, "K2.yml", decisive.replace("EventID: 13003}]", "EventID: 13003, param1: x}]"))
    assert checked(tmp_path) == []


def test_the_rule_that_supersedes_another_must_exist_here_or_among_the_shipped(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE.replace("  cause:", "  superseded_by: K9\n  cause:"))
    assert checked(tmp_path) == ["K1.yml:11:18: there is no rule K9 that could supersede this one"]
    write(tmp_path, "K1.yml", KNOWLEDGE.replace("  cause:", "  superseded_by: Q247764\n  cause:"))
    assert checked(tmp_path) == []


def test_what_extends_nothing_is_a_mistake_and_what_extends_a_shipped_rule_is_not(tmp_path: Path) -> None:
    write(tmp_path, "notes.yml", "kb: {extends: Q247764, local_notes: Ask us.}\n")
    assert checked(tmp_path) == []
    write(tmp_path, "notes.yml", "kb: {extends: K9, local_notes: Ask us.}\n")
    assert checked(tmp_path) == ["notes.yml:1:15: there is no rule K9 that could be extended"]


def test_the_references_of_correlations_are_looked_up_among_all_files(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    text = "title: T\ncorrelation: {type: event_count, rules: [K1], timespan: 1h, condition: {gte: 2}}\n"
    write(tmp_path, "often.yml", text)
    assert checked(tmp_path) == []
    write(tmp_path, "often.yml", text.replace("[K1]", "[K9]"))
    assert len(checked(tmp_path)) == 1
    assert "there is no rule K9" in checked(tmp_path)[0]


def test_a_file_given_twice_is_checked_once(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE)
    assert check_rules([tmp_path, path]) == (1, [])

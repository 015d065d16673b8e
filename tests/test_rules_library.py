"""Loading rules: folders, overlays, refusals, and what identifies a body of knowledge."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sigma.rule import SigmaRule

from tests.rule_writer import KNOWLEDGE, sigma, write
from xfor.errors import UsageError
from xfor.rules import builtin_path, check_rule_file, load_library

ROOT = Path(__file__).resolve().parents[1]
OTHER = KNOWLEDGE.replace("K1", "K2")


def test_rules_are_found_in_folders_and_sorted_by_id(tmp_path: Path) -> None:
    write(tmp_path, "b/K1.yml", KNOWLEDGE)
    write(tmp_path, "a/K2.YAML", OTHER)
    write(tmp_path, "a/notes.txt", "no rule")
    write(tmp_path, ".git/x.yml", "no rule")
    library = load_library([("ours/", tmp_path)])
    assert [(rule.id, rule.path) for rule in library.rules] == [("K1", "ours/b/K1.yml"), ("K2", "ours/a/K2.YAML")]
    assert library.refused == ()


def test_one_bad_rule_never_stops_the_others(tmp_path: Path) -> None:
    write(tmp_path, "K1.yml", KNOWLEDGE)
    write(tmp_path, "bad.yml", "title: [")
    library = load_library([("ours", tmp_path)])
    assert [rule.id for rule in library.rules] == ["K1"]
    assert [str(mistake) for mistake in library.refused] == [
        "ours/bad.yml:2:1: is not YAML: did not find expected node content"
    ]
    assert library.sources[0].rules == 1


def test_a_later_source_replaces_rules_of_the_same_id(tmp_path: Path) -> None:
    write(tmp_path, "shipped/K1.yml", KNOWLEDGE)
    write(tmp_path, "ours/K1.yml", KNOWLEDGE.replace("The service account", "Our service account"))
    library = load_library([("builtin", tmp_path / "shipped"), ("ours", tmp_path / "ours")])
    assert [(rule.path, rule.file.title) for rule in library.rules] == [
        ("ours/K1.yml", "Our service account lacks rights")
    ]
    assert [source.rules for source in library.sources] == [1, 1]


def test_the_same_id_twice_in_one_source_is_a_mistake_in_the_second_file(tmp_path: Path) -> None:
    write(tmp_path, "a/K1.yml", KNOWLEDGE)
    write(tmp_path, "b/K1.yml", KNOWLEDGE)
    library = load_library([("ours", tmp_path)])
    assert [rule.path for rule in library.rules] == ["ours/a/K1.yml"]
    assert [str(mistake) for mistake in library.refused] == ["ours/b/K1.yml:3:7: K1 is already the id of ours/a/K1.yml"]


def test_a_plain_sigma_rule_is_known_by_its_uuid_or_its_file(tmp_path: Path) -> None:
    text = sigma("a: {F: x}\ncondition: a")
    write(tmp_path, "one.yml", "id: 0f0f0f0f-0000-4000-8000-000000000001\n" + text)
    write(tmp_path, "two.yml", text)
    library = load_library([("ours", tmp_path)])
    assert [rule.id for rule in library.rules] == ["0f0f0f0f-0000-4000-8000-000000000001", "two"]


def test_a_single_file_can_be_a_source(tmp_path: Path) -> None:
    path = write(tmp_path, "K1.yml", KNOWLEDGE)
    assert [rule.path for rule in load_library([(path.as_posix(), path)]).rules] == [path.as_posix()]


def test_a_source_without_rules_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There are no rules in ours: it holds no \.yml or \.yaml file\."):
        load_library([("ours", tmp_path)])
    with pytest.raises(UsageError, match="There are no rules at ours: no such file or folder"):
        load_library([("ours", tmp_path / "missing")])


def test_the_digest_of_a_source_changes_with_names_and_contents_only(tmp_path: Path) -> None:
    def digest(folder: str, name: str, text: str) -> str:
        write(tmp_path, f"{folder}/{name}", text)
        return load_library([(folder, tmp_path / folder)]).sources[0].sha256

    first = digest("a", "K1.yml", KNOWLEDGE)
    assert digest("b", "K1.yml", KNOWLEDGE) == first
    assert digest("c", "d/K1.yml", KNOWLEDGE) != first
    assert digest("e", "K1.yml", KNOWLEDGE + "# more\n") != first


def test_importing_the_package_imports_no_parser() -> None:
    slow = "{'sigma', 're2', 'yaml', 'pydantic'}"
    code = f"import sys, xfor.rules; print(sorted({slow} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


SHIPPED = sorted(builtin_path().rglob("*.yml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_rule_is_fine_and_a_valid_sigma_rule(path: Path) -> None:
    assert [str(mistake) for mistake in check_rule_file(path)] == []
    assert SigmaRule.from_yaml(path.read_text(encoding="utf-8")).errors == []


def test_all_rules_of_sigmahq_for_built_in_windows_logs_load(corpus: Path) -> None:
    library = load_library([("sigmahq", corpus / "sigma" / "rules" / "windows" / "builtin")])
    assert library.refused == ()
    assert len(library.rules) > 300

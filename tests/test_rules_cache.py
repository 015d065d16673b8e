"""The cache of rules gives what the files would have given, or nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rule_writer import KNOWLEDGE, event, sigma, write
from xfor.events import Fields
from xfor.rules import Library, load_library
from xfor.rules.cache import cache_folder
from xfor.rules.plain import plain, tree
from xfor.rules.site_values import SiteValues

EVERY_VALUE = """\
a:
  F: [x, 'y*z', 5, true, null, '', a?b]
  G|re|i: '^a.c'
  H|contains|all: [x, y]
  I|cased: X
  J|cidr: 10.0.0.0/8
  K|gte: 7
  L|fieldref: F
  M|exists: false
  N|startswith: é
  TimeCreated_SystemTime|hour: 3
b: [keyword, other]
condition: a or b and not a"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XFOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def load(folder: Path, site_values: SiteValues | None = None) -> Library:
    return load_library([("ours", folder)], site_values or {})


def shown(library: Library) -> list[object]:
    rules = [(rule.file, rule.path, rule.id, rule.condition, rule.gates, rule.bound) for rule in library.rules]
    return [*rules, library.refused, library.sources]


def kept(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_rules_from_the_cache_are_the_rules_of_the_files(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    write(tmp_path / "rules", "all.yml", sigma(EVERY_VALUE))
    write(tmp_path / "rules", "wrong.yml", "title: x\n")
    first = load(tmp_path / "rules")
    assert kept(cache).is_file()
    second = load(tmp_path / "rules")
    assert shown(second) == shown(first)
    asked = Fields(event(("F", "yyz"), ("N", "École")))
    assert [rule.holds(asked) for rule in second.rules] == [rule.holds(asked) for rule in first.rules]


def test_a_tree_survives_json(tmp_path: Path) -> None:
    write(tmp_path, "all.yml", sigma(EVERY_VALUE))
    (rule,) = load(tmp_path).rules
    assert tree(json.loads(json.dumps(plain(rule.condition)))) == rule.condition


def test_a_file_that_changed_is_read_again(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE.replace("The service account", "Our account"))
    assert load(tmp_path / "rules").rules[0].file.title == "Our account lacks rights"


def test_what_placeholders_stand_for_is_part_of_what_is_known(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "r.yml", sigma("a: {F|expand: '%who%'}\ncondition: a"))
    asked = Fields(event(("F", "eve")))
    for who, expected in (("eve", True), ("bob", False), ("eve", True)):
        (rule,) = load(tmp_path / "rules", {"who": (who,)}).rules
        assert rule.holds(asked) is expected
    assert "%who%" in load(tmp_path / "rules").refused[0].message


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"Mail", b"Male"),
        lambda content: b"\0" * len(content),
        lambda content: b"0" * 64 + content[64:],
    ],
)
def test_a_damaged_cache_counts_as_none(tmp_path: Path, cache: Path, damage: object) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    first = load(tmp_path / "rules")
    assert callable(damage)
    whole = kept(cache).read_bytes()
    kept(cache).write_bytes(damage(whole))
    assert shown(load(tmp_path / "rules")) == shown(first)
    assert kept(cache).read_bytes() == whole


def test_another_program_has_another_cache(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    before = kept(cache).read_bytes()
    monkeypatch.setattr("xfor.__version__", "99.0")
    load(tmp_path / "rules")
    assert kept(cache).read_bytes() != before


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", str(write(tmp_path, "file", "no folder")))
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    assert len(load(tmp_path / "rules").rules) == 1


def test_the_cache_can_be_turned_off(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XFOR_CACHE", "off")
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    assert len(load(tmp_path / "rules").rules) == 1
    assert not cache.exists()


@pytest.mark.parametrize(
    ("platform", "variable", "inner"),
    [("win32", "LOCALAPPDATA", ""), ("linux", "XDG_CACHE_HOME", ""), ("darwin", "HOME", "Library/Caches/")],
)
def test_the_cache_lies_where_the_system_keeps_such_files(
    platform: str, variable: str, inner: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XFOR_CACHE")
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache_folder() == tmp_path / f"{inner}xfor"


def test_runs_at_the_same_time_leave_a_whole_cache(tmp_path: Path, cache: Path) -> None:
    for number in range(20):
        write(tmp_path / "rules", f"r{number}.yml", sigma(f"a: {{F: x{number}}}\ncondition: a"))
    code = "import sys; from pathlib import Path; from xfor.rules import load_library as load; "
    code += "print(len(load([('ours', Path(sys.argv[1]))]).rules))"
    command = [sys.executable, "-c", code, str(tmp_path / "rules")]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [run.communicate()[0] for run in runs] == ["20\n"] * 3
    assert kept(cache).name.endswith(".json")
    assert len(load(tmp_path / "rules").rules) == 20


def test_known_rules_load_without_a_parser(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    code = "import sys; from pathlib import Path; from xfor.rules import load_library as load; "
    code += "load([('ours', Path(sys.argv[1]))]); print(sorted({'sigma', 're2', 'yaml'} & set(sys.modules)))"
    command = [sys.executable, "-c", code, str(tmp_path / "rules")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_all_rules_of_sigmahq_are_the_same_from_the_cache(corpus: Path, cache: Path) -> None:
    sources = [("sigmahq", corpus / "sigma" / "rules" / "windows" / "builtin")]
    first, second = load_library(sources), load_library(sources)
    assert shown(second) == shown(first)

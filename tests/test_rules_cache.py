"""The cache of rules gives what the files would have given, or nothing."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.rule_writer import KNOWLEDGE, event, sigma, write
from xfor.events import Fields
from xfor.rules import Library, load_library
from xfor.rules.cache_folder import cache_folder
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
    rules = [
        (rule.heading, rule.file, rule.path, rule.id, rule.condition, rule.gates, rule.bound, rule.decisive)
        for rule in library.rules
    ]
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


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust files whose times are of this moment, as those of files that were written long ago are trusted."""
    monkeypatch.setattr("xfor.rules.cache._SETTLED", -1)


def opened(folder: Path) -> list[str]:
    """Load rules in another process, and give the names of the rule files that it opens."""
    code = "import sys; from pathlib import Path; from xfor.rules import cache, load_library as load; "
    code += "cache._SETTLED = -1; sys.addaudithook(lambda name, args: name == 'open' and print(args[0])); "
    code += "load([('ours', Path(sys.argv[1]))])"
    command = [sys.executable, "-c", code, str(folder)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [Path(line).name for line in lines if Path(line).parent == folder]


def test_rule_files_that_did_not_change_are_not_opened(tmp_path: Path, cache: Path) -> None:
    for number in range(3):
        write(tmp_path / "rules", f"r{number}.yml", sigma(f"a: {{F: x{number}}}\ncondition: a"))
    assert opened(tmp_path / "rules") == ["r0.yml", "r1.yml", "r2.yml"]
    assert opened(tmp_path / "rules") == []
    write(tmp_path / "rules", "r3.yml", sigma("a: {F: x}\ncondition: a"))
    assert len(opened(tmp_path / "rules")) == 4
    assert opened(tmp_path / "rules") == []
    (tmp_path / "rules" / "r1.yml").unlink()
    assert len(load(tmp_path / "rules").rules) == 3


def test_a_file_that_changed_a_moment_ago_is_not_trusted_by_its_times(tmp_path: Path, cache: Path) -> None:
    file = write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    assert json.loads(split(kept(cache).read_bytes().partition(b"\n")[2])[0])["listing"] is None
    assert load(tmp_path / "rules").rules[0].path == f"ours/{file.name}"


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_read(tmp_path: Path, cache: Path, settled: None) -> None:
    file = write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    before = file.stat()
    load(tmp_path / "rules")
    other = write(tmp_path, "other", KNOWLEDGE.replace("lacks", "needs"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert load(tmp_path / "rules").rules[0].file.title == "The service account needs rights"


def forged(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the body of a file of the cache, and make its checksum right again."""

    def forge(content: bytes) -> bytes:
        header, _, body = content.partition(b"\n")
        body = change(body)
        return sha256(body).hexdigest().encode() + header[64:] + b"\n" + body

    return forge


def split(body: bytes) -> tuple[bytes, bytes]:
    """Take the body of a file of the cache apart: the index, and what is packed."""
    size = int.from_bytes(body[:8], "big")
    return body[8 : 8 + size], body[8 + size :]


def on_packed(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change what is packed in a file of the cache that holds one rule."""

    def changed(body: bytes) -> bytes:
        index, packed = split(body)
        again = zlib.compress(change(zlib.decompress(packed)))
        index = index.replace(f", {len(packed)}]".encode(), f", {len(again)}]".encode())
        return len(index).to_bytes(8, "big") + index + again

    return forged(changed)


def on_index(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change the index in the body of a file of the cache."""

    def changed(body: bytes) -> bytes:
        index, packed = split(body)
        index = change(index)
        return len(index).to_bytes(8, "big") + index + packed

    return forged(changed)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + b"\0",
        lambda content: b"\0" * len(content),
        lambda content: b"0" * 64 + content[64:],
        forged(lambda body: b""),
        forged(lambda body: b"\xff" * 8 + body[8:]),
        forged(lambda body: body[:-1]),
        forged(lambda body: body[: -len(split(body)[1])] + b"x" * 2000),
        on_packed(lambda rest: b""),
        on_packed(lambda rest: b"x" * (1 << 26)),
        on_packed(lambda rest: rest.replace(b'"atom"', b'"evil"')),
        on_packed(lambda rest: b"[" * 100_000 + b"\n{}"),
        on_index(lambda index: b"[" * 100_000),
        on_index(lambda index: b"[]"),
        on_index(lambda index: b'{"listing": [], "entries": {}}'),
        on_index(lambda index: index.replace(b"[null, null, null]", b"7")),
        on_index(lambda index: index.replace(b'"K1"', b"[]")),
    ],
)
def test_a_damaged_or_forged_cache_counts_as_none(
    tmp_path: Path, cache: Path, settled: None, damage: Callable[[bytes], bytes]
) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    first = load(tmp_path / "rules")
    whole = kept(cache).read_bytes()
    kept(cache).write_bytes(damage(whole))
    assert shown(load(tmp_path / "rules")) == shown(first)


def test_a_damaged_cache_is_made_again(tmp_path: Path, cache: Path, settled: None) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    whole = kept(cache).read_bytes()
    kept(cache).write_bytes(whole[:-1])
    load(tmp_path / "rules")
    assert kept(cache).read_bytes() == whole


def test_the_cache_of_another_folder_is_not_taken(tmp_path: Path, cache: Path, settled: None) -> None:
    write(tmp_path / "a", "K1.yml", KNOWLEDGE)
    load(tmp_path / "a")
    theirs = kept(cache)
    write(tmp_path / "b", "K1.yml", KNOWLEDGE.replace("lacks", "needs"))
    load(tmp_path / "b")
    (own,) = {*cache.iterdir()} - {theirs}
    own.write_bytes(theirs.read_bytes())
    assert load(tmp_path / "b").rules[0].file.title == "The service account needs rights"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_nobody_else_can_read_the_cache_or_have_written_it(tmp_path: Path, cache: Path, settled: None) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    assert cache.stat().st_mode & 0o777 == 0o700
    assert kept(cache).stat().st_mode & 0o777 == 0o600
    kept(cache).chmod(0o666)
    load(tmp_path / "rules")
    assert kept(cache).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes of this sort")
def test_a_pipe_in_the_place_of_the_cache_is_not_waited_for(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    path = kept(cache)
    path.unlink()
    os.mkfifo(path)
    assert len(load(tmp_path / "rules").rules) == 1


def test_texts_stay_packed_until_they_are_asked_for(tmp_path: Path, cache: Path) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    load(tmp_path / "rules")
    code = "import sys; from pathlib import Path; from xfor.rules import load_library as load; "
    code += "(rule,) = load([('ours', Path(sys.argv[1]))]).rules; print('pydantic' in sys.modules, rule.file.kb.cause)"
    command = [sys.executable, "-c", code, str(tmp_path / "rules")]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert shown == "False The account has no rights.\n"


def test_overlays_and_filters_change_rules_from_the_cache_alike(tmp_path: Path, cache: Path, settled: None) -> None:
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    write(tmp_path / "rules", "note.yml", "kb: {extends: K1, local_notes: [Call Eve.]}\n")
    write(
        tmp_path / "rules",
        "not-here.yml",
        "title: T\nlogsource: {product: windows}\nfilter: {rules: [K1], a: {F: x}, condition: not a}\n",
    )
    first, second = load(tmp_path / "rules"), load(tmp_path / "rules")
    assert first.refused == second.refused == ()
    assert [rule.notes for rule in second.rules] == [("Call Eve.",)]
    for value, expected in (("x", False), ("y", True)):
        asked = Fields(event(("F", value)))
        assert [each.rules[0].holds(asked) for each in (first, second)] == [expected] * 2


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
    assert kept(cache).name.endswith(".kb")
    assert len(load(tmp_path / "rules").rules) == 20


def test_known_rules_load_without_a_parser(tmp_path: Path, cache: Path) -> None:
    for name, text in EVERY_KIND.items():
        if name not in ("inner.yml", "not-here.yml"):  # a mistake's place and a filter's log source take a parser
            write(tmp_path / "rules", name, text)
    load(tmp_path / "rules")
    code = "import sys; from pathlib import Path; from xfor.rules import load_library as load; "
    code += "load([('ours', Path(sys.argv[1]))]); print(sorted({'sigma', 're2', 'yaml'} & set(sys.modules)))"
    command = [sys.executable, "-c", code, str(tmp_path / "rules")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


EVERY_KIND = {
    "K1.yml": KNOWLEDGE,
    "note.yml": "kb: {extends: K1, local_notes: [Call Eve.]}\n",
    "not-here.yml": "title: N\nlogsource: {product: windows}\nfilter: {rules: [K1], a: {F: x}, condition: not a}\n",
    "two.yml": "---\n".join(
        [
            sigma("a: {F: y}\ncondition: a").replace("title: T", "title: T\nname: first"),
            "title: C\nname: many\ncorrelation:\n  type: event_count\n  rules: [first]\n  group-by: [User]\n"
            "  timespan: 10m\n  condition: {gte: 3}\n",
        ]
    ),
    "words.yml": "title: W\nname: words\ncorrelation: {type: temporal, timespan: 1h, condition: K1 and not first}\n",
    "inner.yml": "title: I\nname: inner\ncorrelation: {type: temporal, rules: [many, nowhere], timespan: 1h}\n",
}
"""Rule files of each kind; what `inner` refers to is missing."""


def test_files_of_every_kind_come_from_the_cache_without_a_parser(tmp_path: Path, cache: Path, settled: None) -> None:
    for name, text in EVERY_KIND.items():
        write(tmp_path / "rules", name, text)
    first, second = load(tmp_path / "rules"), load(tmp_path / "rules")
    assert shown(second) == shown(first)
    assert [rule.notes for rule in second.rules] == [("Call Eve.",), ()]
    assert [mistake.file for mistake in second.refused] == ["ours/inner.yml"]
    for one, other in zip(first.correlations, second.correlations, strict=True):
        assert [getattr(one, name) for name in one.__slots__] == [getattr(other, name) for name in other.__slots__]
    assert [each.id for each in second.correlations] == ["many", "words"]
    (tmp_path / "rules" / "inner.yml").unlink()
    assert opened(tmp_path / "rules") != []
    assert opened(tmp_path / "rules") == []


def test_a_cache_that_is_forged_anywhere_gives_rules_that_can_be_asked(
    tmp_path: Path, cache: Path, settled: None
) -> None:
    for name in ("K1.yml", "note.yml", "two.yml", "words.yml"):
        write(tmp_path / "rules", name, EVERY_KIND[name])
    load(tmp_path / "rules")
    header, _, body = kept(cache).read_bytes().partition(b"\n")
    index, packed = split(body)
    draw = random.Random(1)
    values = [found.span() for found in re.finditer(rb'"[^"]*"|-?\d+(?:\.\d+)?|null|true|false|\[\]', index)]
    for begin, end in draw.sample(values, 60):
        forged_index = index[:begin] + draw.choice([b"null", b"[]", b"{}", b"7", b'"x"', b"-1", b"1e9"]) + index[end:]
        body = len(forged_index).to_bytes(8, "big") + forged_index + packed
        kept(cache).write_bytes(sha256(body).hexdigest().encode() + header[64:] + b"\n" + body)
        for rule in load(tmp_path / "rules").rules:
            assert rule.holds(Fields(event(("F", "x")))) in (True, False)
            assert rule.file.title


def test_a_mistake_in_a_later_document_of_a_cached_file_has_its_place(
    tmp_path: Path, cache: Path, settled: None
) -> None:
    text = EVERY_KIND["two.yml"].replace("rules: [first]", "rules: [nobody]")
    write(tmp_path / "rules", "two.yml", text)
    first, second = load(tmp_path / "rules"), load(tmp_path / "rules")
    (mistake,) = second.refused
    assert second.refused == first.refused
    assert text.splitlines()[mistake.line - 1] == "  rules: [nobody]"


def test_all_rules_of_sigmahq_are_the_same_from_the_cache(corpus: Path, cache: Path) -> None:
    sources = [("sigmahq", corpus / "sigma" / "rules" / "windows" / "builtin")]
    first, second = load_library(sources), load_library(sources)
    assert shown(second) == shown(first)

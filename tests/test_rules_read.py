"""Reading rule files: every mistake with its place, and nothing that YAML 1.1 would silently misread."""

from __future__ import annotations

import pytest

from tests.rule_writer import KNOWLEDGE, mistakes, sigma
from xfor.rules.read import read_document


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "f.yml: is empty"),
        (b"# only a comment\n", "f.yml: is empty"),
        (b"- a\n", "f.yml:1:1: is no rule: a rule file is a mapping of keys, such as `title: ...`"),
        (b"\xff\xfea\x00", "f.yml: is not UTF-8 text (byte 0)"),
        (b"a: \x00", "f.yml: is not YAML: unacceptable character #x0000: control characters are not allowed"),
        (b"a: [1\nb: 2\n", "f.yml:2:2: is not YAML: did not find expected ',' or ']'"),
        (b"a: *b\n", "f.yml:1:4: the alias *b stands for nothing that is complete before it"),
        (b"a: &a [*a]\n", "f.yml:1:8: the alias *a stands for nothing that is complete before it"),
        (b"a: {<<: {b: 1}}\n", "f.yml:1:5: merge keys (<<) are not supported: write the keys out"),
        (
            b"a: !!python/name:os.system x\n",
            "f.yml:1:4: the tag tag:yaml.org,2002:python/name:os.system is not supported",
        ),
        (b"a: !set {b: c}\n", "f.yml:1:4: the tag !set is not supported"),
        (b"? [a]\n: b\n", "f.yml:1:3: a key must be plain text"),
        (b"a: " + b"{b: " * 200_000, "f.yml:1:164: is nested more than 40 levels deep"),
        (b"#" * (1 << 20) + b"#", "f.yml: is larger than 1 MiB: that is no rule file"),
        (b"title: a\n---\ntitle: b\n", "f.yml:2:1: a second document begins here: one rule, one file"),
    ],
)
def test_a_file_that_is_no_rule_gives_one_clear_mistake(content: bytes, said: str) -> None:
    assert mistakes(content, "f.yml") == [said]


def test_aliases_cannot_blow_a_file_up() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert mistakes("\n".join(lines)) == [
        "K1.yml:5:45: holds more than 100000 values, counted with what its aliases stand for"
    ]


@pytest.mark.parametrize("text", ["no", "On", "yes", "0010", "0x1F", "1_000", "1:30", "1:30.5", ".inf", "1.", "="])
def test_what_yaml_misreads_must_be_quoted(text: str) -> None:
    said = f"K1.yml:1:8: YAML does not read `{text}` as it is written: put it in quotes"
    assert said in mistakes(f"title: {text}\n")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("13003", 13003),
        ("-5", -5),
        ("1.5", 1.5),
        ("~", None),
        ("", None),
        ("'no'", "no"),
        ('"0010"', "0010"),
        ("1999-12-19", "1999-12-19"),
        ("a b", "a b"),
    ],
)
def test_plain_values_are_read_as_they_are_written(text: str, value: object) -> None:
    assert read_document(f"key: {text}\n".encode(), "f.yml").data == {"key": value}


def test_a_key_given_twice_is_a_mistake_at_the_second() -> None:
    twice = KNOWLEDGE.replace("level: high", "level: high\nlevel: low")
    assert mistakes(twice) == ["K1.yml:5:1: `level` is given twice; the first is in line 4"]


def test_a_key_that_is_no_text_to_yaml_must_be_quoted() -> None:
    assert "K1.yml:1:1: the key 'on' is not text to YAML: put it in quotes" in mistakes("on: x\n")


def test_an_alias_stands_for_its_anchor() -> None:
    assert read_document(b"a: &x [1, 2]\nb: *x\n", "f.yml").data == {"a": [1, 2], "b": [1, 2]}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert mistakes(b"\xef\xbb\xbf" + sigma("a: {X: 1}\ncondition: a").encode()) == []

"""Bytes become text, whatever code page they are in, and what was guessed is said."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.logs.conventions import UNSAID, Conventions
from xfor.logs.damage import DamageList
from xfor.logs.stream import Source
from xfor.logs.text import Line, head_text, lines_of, text_of

GERMAN = "Ebene,Datum und Uhrzeit,Quelle\r\nFehler,27.10.2021,Größe überschritten\r\n"
JAPANESE = "レベル,日付と時刻,ソース,イベント ID\r\n情報,2014/07/22 14:27:04,Service Control Manager,7036\r\n"


def source(data: bytes, conventions: Conventions = UNSAID) -> Source:
    return Source(io.BytesIO(data), conventions, DamageList())


def read(data: bytes, conventions: Conventions = UNSAID, *, utf8: bool = False) -> tuple[str, list[str]]:
    """Give the text of some bytes, and the codes of what was noted."""
    given = source(data, conventions)
    return "".join(text_of(given, utf8=utf8)), [each.code for each in given.damage]


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, "", "x", "Level\n", JAPANESE * 2000], ids=len)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised_with_its_mark(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == (text, [])


@pytest.mark.parametrize("text", [GERMAN, JAPANESE, JAPANESE * 2000], ids=len)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_recognised_without_a_mark(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == (text, [])
    assert head_text(text.encode(encoding)[:8192]).startswith(text[:30])


def test_a_few_nul_bytes_do_not_make_utf_16_of_a_text() -> None:
    text = "Event[0]:\n  Task: None\0\n  Level: Error\0\n" * 5
    assert read(text.encode()) == (text, [])


def test_a_code_page_that_nobody_names_is_taken_for_western_european_and_said() -> None:
    assert read(GERMAN.encode("cp1252")) == (GERMAN, ["encoding-guessed"])
    late = "Information\r\n" * 50_000 + GERMAN
    assert read(late.encode("cp1252")) == (late, ["encoding-guessed"])


@pytest.mark.parametrize(("text", "encoding"), [(JAPANESE, "cp932"), (GERMAN, "cp850")])
def test_the_user_names_the_code_page(text: str, encoding: str) -> None:
    assert read(text.encode(encoding), Conventions(encoding=encoding)) == (text, [])


def test_what_says_itself_is_not_read_in_the_code_page_that_the_user_names() -> None:
    named = Conventions(encoding="cp932")
    assert read(GERMAN.encode("utf-8-sig"), named) == (GERMAN, [])
    assert read(GERMAN.encode("utf-16"), named) == (GERMAN, [])
    assert read(GERMAN.encode(), named, utf8=True) == (GERMAN, [])
    assert read(JAPANESE.encode("cp932"), named, utf8=True) == (JAPANESE, [])


def test_damage_in_utf_8_is_replaced_and_said_once() -> None:
    data = JAPANESE.encode() + b"\xff\xfe\n" + JAPANESE.encode() * 2000 + b"\xff"
    text, noted = read(data)
    assert text == JAPANESE + "\ufffd\ufffd\n" + JAPANESE * 2000 + "\ufffd"
    assert noted == ["undecodable"]


def test_a_text_that_ends_inside_a_character_ends_with_a_replacement() -> None:
    assert read((JAPANESE * 2000 + "é").encode()[:-1]) == (JAPANESE * 2000 + "\ufffd", ["undecodable"])


def test_lines_end_at_line_feeds_alone_and_are_numbered() -> None:
    given = source("a\r\nb\u2028c\x0bd\n\ne".encode())
    assert list(lines_of(given)) == [Line(1, "a"), Line(2, "b\u2028c\x0bd"), Line(3, ""), Line(4, "e")]


def test_a_line_without_end_is_lost_and_the_next_is_read() -> None:
    given = source(b"a\n" + b"x" * 3_000_000 + b"\nb\n" + b"y" * 2_000_000)
    assert list(lines_of(given)) == [Line(1, "a"), Line(3, "b")]
    assert given.lost == 2
    assert [each.place for each in given.damage] == ["line 2", "line 4"]


@given(st.binary(max_size=300))
def test_any_bytes_are_some_text(data: bytes) -> None:
    text = "".join(text_of(source(data)))
    assert [line.text for line in lines_of(source(data))] == [
        each.rstrip("\r") for each in text.removesuffix("\n").split("\n") if text
    ]
    assert isinstance(head_text(data), str)

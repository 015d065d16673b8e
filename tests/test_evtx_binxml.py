"""BinXML token by token, made by hand: what each stands for, and that none is read beyond its record."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.binxml_writer import name_hash, utf16
from xfor.errors import RecordError
from xfor.logs.evtx.binxml import Element, Instance, Reader, Slot, name_at

_FRAGMENT = b"\x0f\x01\x01\0"
_EMPTY, _OPEN, _CLOSE = b"\x03", b"\x02", b"\x04"
Token = bytes | str
"""Bytes as they are, or the name of something: a reference to it and, right behind, the name itself."""


def _assembled(*tokens: Token) -> bytes:
    data = bytearray()
    for token in tokens:
        if isinstance(token, bytes):
            data += token
            continue
        data += struct.pack("<IIHH", len(data) + 4, 0, name_hash(token), len(token)) + utf16(token) + bytes(2)
    return bytes(data)


def _start(*, attributes: bool = False) -> bytes:
    """Begin an element outside of a template; its size is not needed to read it."""
    return (b"\x41" if attributes else b"\x01") + bytes(4)


def _text(written: str) -> bytes:
    return b"\x05\x01" + struct.pack("<H", len(written)) + utf16(written)


def _read(*tokens: Token, in_template: bool = False) -> Element | Instance:
    data = _assembled(*tokens)
    return Reader(data, 0, len(data), in_template=in_template).fragment()


def _content(*tokens: Token) -> tuple[object, ...]:
    element = _read(_start(), "Data", _OPEN, *tokens, _CLOSE)
    assert isinstance(element, Element)
    return element.children


def test_an_element_has_a_name_and_what_is_in_it() -> None:
    inner = Element("Inner", (), (), -1)
    read = _read(_FRAGMENT, _start(), "Outer", _OPEN, _text("said"), _start(), "Inner", _EMPTY, _CLOSE)
    assert read == Element("Outer", (), ("said", inner), -1)


def test_attributes_keep_their_order() -> None:
    tokens = _start(attributes=True), "Data", bytes(4), b"\x46", "Name", _text("a"), b"\x06", "Type", _text("b"), _EMPTY
    assert _read(*tokens) == Element("Data", (("Name", ("a",)), ("Type", ("b",))), (), -1)


@pytest.mark.parametrize(("written", "dependency"), [(3, 3), (0, 0), (0xFFFF, -1)])
def test_only_within_a_template_an_element_may_depend_on_a_value(written: int, dependency: int) -> None:
    start = b"\x01" + struct.pack("<HI", written, 0)
    assert _read(start, "Data", _EMPTY, in_template=True) == Element("Data", (), (), dependency)


@pytest.mark.parametrize("token", [b"\x0d", b"\x0e", b"\x4d"])
def test_a_slot_is_known_by_its_number(token: bytes) -> None:
    assert _content(token + struct.pack("<HB", 7, 1)) == (Slot(7),)


def test_texts_can_be_written_in_many_ways() -> None:
    cdata = b"\x07" + struct.pack("<H", 3) + utf16("<&>")
    entities = b"\x09", "amp", b"\x09", "unknown"
    assert _content(_text("a"), cdata, b"\x08" + utf16("é"), *entities) == ("a", "<&>", "é", "&", "&unknown;")


def test_a_value_within_the_text_has_a_type() -> None:
    assert _content(b"\x05\x08" + struct.pack("<I", 42), b"\x05\x0f" + bytes(16)) == (
        "42",
        "{00000000-0000-0000-0000-000000000000}",
    )


def test_an_instruction_to_programs_says_nothing() -> None:
    instruction = b"\x0a", "php", b"\x0b" + struct.pack("<H", 2) + utf16("x!")
    assert _content(*instruction, _text("said"), b"\x0a", "alone") == ("said",)


def test_an_instance_says_where_its_definition_is_and_where_its_values_are() -> None:
    tokens = b"\x0c\x01" + bytes(4) + struct.pack("<II", 0x1234, 2) + struct.pack("<HBxHBx", 2, 6, 1, 4) + b"\1\2\3"
    assert _read(_FRAGMENT, tokens) == Instance(0x1234, ((6, 26, 2), (4, 28, 1)))


def test_a_definition_that_stands_in_its_instance_is_passed_over() -> None:
    head = b"\x0c\x01" + bytes(4) + struct.pack("<I", 10) + struct.pack("<I16sI", 0, b"guid", 5) + b"inner"
    assert _read(head + struct.pack("<I", 0)) == Instance(10, ())


@pytest.mark.parametrize("name", ["", "\0\0", "x" * 1025], ids=["none", "zeros", "long"])
def test_a_name_has_some_characters_but_not_too_many(name: str) -> None:
    with pytest.raises(RecordError):
        _read(_start(), name, _EMPTY)


@pytest.mark.parametrize("name", ["Data", "_x", "Größe", "ns:Event", "a-b.c", "名前", "Da\x02a"])
def test_a_name_may_be_in_any_script_and_hurt_by_a_flipped_bit(name: str) -> None:
    assert name_at(struct.pack("<IHH", 0, 0, len(name)) + utf16(name), 0)[0] == name


@pytest.mark.parametrize("offset", [0, 1, 20, 21, 28, 0xFFFF_FFFF])
def test_a_name_outside_the_chunk_is_refused(offset: int) -> None:
    with pytest.raises(RecordError):
        name_at(struct.pack("<IHH", 0, 0, 99) + bytes(20), offset)


@pytest.mark.parametrize(
    ("tokens", "reason"),
    [
        ((b"",), "the record ends"),
        ((b"\x0f",), "3 bytes are missing|4 bytes are missing"),
        ((b"\x00",), "token 0x00 where a fragment begins"),
        ((_start(), "Data", b"\x0d"), "token 0x0d where the start of element 'Data' should close"),
        ((_start(), "Data", _OPEN, b"\x0f\x01\x01\0", b"\x10", _CLOSE), "token 0x10 in the content"),
        ((_start(), "Data", _OPEN, b"\x05\x01\xff\xff"), "131070 bytes are missing"),
        ((b"\x0c\x01" + bytes(4) + b"\x99\0\0\0" + b"\xff" * 4,), "17179869180 bytes are missing"),
        ((b"\x0c\x01" + bytes(4) + b"\x99\0\0\0" + struct.pack("<IHBx", 1, 9, 1) + b"cut",), "9 bytes are missing"),
        ((b"\x0c\x01" + bytes(4) + b"\x99\0\0\0" + struct.pack("<IHBx", 1, 7, 8) + bytes(7),), "has another size"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(tokens: tuple[Token, ...], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        _read(*tokens)


def test_elements_may_be_nested_64_deep_and_no_deeper() -> None:
    def nested(depth: int) -> tuple[Token, ...]:
        return (*(part for _ in range(depth) for part in (_start(), "D", _OPEN)), _text("x"), _CLOSE * depth)

    assert isinstance(_read(*nested(65)), Element)
    with pytest.raises(RecordError, match="nested deeper than 64"):
        _read(*nested(66))


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_fragment_or_refused(data: bytes, in_template: bool) -> None:
    reader = Reader(data, 0, len(data), in_template=in_template)
    with suppress(RecordError):
        assert isinstance(reader.fragment(), Element | Instance)
    assert reader.at <= len(data)


@given(st.integers(0, 400))
def test_nothing_is_read_beyond_the_end_of_the_record(end: int) -> None:
    data = _assembled(_start(attributes=True), "Data", bytes(4), b"\x06", "Name", _text("a"), _OPEN, _text("b"), _CLOSE)
    reader = Reader(data.ljust(400, b"\x04"), 0, end, in_template=False)
    try:
        reader.fragment()
    except RecordError:
        assert end < len(data)
    assert reader.at <= end

"""The bytes of every value type, and the text that Windows prints for them."""

from __future__ import annotations

import struct
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xfor.logs.evtx.values import ARRAY, literal_size, text, texts

_SID = bytes.fromhex("010500000000000515000000 01020304 05060708 090a0b0c f4010000".replace(" ", ""))


@pytest.mark.parametrize(
    ("kind", "raw", "written"),
    [
        (0x00, b"", ""),
        (0x01, "Käse\0".encode("utf-16-le"), "Käse"),
        (0x01, "a\0b".encode("utf-16-le"), "a\0b"),
        (0x01, b"\x3d\xd8A\0", "\ufffdA"),
        (0x01, b"A\0B", "A"),
        (0x01, "🙂".encode("utf-16-le"), "🙂"),
        (0x02, b"caf\xe9\0", "café"),
        (0x03, b"\xff", "-1"),
        (0x04, b"\xff", "255"),
        (0x05, b"\0\x80", "-32768"),
        (0x06, b"\0\x80", "32768"),
        (0x07, b"\xfe\xff\xff\xff", "-2"),
        (0x08, b"\xfe\xff\xff\xff", "4294967294"),
        (0x09, b"\xff" * 8, "-1"),
        (0x0A, b"\xff" * 8, "18446744073709551615"),
        (0x0B, struct.pack("<f", 0.1), "0.1"),
        (0x0B, struct.pack("<f", 16777216.0), "16777216"),
        (0x0C, struct.pack("<d", 0.1), "0.1"),
        (0x0C, struct.pack("<d", 2.0), "2"),
        (0x0D, b"\1\0\0\0", "true"),
        (0x0D, b"\0\0\0\0", "false"),
        (0x0D, b"\0\0\1\0", "true"),
        (0x0E, b"\0\xab", "00AB"),
        (0x0F, UUID("a68ca8b7-004f-d7b6-a698-07e2de0f1f5d").bytes_le, "{A68CA8B7-004F-D7B6-A698-07E2DE0F1F5D}"),
        (0x10, b"\x10\0\0\0", "0x10"),
        (0x10, b"\x10\0\0\0\0\0\0\x80", "0x8000000000000010"),
        (0x11, (133_536_384_001_234_567).to_bytes(8, "little"), "2024-02-29T00:00:00.1234567Z"),
        (0x11, bytes(8), "1601-01-01T00:00:00.0000000Z"),
        (0x11, b"\xff" * 8, "0xffffffffffffffff"),
        (0x12, struct.pack("<8H", 2024, 2, 4, 29, 23, 59, 58, 7), "2024-02-29T23:59:58.007Z"),
        (0x13, _SID, "S-1-5-21-67305985-134678021-202050057-500"),
        (0x13, bytes.fromhex("01010000000000051200" "0000"), "S-1-5-18"),
        (0x13, bytes.fromhex("01010100000000001200" "0000"), "S-1-0x010000000000-18"),
        (0x14, b"\x0a\0\0\0", "0xa"),
        (0x15, b"\0\0\0\0\0\0\x80\x80", "0x8080000000000000"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_windows_prints_it(kind: int, raw: bytes, written: str) -> None:
    assert text(raw, kind) == written


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(0x0B, b"\1\2"), (0x0C, b"\1"), (0x0F, b"\1" * 15), (0x0F, b"\1" * 17), (0x12, b"\1" * 15), (0x13, _SID[:-1]),
     (0x13, b"\1"), (0x13, b""), (0x7F, b"\xca\xfe"), (0x22, b"\xca\xfe")],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_type_is_given_as_its_bytes(kind: int, raw: bytes) -> None:
    assert text(raw, kind) == raw.hex().upper()


@pytest.mark.parametrize(
    ("kind", "raw", "written"),
    [
        (0x01, "a\0b\0".encode("utf-16-le"), ["a", "b"]),
        (0x01, "\0a\0\0".encode("utf-16-le"), ["", "a", ""]),
        (0x01, "\0".encode("utf-16-le"), [""]),
        (0x01, "not ended".encode("utf-16-le"), ["not ended"]),
        (0x01, "─\0Ā\0".encode("utf-16-le"), ["─", "Ā"]),
        (0x01, b"", []),
        (0x02, b"a\0\0b\0", ["a", "", "b"]),
        (0x02, b"", []),
        (0x04, b"\1\2", ["1", "2"]),
        (0x06, b"\1\0\2\0", ["1", "2"]),
        (0x0F, bytes(32), ["{00000000-0000-0000-0000-000000000000}"] * 2),
        (0x13, _SID + _SID, ["S-1-5-21-67305985-134678021-202050057-500"] * 2),
        (0x13, _SID + _SID[:9], ["S-1-5-21-67305985-134678021-202050057-500", "010500000000000515"]),
        (0x0E, b"\1\2", ["0102"]),
        (0x7F, b"\1\2", ["0102"]),
    ],
)
def test_an_array_is_given_element_by_element(kind: int, raw: bytes, written: list[str]) -> None:
    assert texts(raw, ARRAY | kind) == written


@given(st.binary(max_size=80), st.integers(0, 255))
def test_no_bytes_of_any_type_are_refused(raw: bytes, kind: int) -> None:
    assert isinstance(text(raw, kind), str)
    assert all(isinstance(element, str) for element in texts(raw, kind))


@given(st.floats(width=32, allow_nan=False))
def test_a_float_is_written_with_the_digits_that_give_it_back(value: float) -> None:
    assert struct.pack("<f", float(text(struct.pack("<f", value), 0x0B))) == struct.pack("<f", value)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_an_array_of_strings_keeps_each_of_them(strings: list[str]) -> None:
    raw = "".join(f"{string}\0" for string in strings).encode("utf-16-le")
    assert texts(raw, ARRAY | 0x01) == strings


def test_a_value_within_a_template_has_a_size_unless_it_varies() -> None:
    assert [literal_size(kind) for kind in (0x01, 0x04, 0x0A, 0x0E, 0x0F, 0x12, 0x13)] == [
        None,
        1,
        8,
        None,
        16,
        16,
        None,
    ]

"""A value of every type that BinXml has, as two other readers say it back."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from tests.evtx_writer import (
    Element,
    Instance,
    Record,
    Slot,
    Typed,
    Value,
    ValueType,
    manifest,
    sid_bytes,
    string_array,
    template,
    write_evtx,
)
from tests.oracles import libevtx, rust, values

ARRAY = ValueType.ARRAY
NATIVE = pytest.mark.parametrize("read", [rust, libevtx])


def _data(value: Value) -> bytes:
    guid = "{3ff37a1c-a68d-4d6e-8c9b-f79e8b16c482}"
    return write_evtx([manifest("Provider", 1, [("Name", value)], guid=guid)])


VALUES: list[tuple[Value, list[str]]] = [
    ("text", ["text"]),
    (5, ["5"]),
    (1 << 40, ["1099511627776"]),
    (True, ["true"]),
    (b"\x01\xab", ["01AB"]),
    (Typed(ValueType.ANSI, b"caf\xe9"), ["café"]),
    (Typed(ValueType.U8, b"\xff"), ["255"]),
    (Typed(ValueType.U16, b"\xfe\xff"), ["65534"]),
    (Typed(ValueType.U64, b"\xff" * 8), ["18446744073709551615"]),
    (Typed(ValueType.SID, sid_bytes("S-1-5-21-1-2-3-500")), ["S-1-5-21-1-2-3-500"]),
    (string_array(["a", "", "b"]), ["a", "", "b"]),
    (Typed(ARRAY | ValueType.U8, b"\xff\x01"), ["255", "1"]),
    (Typed(ARRAY | ValueType.U16, b"\xff\xff\x01\0"), ["65535", "1"]),
    (Typed(ARRAY | ValueType.U32, b"\xff\xff\xff\xff\x01\0\0\0"), ["4294967295", "1"]),
    (Typed(ARRAY | ValueType.U64, b"\x01" + bytes(15)), ["1", "0"]),
]
"""Values that both native readers write alike."""


@NATIVE
@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_a_value_arrives_with_its_type(read: Callable[[bytes], list[str]], value: Value, expected: list[str]) -> None:
    (xml,) = read(_data(value))
    assert values(xml) == expected


FORMATTED: list[tuple[Value, list[str], list[str]]] = [
    (1.5, ["1.5"], ["1.500000e+000"]),
    (Typed(ValueType.FLOAT, struct.pack("<f", 0.5)), ["0.5"], ["5.000000e-001"]),
    (Typed(ValueType.GUID, bytes(range(16))), ["03020100-0504-0706-0809-0A0B0C0D0E0F"],
     ["{03020100-0504-0706-0809-0A0B0C0D0E0F}"]),
    (Typed(ValueType.HEX32, b"\x10\0\0\0"), ["0x10"], ["0x00000010"]),
    (Typed(ValueType.HEX64, b"\x10" + bytes(7)), ["0x10"], ["0x0000000000000010"]),
    (Typed(ValueType.FILETIME, bytes(8)), ["1601-01-01T00:00:00.000000Z"], ["1601-01-01T00:00:00.000000000Z"]),
    (Typed(ValueType.SYSTEMTIME, struct.pack("<8H", 2024, 2, 4, 29, 23, 59, 58, 999)),
     ["2024-02-29T23:59:58.999000Z"], ["2024-02-29T23:59:58.999000000Z"]),
    (Typed(ARRAY | ValueType.FLOAT, struct.pack("<2f", 1, -2)), ["1.0", "-2.0"], ["1.000000e+000", "-2.000000e+000"]),
    (Typed(ARRAY | ValueType.DOUBLE, struct.pack("<2d", 1, -2)), ["1.0", "-2.0"], ["1.000000e+000", "-2.000000e+000"]),
    (Typed(ARRAY | ValueType.GUID, bytes(32)), ["00000000-0000-0000-0000-000000000000"] * 2,
     ["{00000000-0000-0000-0000-000000000000}"] * 2),
    (Typed(ARRAY | ValueType.FILETIME, bytes(16)), ["1601-01-01T00:00:00.000000Z"] * 2,
     ["1601-01-01T00:00:00.000000000Z"] * 2),
    (Typed(ARRAY | ValueType.HEX32, b"\x10\0\0\0\x01\0\0\0"), ["0x10", "0x1"], ["0x00000010", "0x00000001"]),
    (Typed(ARRAY | ValueType.HEX64, b"\xff" * 8), ["0xffffffffffffffff"], ["0xffffffffffffffff"]),
]  # fmt: skip
"""Values that the two readers write in different ways."""


@pytest.mark.parametrize(("value", "by_rust", "by_libevtx"), FORMATTED)
def test_a_value_arrives_in_each_readers_own_writing(value: Value, by_rust: list[str], by_libevtx: list[str]) -> None:
    data = _data(value)
    assert [values(xml) for xml in rust(data)] == [by_rust]
    assert [values(xml) for xml in libevtx(data)] == [by_libevtx]


RUST_ONLY: list[tuple[Value, list[str]]] = [
    (None, [""]),
    (-3, ["-3"]),
    (Typed(ValueType.I8, b"\xff"), ["-1"]),
    (Typed(ValueType.I16, b"\xfe\xff"), ["-2"]),
    (Typed(ValueType.I32, b"\xfe\xff\xff\xff"), ["-2"]),
    (Typed(ValueType.SIZE, b"\x10\0\0\0"), ["0x10"]),
    (Typed(ValueType.SIZE, b"\x10" + bytes(7)), ["0x10"]),
    (Typed(ValueType.NULL, b"\x01\x02"), [""]),
    (Typed(ARRAY | ValueType.I8, b"\xff\x01"), ["-1", "1"]),
    (Typed(ARRAY | ValueType.I16, b"\xff\xff\x01\0"), ["-1", "1"]),
    (Typed(ARRAY | ValueType.I32, b"\xff\xff\xff\xff\x01\0\0\0"), ["-1", "1"]),
    (Typed(ARRAY | ValueType.I64, b"\xff" * 8), ["-1"]),
    (Typed(ARRAY | ValueType.BOOL, struct.pack("<2I", 1, 0)), ["true", "false"]),
    (Typed(ARRAY | ValueType.SID, sid_bytes("S-1-5-18") * 2), ["S-1-5-18", "S-1-5-18"]),
]
"""Values that libevtx writes wrongly (negative numbers, sizes) or refuses (a null that is not optional)."""


@pytest.mark.parametrize(("value", "expected"), RUST_ONLY)
def test_a_value_that_libevtx_does_not_know_arrives_in_the_rust_reader(value: Value, expected: list[str]) -> None:
    (xml,) = rust(_data(value))
    assert values(xml) == expected


def test_a_value_may_be_a_bare_element() -> None:
    outer = template(Element("Event", (), (Slot(0, ValueType.BINXML),)))
    inner = Element("Inner", (("A", "b"),), ("text",))
    (xml,) = rust(write_evtx([Record(133_500_000_000_000_000, lambda number: Instance(outer, (inner,)))]))
    assert '<Inner A="b">text</Inner>' in xml

"""Python values as the typed values of BinXml."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from uuid import UUID

from tests.binxml_writer import NULL, Typed, ValueType, utf16

Value = str | int | float | bytes | None | Typed


def typed(value: Value, end: str = "") -> Typed:
    """Give a value the type it has in most events; `end` is what strings end with."""
    if isinstance(value, Typed):
        return value
    if value is None:
        return NULL
    if isinstance(value, str):
        return Typed(ValueType.STRING, utf16(value + end))
    if isinstance(value, bytes):
        return Typed(ValueType.BINARY, value)
    if isinstance(value, bool):
        return Typed(ValueType.BOOL, struct.pack("<I", value))
    if isinstance(value, float):
        return Typed(ValueType.DOUBLE, struct.pack("<d", value))
    return _integer(value)


def string_array(strings: Iterable[str]) -> Typed:
    """Give strings the form that classic events carry them in: each ends with a NUL."""
    return Typed(ValueType.ARRAY | ValueType.STRING, utf16("".join([f"{text}\0" for text in strings])))


def binary_values(binary: bytes) -> tuple[Typed, Typed]:
    """Give the two values behind the strings of a classic event: the number of bytes, and the bytes if any."""
    return Typed(ValueType.U32, struct.pack("<I", len(binary))), present(ValueType.BINARY, binary)


def sid_bytes(sid: str) -> bytes:
    """Encode a SID ("S-1-5-18") in binary."""
    revision, authority, *parts = map(int, sid.split("-")[1:])
    return struct.pack(f"<BB6s{len(parts)}I", revision, len(parts), authority.to_bytes(6, "big"), *parts)


def present(kind: ValueType, raw: bytes) -> Typed:
    """Give a value, or null where it has no bytes."""
    return Typed(kind, raw) if raw else NULL


def guid_value(guid: str) -> Typed:
    """Give a GUID, in braces or not, as a value; null for an empty text."""
    return Typed(ValueType.GUID, UUID(guid).bytes_le) if guid else NULL


def sid_value(sid: str | None) -> Typed:
    """Give a SID as a value, or null."""
    return NULL if sid is None else Typed(ValueType.SID, sid_bytes(sid))


def _integer(number: int) -> Typed:
    if number < 0:
        return Typed(ValueType.I64, struct.pack("<q", number))
    if number < 1 << 32:
        return Typed(ValueType.U32, struct.pack("<I", number))
    return Typed(ValueType.U64, struct.pack("<Q", number))

"""bytes of a BinXML value -> text, as Windows prints it ([MS-EVEN6] 2.2.12, libevtx format documentation)."""

from __future__ import annotations

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable
from functools import lru_cache, partial

from xfor.events import TICKS_PER_SECOND, format_time

NULL = 0x00
BINXML = 0x21
ARRAY = 0x80
"""The bit that makes a value type an array of that type."""

STRING = 0x01
POINTER = 0x10
_ANSI, _BINARY, _GUID, _SID = 0x02, 0x0E, 0x0F, 0x13
_HEAD_OF_SID = 8


def utf16(raw: bytes) -> str:
    """Read UTF-16LE; lone surrogates become U+FFFD, a terminator and an odd last byte are no text."""
    return _decoded(raw).rstrip("\0")


def _decoded(raw: bytes) -> str:
    # What bytes.decode comes to, at half its price: most texts are short.
    return utf_16_le_decode(raw[:-1] if len(raw) & 1 else raw, "replace", True)[0]


def text(raw: bytes, kind: int) -> str:
    """Give a value as Windows prints it. Never raises: a value that does not fit its type is given as hex."""
    try:
        return _READERS.get(kind, _hex)(raw)
    except (struct.error, ValueError, OverflowError):
        return _hex(raw)


def reader(kind: int) -> Callable[[bytes], str]:
    """Give what makes a text of values of one type, as `text` does."""
    return _SURE_READERS.get(kind) or partial(text, kind=kind)


def texts(raw: bytes, kind: int) -> list[str]:
    """Give the elements of an array value (`kind` has the ARRAY bit)."""
    kind &= ~ARRAY
    if kind == STRING:
        return _strings(raw)
    if kind == _ANSI:
        return [_ansi(part) for part in raw.removesuffix(b"\0").split(b"\0")] if raw else []
    size = _SIZES.get(kind)
    if kind == _SID:
        return _sids(raw)
    if size is None:
        return [_hex(raw)]
    return [text(raw[at : at + size], kind) for at in range(0, len(raw), size)]


def _strings(raw: bytes) -> list[str]:
    parts = _decoded(raw).split("\0")
    # Each string has a terminator, so that the last part is what follows the last one: nothing.
    return parts[:-1] if parts[-1] == "" else parts


def _ansi(raw: bytes) -> str:
    return raw.decode("cp1252", "replace").rstrip("\0")


def _hex(raw: bytes) -> str:
    return raw.hex().upper()


def _unsigned(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little"))


def _signed(raw: bytes) -> str:
    return str(int.from_bytes(raw, "little", signed=True))


def _hexadecimal(raw: bytes) -> str:
    return f"0x{int.from_bytes(raw, 'little'):x}"


def _float(raw: bytes) -> str:
    value: float = struct.unpack("<f", raw)[0]
    shortest = next((s for digits in range(6, 9) if _same_float(s := f"{value:.{digits}g}", raw)), f"{value:.9g}")
    return shortest.removesuffix(".0")


def _same_float(written: str, raw: bytes) -> bool:
    return struct.pack("<f", float(written)) == raw


def _double(raw: bytes) -> str:
    return repr(struct.unpack("<d", raw)[0]).removesuffix(".0")


def _boolean(raw: bytes) -> str:
    return "true" if any(raw) else "false"


def guid(raw: bytes) -> str:
    """Write a GUID in braces and upper case, as Windows does."""
    one, two, three = struct.unpack_from("<IHH", raw)
    if len(raw) != 16:
        raise ValueError("a GUID has 16 bytes")
    tail = raw[8:].hex().upper()
    return f"{{{one:08X}-{two:04X}-{three:04X}-{tail[:4]}-{tail[4:]}}}"


def _filetime(raw: bytes) -> str:
    ticks = int.from_bytes(raw, "little")
    written = format_time(ticks)
    if written is None:
        return f"0x{ticks:x}"
    return written if ticks % TICKS_PER_SECOND else written.replace("Z", ".0000000Z")


def _systemtime(raw: bytes) -> str:
    year, month, _, day, hour, minute, second, milli = struct.unpack("<8H", raw)
    return f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{milli:03d}Z"


def _sid(raw: bytes) -> str:
    if len(raw) < _HEAD_OF_SID or len(raw) != _HEAD_OF_SID + 4 * raw[1]:
        raise ValueError("a SID whose size disagrees with its count")
    count = raw[1]
    authority = int.from_bytes(raw[2:8], "big")
    parts = struct.unpack_from(f"<{count}I", raw, _HEAD_OF_SID)
    # Authorities beyond 32 bits are written in hexadecimal ([MS-DTYP] 2.4.2.1).
    shown = f"0x{authority:012X}" if authority >> 32 else str(authority)
    return "-".join(["S", str(raw[0]), shown, *map(str, parts)])


def _sids(raw: bytes) -> list[str]:
    found = []
    at = 0
    while at + _HEAD_OF_SID <= len(raw):
        size = _HEAD_OF_SID + 4 * raw[at + 1]
        found.append(text(raw[at : at + size], _SID))
        at += size
    return found


_SIZES = {
    0x03: 1, 0x04: 1, 0x05: 2, 0x06: 2, 0x07: 4, 0x08: 4, 0x09: 8, 0x0A: 8, 0x0B: 4, 0x0C: 8, 0x0D: 4,
    0x0F: 16, 0x10: 8, 0x11: 8, 0x12: 16, 0x14: 4, 0x15: 8,
}  # fmt: skip

_READERS: dict[int, Callable[[bytes], str]] = {
    NULL: lambda _: "",
    STRING: utf16,
    _ANSI: _ansi,
    **dict.fromkeys((0x03, 0x05, 0x07, 0x09), _signed),
    **dict.fromkeys((0x04, 0x06, 0x08, 0x0A), _unsigned),
    0x0B: _float,
    0x0C: _double,
    0x0D: _boolean,
    _BINARY: _hex,
    _GUID: guid,
    **dict.fromkeys((0x10, 0x14, 0x15), _hexadecimal),
    0x11: _filetime,
    0x12: _systemtime,
    _SID: _sid,
    0x23: utf16,
}


_SURE_READERS: dict[int, Callable[[bytes], str]] = {
    **{kind: each for kind, each in _READERS.items() if kind not in (0x0B, 0x0C, 0x11, 0x12)},
    # A log has many events of few providers and few users.
    **{kind: lru_cache(maxsize=1024)(partial(text, kind=kind)) for kind in (_GUID, _SID)},
}
"""Readers that never raise."""


def fits(size: int, kind: int) -> bool:
    """Say whether a value of this type can have this size; a pointer-sized number has the size of its machine."""
    return size == _SIZES.get(kind, size) or (kind == POINTER and size == 4)


def literal_size(kind: int) -> int | None:
    """Give the bytes that a value of this type takes where it stands in a template itself; None: it varies."""
    return _SIZES.get(kind)

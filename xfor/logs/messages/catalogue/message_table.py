"""RT_MESSAGETABLE, the message table of a DLL or EXE -> numbered texts (MESSAGE_RESOURCE_DATA of winnt.h)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xfor.logs.messages.languages import code_page

_BLOCK = struct.Struct("<III")
_ENTRY = struct.Struct("<HH")
_UNICODE, _UTF8 = 1, 2
_SMALLEST = _ENTRY.size


def numbered_texts(table: bytes, lcid: int) -> Iterator[tuple[int, str]]:
    """Give the messages of a table in their order. A damaged block ends where it stops to make sense.

    All entries together are no longer than the table: a hostile one may let a million blocks share the same entries.
    """
    (count,) = struct.unpack_from("<I", table) if len(table) >= 4 else (0,)
    left = len(table)
    for block in range(min(count, (len(table) - 4) // _BLOCK.size)):
        first, last, at = _BLOCK.unpack_from(table, 4 + block * _BLOCK.size)
        for number in range(first, last + 1):
            if at + _SMALLEST > len(table):
                break
            size, flags = _ENTRY.unpack_from(table, at)
            left -= size
            if size < _SMALLEST or at + size > len(table):
                break
            if left < 0:
                return
            yield number, _decoded(table[at + _SMALLEST : at + size], flags, lcid)
            at += size


def _decoded(text: bytes, flags: int, lcid: int) -> str:
    if flags & _UNICODE:
        decoded = text[: len(text) & ~1].decode("utf-16-le", "replace")
    else:
        decoded = text.decode("utf-8" if flags & _UTF8 else code_page(lcid), "replace")
    return decoded.partition("\0")[0]  # padded to a multiple of four

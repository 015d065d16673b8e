"""Writes LocaleMetaData files as Windows lays them out, and lets a test put its own bytes in."""

from __future__ import annotations

import struct
from collections.abc import Sequence

PAGE = 888
PLACES = 100


def record(record_id: int, message: int) -> bytes:
    """Give what an entry of EVT holds."""
    return struct.pack("<QQ", record_id, message)


def text(message: str) -> bytes:
    """Give what an entry of MSG holds."""
    encoded = message.encode("utf-16-le", "surrogatepass") + b"\0\0"
    return struct.pack("<I", len(encoded)) + encoded


def section(payloads: Sequence[bytes]) -> bytes:
    """Lay entries out in pages of 100."""
    made = b""
    pages = [payloads[at : at + PLACES] for at in range(0, len(payloads), PLACES)] or [[]]
    for number, page in enumerate(pages):
        at = len(made)
        offsets, entries = [], b""
        for place, payload in enumerate(page):
            offsets.append(at + PAGE + len(entries))
            entries += struct.pack("<II", number * PLACES + place, len(payload)) + payload
        following = at if number == len(pages) - 1 else at + PAGE + len(entries)
        highest = number * PLACES + max(len(page) - 1, 0)
        made += b"\xff" * 4 + struct.pack("<14I", *[highest] * 14) + b"\xff" * 4
        made += struct.pack("<3Q", number, following, at) + struct.pack("<100Q", *offsets, *[0] * (PLACES - len(page)))
        made += entries
    return made


def file(sections: dict[str, bytes], version: tuple[int, int] = (1, 1)) -> bytes:
    """Put sections together as a file."""
    size = sum(20 + 2 * len(name) for name in sections)
    table = body = b""
    for name, content in sections.items():
        table += struct.pack("<QQI", 24 + size + len(body), len(content), 2 * len(name)) + name.encode("utf-16-le")
        body += content
    return struct.pack("<8sIIII", b"MTAFile\0", *version, size, len(sections)) + table + body


def write_mta(messages: Sequence[tuple[int, str]]) -> bytes:
    """Write a file with a message for each record id; equal messages are stored once."""
    numbers: dict[str, int] = {}
    records = [record(record_id, numbers.setdefault(message, len(numbers))) for record_id, message in messages]
    return file({"EVT": section(records), "MSG": section([text(each) for each in numbers]), "PUB": section([])})

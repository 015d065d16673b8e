"""Writes DLLs as small as can be: one section, which holds resources. Nothing in them could ever run."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from uuid import UUID

MESSAGE_TABLE = 11
_FILE_ALIGNMENT = 512
_SECTION_ADDRESS = 0x1000
_HEADERS = 0x200
_HIGH = 0x8000_0000

Tree = Mapping[int | str, "Tree | bytes"]
"""Resources by type, then by name, then by language."""


def message_table(messages: Mapping[int, str], encoding: str = "utf-16-le") -> bytes:
    """Lay out MESSAGE_RESOURCE_DATA; consecutive numbers share a block."""
    flags = {"utf-16-le": 1, "utf-8": 2}.get(encoding, 0)
    blocks: list[list[int]] = []
    for number in sorted(messages):
        if blocks and blocks[-1][-1] == number - 1:
            blocks[-1].append(number)
        else:
            blocks.append([number])
    head = struct.pack("<I", len(blocks))
    body = b""
    for block in blocks:
        head += struct.pack("<III", block[0], block[-1], 4 + 12 * len(blocks) + len(body))
        for number in block:
            text = messages[number].encode(encoding) + (b"\0\0" if flags == 1 else b"\0")
            text += bytes(-len(text) % 4)
            body += struct.pack("<HH", len(text) + 4, flags) + text
    return head + body


def manifest(guid: str, events: Sequence[tuple[int, int, int]]) -> bytes:
    """Lay out WEVT_TEMPLATE for one provider, with events of an id, a version and the number of a message."""
    body = b"".join(
        struct.pack("<HBBBBHQI", event_id, version, 0, 4, 0, 0, 0, number) + bytes(28)
        for event_id, version, number in events
    )
    evnt = struct.pack("<4sIII", b"EVNT", 16 + len(body), len(events), 0) + body
    wevt_at = 16 + 20
    evnt_at = wevt_at + 20 + 8
    wevt = struct.pack("<4sIIII", b"WEVT", 28, 0xFFFFFFFF, 1, 0) + struct.pack("<II", evnt_at, 0)
    whole = UUID(guid).bytes_le + struct.pack("<I", wevt_at) + wevt + evnt
    return struct.pack("<4sIHHI", b"CRIM", 16 + len(whole), 5, 1, 1) + whole


def write_pe(resources: Tree) -> bytes:
    """Write a DLL for 64 bits with some resources."""
    section = _resource_section(resources)
    size = len(section) + -len(section) % _FILE_ALIGNMENT
    dos = b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 0x40)
    coff = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, 1, 0, 0, 0, 112 + 16 * 8, 0x2022)
    optional = struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, size, 0, 0, _SECTION_ADDRESS)
    optional += struct.pack("<QIIHHHHHHIIIIHH", 0x180000000, 0x1000, _FILE_ALIGNMENT, 6, 0, 0, 0, 6, 0, 0,
                            _SECTION_ADDRESS + max(size, 0x1000), _HEADERS, 0, 3, 0)  # fmt: skip
    optional += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    directories = [(0, 0)] * 16
    directories[2] = (_SECTION_ADDRESS, len(section))
    optional += b"".join(struct.pack("<II", *each) for each in directories)
    header = struct.pack(
        "<8sIIIIIIHHI", b".rsrc", len(section), _SECTION_ADDRESS, size, _HEADERS, 0, 0, 0, 0, 0x40000040
    )
    return (dos + coff + optional + header).ljust(_HEADERS, b"\0") + section.ljust(size, b"\0")


def message_dll(tables: Mapping[int, Mapping[int, str]], events: bytes = b"") -> bytes:
    """Write a DLL with a message table for each language, and a manifest."""
    tree: dict[int | str, Tree | bytes] = {}
    if tables:
        tree[MESSAGE_TABLE] = {1: {lcid: message_table(messages) for lcid, messages in tables.items()}}
    if events:
        tree["WEVT_TEMPLATE"] = {1: {1033: events}}
    return write_pe(tree)


def _resource_section(tree: Tree) -> bytes:
    directories: list[tuple[int, Tree]] = []
    at = 0
    waiting = [tree]
    places: dict[int, int] = {}
    while waiting:
        each = waiting.pop(0)
        places[id(each)] = at
        directories.append((at, each))
        at += 16 + 8 * len(each)
        waiting += [inner for inner in each.values() if not isinstance(inner, bytes)]
    leaves = [inner for _, each in directories for inner in each.values() if isinstance(inner, bytes)]
    names = [name for _, each in directories for name in each if isinstance(name, str)]
    leaf_at = {id(leaf): at + 16 * number for number, leaf in enumerate(leaves)}
    at += 16 * len(leaves)
    name_at = {}
    strings = b""
    for text in names:
        name_at[text] = at + len(strings)
        strings += struct.pack("<H", len(text)) + text.encode("utf-16-le")
    strings += bytes(-(at + len(strings)) % 8)
    made = b""
    for _, each in directories:
        ordered = sorted(each.items(), key=lambda item: (isinstance(item[0], int), str(item[0]).zfill(10)))
        named = sum(isinstance(name, str) for name in each)
        made += struct.pack("<IIHHHH", 0, 0, 0, 0, named, len(each) - named)
        for name, inner in ordered:
            key = name_at[name] | _HIGH if isinstance(name, str) else name
            leads = leaf_at[id(inner)] if isinstance(inner, bytes) else places[id(inner)] | _HIGH
            made += struct.pack("<II", key, leads)
    data_at = at + len(strings)
    data = b""
    for leaf in leaves:
        made += struct.pack("<IIII", _SECTION_ADDRESS + data_at + len(data), len(leaf), 0, 0)
        data += leaf + bytes(-len(leaf) % 8)
    return made + strings + data

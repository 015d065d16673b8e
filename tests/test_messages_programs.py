"""Message tables and manifests of DLLs: what is in them, in every language, and what a damaged one costs."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pe_writer import MESSAGE_TABLE, manifest, message_dll, message_table, write_pe
from xfor.errors import CatalogueError
from xfor.logs.messages.catalogue.manifest import ManifestEvent, manifest_events
from xfor.logs.messages.catalogue.message_table import numbered_texts
from xfor.logs.messages.catalogue.portable import Resource, resources

GUID = "555908d1-a6d7-4695-8e1e-26931d2012f4"
MESSAGES = {1: "one", 2: "two\r\n", 7: "seven 😀", 0xC0001B58: "The %1 service failed to start: %n%2"}


def read(folder: Path, content: bytes) -> tuple[dict[int, dict[int, str]], list[ManifestEvent]]:
    """Give the messages of a file by language and number, and the events of its manifests."""
    path = folder / "a.dll"
    path.write_bytes(content)
    found = resources(path)
    tables = {table.lcid: dict(numbered_texts(table.data, table.lcid)) for table in found.tables}
    return tables, [event for each in found.manifests for event in manifest_events(each.data)]


def test_a_dll_gives_its_messages_in_every_language_and_the_events_of_its_manifest(tmp_path: Path) -> None:
    events = [(7036, 0, 0x40001B7C), (7000, 1, 0xC0001B58), (7001, 0, 0xFFFFFFFF)]
    content = message_dll({1033: MESSAGES, 1031: {1: "eins"}}, manifest(GUID, events))
    tables, declared = read(tmp_path, content)
    assert tables == {1033: MESSAGES, 1031: {1: "eins"}}
    assert declared == [ManifestEvent(GUID, 7036, 0, 0x40001B7C), ManifestEvent(GUID, 7000, 1, 0xC0001B58)]


@pytest.mark.skipif(not shutil.which("x86_64-w64-mingw32-windmc"), reason="needs windmc of binutils-mingw-w64")
def test_a_dll_that_other_tools_made_gives_its_messages(tmp_path: Path) -> None:
    (tmp_path / "t.mc").write_text(
        "LanguageNames=(English=0x409:MSG00409)\nMessageId=0x1\nSeverity=Error\nLanguage=English\nIt broke: %1\n.\n"
    )
    (tmp_path / "own.rc").write_text('LANGUAGE 0x9,0x1\n1 11 "MSG00409.bin"\n')
    for command in (
        ["windmc", "t.mc"],
        ["windres", "--preprocessor=cat", "own.rc", "t.o"],
        ["ld", "--dll", "-e", "0", "-o", "t.dll", "t.o"],
    ):
        subprocess.run([f"x86_64-w64-mingw32-{command[0]}", *command[1:]], cwd=tmp_path, check=True)
    tables, _ = read(tmp_path, (tmp_path / "t.dll").read_bytes())
    assert list(tables) == [1033]
    assert [text.strip() for text in tables[1033].values()] == ["It broke: %1"]


@pytest.mark.parametrize(
    ("encoding", "lcid", "text"),
    [
        ("cp1252", 1031, "Größe"),
        ("cp1251", 1049, "Ошибка"),
        ("cp932", 1041, "エラー"),
        ("cp950", 1028, "錯誤"),
        ("cp936", 2052, "错误"),
        ("utf-8", 1041, "エラー"),
        ("utf-16-le", 1041, "エラー"),
    ],
)
def test_old_tables_are_in_the_code_page_of_their_language(encoding: str, lcid: int, text: str) -> None:
    assert list(numbered_texts(message_table({5: text}, encoding), lcid)) == [(5, text)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no PE header"),
        (b"MZ" + bytes(70), "no PE header"),
        (message_dll({1033: MESSAGES})[:0x60], "is damaged"),
        (message_dll({1033: MESSAGES})[:0x46] + b"\xff\xff" + message_dll({1033: MESSAGES})[0x48:], "96 sections"),
    ],
)
def test_a_file_that_windows_would_not_load_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(CatalogueError, match=why):
        read(tmp_path, content)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.dll"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 1)
    with pytest.raises(CatalogueError, match="larger than 64 MB"):
        resources(path)


def test_a_dll_without_messages_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, write_pe({})) == ({}, [])
    assert read(tmp_path, write_pe({16: {1: {1033: b"version"}}, "OTHER": {1: {1033: b"x"}}})) == ({}, [])


def test_a_tree_of_resources_that_leads_back_to_its_root_has_an_end(tmp_path: Path) -> None:
    content = bytearray(write_pe({MESSAGE_TABLE: {1: {1033: b"x"}}}))
    struct.pack_into("<I", content, 0x200 + 20, 0x80000000)
    assert read(tmp_path, bytes(content)) == ({}, [])


def test_a_block_that_promises_more_messages_than_there_are_gives_those_that_are_there() -> None:
    table = bytearray(message_table({1: "one", 2: "two"}))
    struct.pack_into("<I", table, 8, 0xFFFFFFFF)
    assert list(numbered_texts(bytes(table), 1033)) == [(1, "one"), (2, "two")]


def test_many_blocks_that_share_their_entries_give_no_more_than_the_table_can_hold() -> None:
    text = "x" * 20_000
    count = 2000
    entry = struct.pack("<HH", 4 + 2 * len(text), 1) + text.encode("utf-16-le")
    blocks = b"".join(struct.pack("<III", each, each, 4 + 12 * count) for each in range(count))
    assert len(list(numbered_texts(struct.pack("<I", count) + blocks + entry, 1033))) == 1


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_table_and_a_manifest(data: bytes) -> None:
    list(numbered_texts(data, 1033))
    list(manifest_events(data))
    list(manifest_events(b"CRIM" + data))


def test_the_manifest_of_many_providers_is_read_to_a_limit() -> None:
    events = manifest(GUID, [(number, 0, number) for number in range(200)])
    provider = events[16:36]
    doubled = events[:12] + struct.pack("<I", 4000) + provider * 4000 + events[36:]
    moved = doubled.replace(struct.pack("<I", 36), struct.pack("<I", 16 + 20 * 4000))
    assert len(list(manifest_events(moved))) <= 1 << 16
    assert Resource(1033, moved).lcid == 1033

"""a LocaleMetaData file (*.MTA) -> the rendered message of each record, by its EventRecordID.

Windows writes one beside a saved log for each language ("display information"). Its layout is not published; this is
the one of version 1.1, as Windows 10 writes it: [MS-EVEN6] 3.1.1.7 says what is in it, omerbenamram/evtx pull request
284 where. All numbers are little-endian. The file has sections; a section is a chain of pages, and a page has places
for 100 entries; every offset counts from the beginning of the section.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.logs.damage import DamageList
from xfor.logs.messages.paged import PAGE_SIZE, PLACES, Lose, Page, Section, page_at, pages, piece

MAGIC = b"MTAFile\0"
_HEADER = struct.Struct("<8sIIII")
_SECTION = struct.Struct("<QQI")
_ENTRY = struct.Struct("<II")
_RECORD = struct.Struct("<QQ")
_RECORD_ENTRY = struct.Struct("<IIQQ")
_TABLE_LIMIT = 1 << 16  # bytes; the table of the three known sections has 78
_LARGE = 4 << 20  # bytes; a smaller one is read anew in less time than its log
_MOST_NOTED = 10_000  # damages
_LONGEST = 1 << 20  # bytes of one entry; a message has 64 KiB at most


class _Entry(NamedTuple):
    """Where an entry is, and its number, which it must repeat."""

    section: Section
    number: int
    offset: int


class _Index(NamedTuple):
    """Where the messages are: the pages of a section, and rising record ids beside the numbers of their messages.

    `losses` are what is damaged, by its place in the file.
    """

    section: Section
    pages: dict[int, int]
    ids: array[int]
    messages: array[int]
    losses: dict[int, str]


class Mta:
    """An open metadata file. What is damaged in it is noted in `damage`, once, under its name, and costs only itself.

    LogError where the file cannot be read, is no metadata file, or is of a version that is not known.
    """

    def __init__(self, path: Path, damage: DamageList) -> None:
        self._name = path.name
        self.damage = damage
        self._noted: set[int] = set()
        self._last: Page | None = None
        try:
            self._index = _index(path)
            self._file = path.open("rb")
        except OSError as error:
            raise LogError(f"cannot be read: {error.strerror or error}") from error
        for place, text in self._index.losses.items():
            self._note(place, text)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def has(self, record_id: int) -> bool:
        """Say whether there is a message for records of this id."""
        return self.count(record_id, record_id) > 0

    def count(self, first: int, last: int) -> int:
        """Count the messages for records whose ids are in a range, its ends included."""
        return bisect_right(self._index.ids, last) - bisect_left(self._index.ids, first)

    def ids(self) -> Iterator[int]:
        """Give the record ids that have a message, rising; one that the log repeats is given as often."""
        return iter(self._index.ids)

    def texts(self, record_id: int) -> list[str]:
        """Give the messages of a record, each once: more than one where the log has several records of this id."""
        ids = self._index.ids
        found = []
        for place in range(bisect_left(ids, record_id), bisect_right(ids, record_id)):
            try:
                found.append(self._text(self._index.messages[place]))
            except OSError as error:
                self._lose(self._index.section, 0, f"the file cannot be read: {error.strerror or error}")
        return list(dict.fromkeys(text for text in found if text is not None))

    def _text(self, number: int) -> str | None:
        section = self._index.section
        page = self._page(number // PLACES)
        offset = page.offsets[number % PLACES] if page else 0
        if not offset:
            self._lose(section, 0, f"message {number} is not there")
            return None
        payload = _payload(self._file, _Entry(section, number, offset), self._lose)
        if payload is None:
            return None
        size = int.from_bytes(payload[:4], "little")
        if len(payload) < 4 or size > len(payload) - 4:
            self._lose(section, offset, "a message is longer than its entry")
            return None
        return payload[4 : 4 + size - size % 2].decode("utf-16-le", "replace").rstrip("\0")

    def _page(self, number: int) -> Page | None:
        if self._last is None or self._last.number != number:
            at = self._index.pages.get(number)
            self._last = None if at is None else page_at(self._file, self._index.section, at)
        return self._last

    def _lose(self, section: Section, offset: int, text: str) -> None:
        self._note(section.start + offset, text)

    def _note(self, place: int, text: str) -> None:
        if place in self._noted or len(self._noted) == _MOST_NOTED:
            return  # messages are asked for more than once
        self._noted.add(place)
        self.damage.add("messages-lost", "warning", f"{self._name}, byte {place}", f"messages are lost: {text}")


def _index(path: Path) -> _Index:
    """Find out where the messages are; of a large file it is remembered, for each part of a large log asks for it."""
    state = path.stat()
    large = state.st_size >= _LARGE
    return _remembered(path, state.st_size, state.st_mtime_ns) if large else _read_index(path)


@lru_cache(maxsize=2)
def _remembered(path: Path, size: int, changed: int) -> _Index:
    return _read_index(path)


def _read_index(path: Path) -> _Index:
    losses: dict[int, str] = {}

    def lose(section: Section, offset: int, text: str) -> None:
        if len(losses) < _MOST_NOTED:
            losses.setdefault(section.start + offset, text)

    with path.open("rb") as file:
        sections = _sections(file)
        if not {"EVT", "MSG"} <= sections.keys():
            raise LogError("has no messages: one of its sections EVT and MSG is missing")
        numbers = {page.number: page.at for page in pages(file, sections["MSG"], lose)}
        pairs = sorted(_records(file, sections["EVT"], lose))
    ids = array("Q", (record_id for record_id, _ in pairs))
    return _Index(sections["MSG"], numbers, ids, array("Q", (message for _, message in pairs)), losses)


def _records(file: BinaryIO, section: Section, lose: Lose) -> Iterator[tuple[int, int]]:
    """Give the record ids with the number of each one's message."""
    for page in pages(file, section, lose):
        first, beginning = page.number * PLACES, page.at + PAGE_SIZE
        block = piece(file, section, beginning, PLACES * _RECORD_ENTRY.size)
        for number, offset in enumerate(page.offsets, first):
            if not offset:
                continue
            inner = offset - beginning
            if 0 <= inner <= len(block) - _RECORD_ENTRY.size:  # as in all files that were seen
                index, size, record_id, message = _RECORD_ENTRY.unpack_from(block, inner)
                if (index, size) == (number, _RECORD.size):
                    yield record_id, message
                    continue
            payload = _payload(file, _Entry(section, number, offset), lose)
            if payload is not None and len(payload) == _RECORD.size:
                yield _RECORD.unpack(payload)
            elif payload is not None:
                lose(section, offset, "an entry is no record id with its message")


def _payload(file: BinaryIO, entry: _Entry, lose: Lose) -> bytes | None:
    """Give what an entry holds; None where it is damaged, which is noted."""
    section, number, offset = entry
    head = piece(file, section, offset, _ENTRY.size)
    index, size = _ENTRY.unpack(head) if len(head) == _ENTRY.size else (None, 0)
    payload = piece(file, section, offset + _ENTRY.size, size) if size <= _LONGEST else b""
    if index == number and len(payload) == size:
        return payload
    lose(section, offset, "an entry is damaged")
    return None


def _sections(file: BinaryIO) -> dict[str, Section]:
    head = file.read(_HEADER.size)
    if not head.startswith(MAGIC):
        raise LogError("is no metadata file, in spite of its name: it does not begin with MTAFile")
    if len(head) < _HEADER.size:
        raise LogError("ends within its header")
    _, major, minor, size, count = _HEADER.unpack(head)
    if major != 1:
        raise LogError(f"is of version {major}.{minor}; xfor reads version 1")
    table = file.read(min(size, _TABLE_LIMIT))
    found: dict[str, Section] = {}
    at = 0
    for _ in range(count):
        if at + _SECTION.size > len(table):
            break
        start, size, length = _SECTION.unpack_from(table, at)
        at += _SECTION.size + length
        name = table[at - length : at].decode("utf-16-le", "replace")
        found.setdefault(name, Section(start, size))
    return found

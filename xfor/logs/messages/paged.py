"""The paged sections of a metadata file: a chain of pages, each with the offsets of up to 100 entries."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

PLACES = 100
"""Entries of a page."""

_PAGE = struct.Struct("<4s56s4sQQQ100Q")
PAGE_SIZE = _PAGE.size
"""Bytes of a page without its entries, which mostly follow it."""

_MARK = b"\xff\xff\xff\xff"
_BLOCK = 1 << 20
_MOST_TRIES = 10_000  # places that look like a page and are none; a hostile file may consist of them
_FARTHEST = 1 << 62

Lose = Callable[["Section", int, str], None]
"""Is told where in a section something is damaged, and what."""


class Section(NamedTuple):
    """Where a section begins in the file, and how many bytes it has."""

    start: int
    size: int


class Page(NamedTuple):
    """A page: its number in the chain, where it is, where the next one is (the last names itself), and its entries.

    An offset of 0 is a place without an entry.
    """

    number: int
    at: int
    following: int
    offsets: tuple[int, ...]


def piece(file: BinaryIO, section: Section, offset: int, size: int) -> bytes:
    """Read bytes of a section; fewer where the section or the file ends."""
    size = min(size, section.size - offset)
    if size <= 0 or section.start + offset > _FARTHEST:
        return b""
    file.seek(section.start + offset)
    return file.read(size)


def page_at(file: BinaryIO, section: Section, offset: int) -> Page | None:
    """Read the page at an offset; None where there is none."""
    raw = piece(file, section, offset, _PAGE.size)
    if len(raw) < _PAGE.size:
        return None
    first, _, second, number, following, at, *offsets = _PAGE.unpack(raw)
    return Page(number, at, following, tuple(offsets)) if first == second == _MARK and at == offset else None


def pages(file: BinaryIO, section: Section, lose: Lose) -> Iterator[Page]:
    """Give the pages of a section in their order; where the chain is broken, those that are found behind the place."""
    tries = [_MOST_TRIES]
    most = section.size // PAGE_SIZE
    page = page_at(file, section, 0)
    at, number = 0, -1
    while True:
        if page is None or page.number != number + 1:
            lose(section, at, "a page is damaged")
            page = _found_behind(file, section, at + 1, tries)
            while page is not None and not number < page.number < most:
                page = _found_behind(file, section, page.at + 1, tries)
            if page is None:
                return
        yield page
        if page.following == page.at:
            return
        at, number = page.at, page.number
        # A chain that leads back would have no end.
        page = page_at(file, section, page.following) if page.following > at else None


def _found_behind(file: BinaryIO, section: Section, offset: int, tries: list[int]) -> Page | None:
    """Find the next page by its mark, from an offset on; None where there is none, or too much only looks like one."""
    while block := piece(file, section, offset, _BLOCK):
        found = block.find(_MARK)
        while found >= 0 and tries[0]:
            page = page_at(file, section, offset + found)
            if page is not None:
                return page
            tries[0] -= 1
            found = block.find(_MARK, found + 1)
        if not tries[0] or len(block) < len(_MARK):
            return None
        offset += len(block) - len(_MARK) + 1
    return None

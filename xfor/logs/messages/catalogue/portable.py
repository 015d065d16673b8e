"""a DLL, EXE or .mui -> its message tables and its manifest. The file is only read: nothing in it is loaded or run."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xfor.errors import CatalogueError, UsageError

if TYPE_CHECKING:
    import pefile

_LARGEST = 64 << 20  # bytes; message files of Windows have a few MB
_MOST_SECTIONS = 96  # Windows loads no file with more
_MOST_ENTRIES = 4096  # of one directory of resources
_MOST_LEAVES = 1024
_MESSAGE_TABLE = 11
_MANIFEST = "WEVT_TEMPLATE"
_RESOURCES = 2  # the place of the resources among the directories of a file
_DIRECTORY = struct.Struct("<IIHHHH")
_ENTRY = struct.Struct("<II")
_LEAF = struct.Struct("<IIII")
_HIGH = 0x8000_0000


class Resource(NamedTuple):
    """A message table with its language as Windows numbers it."""

    lcid: int
    data: bytes


class Resources(NamedTuple):
    """What a file has of messages, in the order of the file."""

    tables: list[Resource]
    manifests: list[Resource]


def resources(path: Path) -> Resources:
    """Read the message tables and manifests of a file; CatalogueError says why it cannot be read as a program."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CatalogueError(f"is larger than {_LARGEST >> 20} MB, as no file of messages is")
        data = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror or error}") from error
    return _Tree(_parsed(data)).resources()


def is_program(head: bytes) -> bool:
    """Say whether a file begins as programs do."""
    return head.startswith(b"MZ")


def _parsed(data: bytes) -> pefile.PE:
    try:
        import pefile
    except ModuleNotFoundError as error:
        raise UsageError("Messages of programs are read with pefile: pip install 'xfor[messages]'.") from error
    start = int.from_bytes(data[0x3C:0x40], "little")
    if data[start : start + 4] != b"PE\0\0":
        raise CatalogueError("is no program of Windows, or is damaged: it has no PE header")
    if int.from_bytes(data[start + 6 : start + 8], "little") > _MOST_SECTIONS:
        raise CatalogueError(f"has more than {_MOST_SECTIONS} sections, and so is none that Windows would load")
    try:
        return pefile.PE(data=data, fast_load=True)
    except (pefile.PEFormatError, struct.error, ValueError, OverflowError, AttributeError, IndexError) as error:
        raise CatalogueError(f"is damaged: {error}") from error


class _Tree:
    """The tree of resources of a file: by type, by name, by language."""

    def __init__(self, program: pefile.PE) -> None:
        self._program = program
        directories = getattr(getattr(program, "OPTIONAL_HEADER", None), "DATA_DIRECTORY", [])
        self._root = directories[_RESOURCES].VirtualAddress if len(directories) > _RESOURCES else 0
        self._left = _MOST_LEAVES

    def resources(self) -> Resources:
        found = Resources([], [])
        if not self._root:
            return found
        for kind, offset in self._entries(0):
            tables = kind == _MESSAGE_TABLE
            if not tables and self._name(kind) != _MANIFEST:
                continue
            for _, named in self._below(offset):
                for lcid, leaf in self._below(named):
                    resource = self._leaf(lcid, leaf)
                    if resource:
                        (found.tables if tables else found.manifests).append(resource)
        return found

    def _read(self, offset: int, size: int) -> bytes:
        """Read bytes at an offset from the root; fewer, or none, where the file has no more."""
        return self._at(self._root + offset, size)

    def _at(self, address: int, size: int) -> bytes:
        import pefile

        try:
            return bytes(self._program.get_data(address, size)[:size])
        except (pefile.PEFormatError, struct.error, ValueError, TypeError):
            return b""

    def _entries(self, offset: int) -> Iterator[tuple[int, int]]:
        """Give the entries of a directory: the name or number of each, and where it leads."""
        head = self._read(offset, _DIRECTORY.size)
        if len(head) < _DIRECTORY.size:
            return
        *_, named, numbered = _DIRECTORY.unpack(head)
        block = self._read(offset + _DIRECTORY.size, min(named + numbered, _MOST_ENTRIES) * _ENTRY.size)
        yield from _ENTRY.iter_unpack(block[: len(block) - len(block) % _ENTRY.size])

    def _below(self, offset: int) -> Iterator[tuple[int, int]]:
        if offset & _HIGH:
            yield from self._entries(offset & ~_HIGH)

    def _name(self, kind: int) -> str:
        if not kind & _HIGH:
            return ""
        size = int.from_bytes(self._read(kind & ~_HIGH, 2), "little")
        return self._read((kind & ~_HIGH) + 2, 2 * min(size, len(_MANIFEST))).decode("utf-16-le", "replace")

    def _leaf(self, lcid: int, offset: int) -> Resource | None:
        raw = self._read(offset, _LEAF.size)
        if offset & _HIGH or len(raw) < _LEAF.size or not self._left:
            return None
        self._left -= 1
        address, size, *_ = _LEAF.unpack(raw)
        data = self._at(address, min(size, _LARGEST))
        return Resource(lcid & 0xFFFF, data) if data else None

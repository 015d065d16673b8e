"""A cabinet of Windows (makecab, MPSReports, SDP) -> its members ([MS-CAB], [MS-MCI] for MSZIP).

LZX and Quantum are left to libarchive, where it is there.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import partial, reduce
from operator import xor
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.logs.bundles.cab_libarchive import members_by_libarchive
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Wanted, everything

MAGIC = b"MSCF"
_HEADER = struct.Struct("<4s4xI4xI4xBBHHHHH")
_FOLDER, _FILE, _DATA = struct.Struct("<IHH"), struct.Struct("<IIHHHH"), struct.Struct("<IHH")
_PREVIOUS, _NEXT, _RESERVES = 1, 2, 4
_STORED, _MSZIP = 0, 1
_METHODS = {2: "Quantum", 3: "LZX"}
_UTF8 = 0x80
_LARGEST = 1 << 15  # bytes that a block unpacks to
_LONGEST_NAME = 256


class _Folder(NamedTuple):
    """Blocks that are unpacked one after the other; the files of a cabinet lie in what comes of them."""

    start: int
    blocks: int
    method: int


class _File(NamedTuple):
    name: str
    size: int
    offset: int
    folder: int


class _Cabinet(NamedTuple):
    folders: list[_Folder]
    files: list[_File]
    reserve: int
    damage: str | None


def members(path: Path, opening: Opening, wanted: Wanted = everything) -> Members:
    """Give the files in a cabinet, folder by folder."""
    with path.open("rb") as file:
        try:
            cabinet = _read(file)
        except (LogError, struct.error) as error:
            yield Lost("", f"its directory cannot be read ({error})")
            return
        if cabinet.damage:
            yield Lost("", cabinet.damage)
        if any(folder.method not in (_STORED, _MSZIP) for folder in cabinet.folders):
            names = {_METHODS.get(folder.method, str(folder.method)) for folder in cabinet.folders} & {"LZX", "Quantum"}
            yield from members_by_libarchive(path, " and ".join(sorted(names)) or "unknown", opening, wanted)
            return
        flow = Flow(opening.budget, path.stat().st_size)
        for number, folder in enumerate(cabinet.folders):
            held = sorted((each for each in cabinet.files if each.folder == number), key=lambda each: each.offset)
            yield from _in_folder(_Unpacked(file, folder, cabinet.reserve, flow), held, wanted)
        for each in cabinet.files:
            if each.folder >= len(cabinet.folders) and wanted(each.name):
                yield Lost(each.name, "it goes on in another cabinet of the set: unpack them together")


def _in_folder(unpacked: _Unpacked, files: list[_File], wanted: Wanted) -> Members:
    for file in files:
        if not wanted(file.name):
            continue
        if file.offset < unpacked.at:
            yield Lost(file.name, "it lies across the file before it")
            continue
        yield Member(file.name, partial(unpacked.part, file.offset, file.size))


class _Unpacked:
    """What a folder unpacks to, from its beginning to its end."""

    def __init__(self, file: BinaryIO, folder: _Folder, reserve: int, flow: Flow) -> None:
        self._file = file
        self._folder = folder
        self._reserve = reserve
        self._flow = flow
        self._next = folder.start
        self._left = folder.blocks
        self._block = b""
        self._history = b""
        self._damage: str | None = None
        self.at = 0

    def part(self, offset: int, size: int) -> Iterator[bytes]:
        """Give a file of the folder; LogError at its end where blocks of it, or before it, are damaged."""
        while self.at < offset:
            self._take(offset - self.at)
        end = offset + size
        while self.at < end:
            yield self._take(end - self.at)
        if self._damage:
            raise LogError(self._damage)

    def _take(self, size: int) -> bytes:
        if not self._block:
            self._block = self._unpack()
        piece, self._block = self._block[:size], self._block[size:]
        self.at += len(piece)
        return piece

    def _unpack(self) -> bytes:
        if not self._left:
            raise LogError("the cabinet ends before the end of this file")
        self._left -= 1
        self._file.seek(self._next)
        head = self._file.read(_DATA.size + self._reserve)
        if len(head) < _DATA.size + self._reserve:
            self._left = 0
            raise LogError("the cabinet ends before the end of this file")
        checksum, packed_size, size = _DATA.unpack_from(head)
        packed = self._file.read(packed_size)
        self._next += len(head) + packed_size
        if checksum and _checksum(packed, head[4:]) != checksum:
            self._damage = "a block of it, or before it in the cabinet, was damaged"
        block = self._decoded(packed, min(size, _LARGEST))
        self._history = block[-_LARGEST:] if len(block) == _LARGEST else (self._history + block)[-_LARGEST:]
        self._flow.out(len(block))
        if not block:
            raise LogError("damaged (a block is empty)")
        return block

    def _decoded(self, packed: bytes, size: int) -> bytes:
        if self._folder.method == _STORED:
            block = packed
        else:
            unpacker = zlib.decompressobj(-15, zdict=self._history)
            try:
                block = unpacker.decompress(packed[2:], size) if packed.startswith(b"CK") else b""
            except zlib.error:
                block = b""
        if len(block) != size:
            # What follows keeps its place, and the reader of the log tells what it can still make of it.
            self._damage = "a block of it, or before it in the cabinet, was damaged"
        return block[:size].ljust(size, b"\0")


def _read(file: BinaryIO) -> _Cabinet:
    head = file.read(_HEADER.size)
    magic, _, files_at, _, major, folder_count, file_count, flags, _, _ = _HEADER.unpack(head)
    if magic != MAGIC or major != 1:
        raise LogError(f"version {major} of cabinets is unknown")
    per_folder = per_block = 0
    if flags & _RESERVES:
        reserve, per_folder, per_block = struct.unpack("<HBB", file.read(4))
        file.seek(reserve, 1)
    for _ in range(2 * bool(flags & _PREVIOUS) + 2 * bool(flags & _NEXT)):
        _text(file)
    folders = []
    for _ in range(folder_count):
        start, blocks, method = _FOLDER.unpack(file.read(_FOLDER.size))
        file.seek(per_folder, 1)
        folders.append(_Folder(start, blocks, method & 0xF))
    file.seek(files_at)
    files: list[_File] = []
    damage = None
    try:
        for _ in range(file_count):
            size, offset, folder, _, _, attributes = _FILE.unpack(file.read(_FILE.size))
            name = _text(file)
            files.append(
                _File(name.decode("utf-8" if attributes & _UTF8 else "cp437", "replace"), size, offset, folder)
            )
    except (struct.error, LogError):
        damage = f"its directory is damaged: {len(files)} of {file_count} files are known"
    return _Cabinet(folders, files, per_block, damage)


def _text(file: BinaryIO) -> bytes:
    at = file.tell()
    name, end, _ = file.read(_LONGEST_NAME + 1).partition(b"\0")
    if not end:
        raise LogError("a name has no end")
    file.seek(at + len(name) + 1)
    return name


def _checksum(packed: bytes, sizes: bytes) -> int:
    """Compute the checksum of a block ([MS-CAB] 3.1): 32-bit words, xor-ed; the last bytes in the other order."""
    whole = len(packed) & ~3
    found = reduce(xor, memoryview(packed[:whole]).cast("I"), 0) if whole else 0
    found ^= int.from_bytes(packed[whole:], "big")
    padded = sizes.ljust(-(-len(sizes) // 4) * 4, b"\0")
    return found ^ reduce(xor, struct.unpack(f"<{len(padded) // 4}I", padded), 0)

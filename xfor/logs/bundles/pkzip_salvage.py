"""A zip without its directory, as an upload that broke off leaves it -> the files that stand in it all the same."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from xfor.errors import LogError
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Wanted, everything

_MAGIC = b"PK\x03\x04"
_HEADER = struct.Struct("<4sHHHHHIIIHH")  # PKWARE APPNOTE 4.3.7: local file header
_ENCRYPTED, _SIZE_FOLLOWS, _UTF8 = 1, 8, 0x800
_STORED, _DEFLATED = 0, 8
_PIECE = 1 << 16
_UNKNOWN = 0xFFFFFFFF


class _Local(NamedTuple):
    """What stands before a file in a zip. `size` is what it takes packed; None where only the directory says so."""

    name: str
    flags: int
    method: int
    size: int | None
    begin: int


def salvaged(file: BinaryIO, opening: Opening, wanted: Wanted = everything) -> Members:
    """Find files by the headers before them, in the order of the archive."""
    at = 0
    while (found := _find(file, at)) is not None:
        at = found
        local = _local(file, at)
        if local is None:
            at += len(_MAGIC)
            continue
        reading = _Salvage(file, local, opening)
        at = local.begin
        if local.name.endswith("/") or not wanted(local.name):
            at += local.size or 0
            continue
        if local.flags & _ENCRYPTED or local.method not in (_STORED, _DEFLATED):
            yield Lost(local.name, "encrypted, or packed in an unusual way, in a zip without its directory")
        elif local.method == _STORED and local.size is None:
            yield Lost(local.name, "how long it is stood only in the zip's directory, which is missing")
        else:
            yield Member(local.name, reading.blocks)
            at = max(at, reading.end if reading.sound else at + 1)


class _Salvage:
    """Reads one file. `end` is where it ends in the archive, as far as it was read; `sound`: without damage."""

    def __init__(self, file: BinaryIO, local: _Local, opening: Opening) -> None:
        self._file = file
        self._local = local
        self._opening = opening
        self.end = local.begin + (local.size or 0)
        self.sound = True

    def blocks(self) -> Iterator[bytes]:
        """Give its bytes; LogError where they break off."""
        flow = Flow(self._opening.budget)
        for block, packed in self._stored() if self._local.method == _STORED else self._inflated():
            flow.packed += packed
            flow.out(len(block))
            yield block

    def _stored(self) -> Iterator[tuple[bytes, int]]:
        self._file.seek(self._local.begin)
        left = self._local.size or 0
        while left:
            block = self._file.read(min(left, _PIECE))
            if not block:
                raise LogError(f"the bundle ends {left:,} bytes before the end of this file")
            left -= len(block)
            yield block, len(block)

    def _inflated(self) -> Iterator[tuple[bytes, int]]:
        unpacker = zlib.decompressobj(wbits=-15)
        at = self._local.begin
        while not unpacker.eof:
            self._file.seek(at)  # whoever draws the blocks may have read elsewhere
            packed = self._file.read(1 << 14)
            if not packed:
                self.sound = False
                raise LogError("the bundle ends before the end of this file")
            at += len(packed)
            try:
                block = unpacker.decompress(packed)
            except zlib.error as error:
                self.sound = False
                raise LogError(f"damaged ({error})") from error
            yield block, len(packed)
        self.end = at - len(unpacker.unused_data)


def _find(file: BinaryIO, at: int) -> int | None:
    """Find where the next header may begin."""
    while True:
        file.seek(at)
        block = file.read(1 << 20)
        found = block.find(_MAGIC)
        if found >= 0:
            return at + found
        if len(block) < len(_MAGIC):
            return None
        at += len(block) - len(_MAGIC) + 1


def _local(file: BinaryIO, at: int) -> _Local | None:
    file.seek(at)
    head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        return None
    _, version, flags, method, _, _, _, packed, _, name_size, extra_size = _HEADER.unpack(head)
    if version & 0xFF > 63 or method > 99:  # 6.3 is the last version of the format
        return None
    raw = file.read(name_size)
    extra = file.read(extra_size)
    size: int | None = packed
    if packed == _UNKNOWN:
        size = _packed_size(extra)
    if flags & _SIZE_FOLLOWS and not packed:
        size = None
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return _Local(name, flags, method, size, at + _HEADER.size + name_size + extra_size)


def _packed_size(extra: bytes) -> int | None:
    """Find the packed size in the field that zip64 adds."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 1 and size >= 16:
            return int.from_bytes(extra[12:20], "little")
        extra = extra[4 + size :]
    return None

"""gz, bz2, xz and zst: one file, packed; often it is a tar, whose members are then given."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

from xfor.errors import LogError
from xfor.logs.bundles import tar
from xfor.logs.bundles.extras import needed
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Stream, Wanted, everything

if TYPE_CHECKING:
    from zstandard import ZstdDecompressor

_TELLING = 10  # bytes at the beginning of a packed file that tell how it is packed
_PACKED = 1 << 14  # bytes unpacked at a time; what comes of them is lost where they are damaged
_UNPACKED = 1 << 18
_SIP = 1 << 10  # bytes of a zst file; four of them can become 128 KiB
_MOST_MEMORY = 256 << 20  # xz -9 needs 65 MiB; a hostile file asks for 4 GiB
_WIDEST = 1 << 27  # zstd -19 and --long have windows as large as this; the rest is refused

_ENDINGS = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar"}


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def needs_input(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


class _Zlib:
    """zlib's object with the manners of the others: it keeps what it was given and has not used yet."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        block = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = len(block) < max_length  # it may hold some more even where it has used all that it was given
        return block


class _Zstd:
    """zstandard's object with the manners of the others: it is fed so little that little can come of it."""

    def __init__(self, made: ZstdDecompressor, damaged: type[Exception]) -> None:
        self._inner = made.decompressobj()
        self._damaged = damaged
        self._packed = b""
        self._unpacked = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof and not self._unpacked

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._packed

    @property
    def needs_input(self) -> bool:
        return not self._packed and not self._unpacked

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        self._packed += data
        while self._packed and len(self._unpacked) < max_length and not self._inner.eof:
            sip, self._packed = self._packed[:_SIP], self._packed[_SIP:]
            try:
                self._unpacked += self._inner.decompress(sip)
            except self._damaged as error:
                raise ValueError(str(error)) from error
        block, self._unpacked = self._unpacked[:max_length], self._unpacked[max_length:]
        return block


class Packing(NamedTuple):
    """A way to pack one file: whether such a file begins so, and what unpacks it."""

    name: str
    begins: Callable[[bytes], bool]
    unpacker: Callable[[], _Unpacker]


def _lzma() -> _Unpacker:
    return lzma.LZMADecompressor(memlimit=_MOST_MEMORY)


def _zstd() -> _Unpacker:
    try:
        from zstandard import ZstdDecompressor, ZstdError
    except ImportError as error:
        raise LogError(needed("zst files", "zstandard")) from error
    return _Zstd(ZstdDecompressor(max_window_size=_WIDEST), ZstdError)


def _is_bz2(head: bytes) -> bool:
    """Tell by the level, and by the digits of pi, or of its root, that stand before a block or the end."""
    return head[:3] == b"BZh" and head[3:4] in b"123456789" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90")


def _is_zst(head: bytes) -> bool:
    """Tell a frame, or one that is to be passed over (RFC 8878, 3.1.2), as pzstd writes them."""
    return head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F)


GZ = Packing("gz", lambda head: head.startswith(b"\x1f\x8b\x08"), _Zlib)
BZ2 = Packing("bz2", _is_bz2, bz2.BZ2Decompressor)
XZ = Packing("xz", lambda head: head.startswith(b"\xfd7zXZ\0"), _lzma)
ZST = Packing("zst", _is_zst, _zstd)

_DAMAGED = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


def members(packing: Packing, path: Path, label: str, opening: Opening, wanted: Wanted = everything) -> Members:
    """Give what is packed in a file: the members of a tar, or the one file under the name that it had before."""
    with path.open("rb") as file:
        try:
            unpacked = _Headed(unpacking(packing, file, Flow(opening.budget)))
            head = unpacked.peek(tar.BLOCK)
        except LogError as error:
            yield Lost("", str(error))
            return
        if tar.is_tar(head):
            yield from tar.members(unpacked, wanted)
        elif wanted(name := original_name(label)):
            yield Member(name, lambda: _blocks(unpacked))


def unpacking(packing: Packing, file: BinaryIO, flow: Flow) -> Stream:
    """Give a stream of what a file unpacks to; reading it raises LogError where it is damaged, or a bomb."""
    return _Unpacked(packing, file, flow)


def original_name(label: str) -> str:
    """Give the name of the file that was packed, by that of the packed one."""
    name = label.replace("\\", "/").rpartition("/")[2].rpartition("!")[2]
    stem, dot, ending = name.rpartition(".")
    return (stem or name) + _ENDINGS.get(dot + ending.lower(), "")


class _Unpacked:
    """Unpacks streams that follow each other in a file, a little at a time."""

    def __init__(self, packing: Packing, file: BinaryIO, flow: Flow) -> None:
        self._packing = packing
        self._file = file
        self._flow = flow
        self._unpacker: _Unpacker | None = packing.unpacker()
        self._rest = b""  # what was read beyond the stream that ended
        self._failure: str | None = None

    def read(self, size: int, /) -> bytes:
        if self._failure:
            raise LogError(self._failure)
        try:
            block = self._more(min(size, _UNPACKED))
        except _DAMAGED as error:
            self._failure = f"damaged after {self._flow.packed:,} packed bytes ({error})"
            raise LogError(self._failure) from error
        self._flow.out(len(block))
        return block

    def _more(self, size: int) -> bytes:
        while self._unpacker is not None:
            block = self._unpacker.decompress(self._packed() if self._unpacker.needs_input else b"", size)
            if self._unpacker.eof:
                self._next(self._unpacker.unused_data)
            if block:
                return block
        return b""

    def _packed(self) -> bytes:
        packed = self._rest or self._read()
        self._rest = b""
        if not packed:
            raise EOFError("it ends too soon")
        return packed

    def _read(self) -> bytes:
        packed = self._file.read(_PACKED)
        self._flow.packed += len(packed)
        return packed

    def _next(self, rest: bytes) -> None:
        """Go on with the next stream of the file, if there is one: zeros may fill the room before it."""
        while not (rest := rest.lstrip(b"\0")) and (more := self._read()):
            rest = more
        if len(rest) < _TELLING:
            rest += self._read()
        self._rest = rest
        self._unpacker = self._packing.unpacker() if self._packing.begins(rest) else None


class _Headed:
    """A stream whose beginning can be looked at first."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._head = b""

    def peek(self, size: int) -> bytes:
        """Give the first bytes, and keep them; LogError where there are none at all."""
        while len(self._head) < size:
            try:
                block = self._stream.read(size - len(self._head))
            except LogError:
                if self._head:
                    break
                raise
            if not block:
                break
            self._head += block
        return self._head

    def read(self, size: int, /) -> bytes:
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        return self._stream.read(size)


def _blocks(stream: Stream) -> Iterator[bytes]:
    while block := stream.read(_UNPACKED):
        yield block

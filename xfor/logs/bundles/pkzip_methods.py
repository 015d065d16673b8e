"""The ways to pack a file in a zip that zipfile does not know: those of Windows for large files, and of zstd."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO

from xfor.errors import LogError
from xfor.logs.bundles.extras import needed

ENCRYPTED = 1
AES = 99
_DEFLATE64, _ZSTD = 9, 93  # Windows packs what is larger than 2 GiB with Deflate64
_SIP = 1 << 12
_HEADER = struct.Struct("<4s22xHH")  # signature, lengths of the name and of the extra field
_MAGIC = b"PK\x03\x04"


def unpacked_raw(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack an entry of a zip by its method; LogError where it is damaged or a library is missing."""
    unpack, damaged = OTHER_METHODS[entry.compress_type]()
    file.seek(entry.header_offset)
    magic, name, extra = _HEADER.unpack(file.read(_HEADER.size))
    if magic != _MAGIC:
        raise LogError("damaged (its header is not where it should be)")
    file.seek(name + extra, 1)
    left = entry.compress_size
    size = 0
    while left > 0 and (packed := file.read(min(left, _SIP))):
        left -= len(packed)
        try:
            block = unpack(packed)
        except damaged as error:
            raise LogError(f"damaged ({error})") from error
        size += len(block)
        if block:
            yield block
    if size != entry.file_size:
        raise LogError(f"damaged ({size:,} bytes of {entry.file_size:,} came out of it)")


_Unpacks = tuple[Callable[[bytes], bytes], tuple[type[Exception], ...]]


def _deflate64() -> _Unpacks:
    try:
        from inflate64 import Inflater
    except ImportError as error:
        raise LogError(needed("zip files with Deflate64", "inflate64")) from error
    return Inflater().inflate, (ValueError, EOFError, OSError)


def _zstd() -> _Unpacks:
    try:
        from zstandard import ZstdDecompressor, ZstdError
    except ImportError as error:
        raise LogError(needed("zip files with zstd", "zstandard")) from error
    return ZstdDecompressor(max_window_size=1 << 27).decompressobj().decompress, (ZstdError,)


OTHER_METHODS: dict[int, Callable[[], _Unpacks]] = {_DEFLATE64: _deflate64, _ZSTD: _zstd}
"""By the number of the method: what unpacks a little at a time, and what it raises where that is damaged."""

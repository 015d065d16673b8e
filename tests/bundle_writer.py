"""Writes bundles of every kind that xfor reads, from the names and contents of their members."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from operator import xor

import py7zr
import pyzipper
import zstandard

Files = Mapping[str, bytes]

_FRAME = 32_768


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Write a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def zipped_as_stream(files: Files) -> bytes:
    """Write a zip whose sizes stand behind the files, since it could not go back."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.made = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes, /) -> int:  # type: ignore[override]  # typeshed asks for any buffer
            self.made += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return bytes(pipe.made)


def zipped_with_aes(files: Files, password: str) -> bytes:
    """Write a zip with AES encryption, as 7-Zip and WinZip do."""
    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def encrypted_zip(files: Files, password: str) -> bytes:
    """Write a zip with the old encryption (PKWARE APPNOTE 6.1), which zipfile can only read; the files are stored."""
    made = bytearray(zipped_stored_with_flag(files))
    for info in zipfile.ZipFile(io.BytesIO(made)).infolist():
        begin = info.header_offset + 30 + len(info.filename.encode())
        plain = bytes(11) + bytes([info.CRC >> 24]) + files[info.filename]
        made[begin : begin + len(plain)] = _encrypted(plain, password.encode())
    return bytes(made)


def zipped_stored_with_flag(files: Files) -> bytes:
    """Write a zip of stored files that says that they are encrypted, with room for the twelve bytes that begin them."""
    body, directory = bytearray(), bytearray()
    for name, content in files.items():
        raw, crc, size = name.encode(), zlib.crc32(content), len(content)
        common = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0, 0x21, crc, size + 12, size, len(raw), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + common + raw + bytes(12) + content
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory + b"PK\x05\x06" + end)


def _encrypted(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = _crc(keys[0], byte)
        keys[1] = (keys[1] + (keys[0] & 0xFF)) * 134_775_813 + 1 & 0xFFFFFFFF
        keys[2] = _crc(keys[2], keys[1] >> 24)

    for byte in password:
        update(byte)
    made = bytearray()
    for byte in plain:
        mask = (keys[2] | 2) & 0xFFFF
        made.append(byte ^ ((mask * (mask ^ 1) >> 8) & 0xFF))
        update(byte)
    return bytes(made)


def _crc(crc: int, byte: int) -> int:
    return ~zlib.crc32(bytes([byte]), ~crc & 0xFFFFFFFF) & 0xFFFFFFFF


def tarred(files: Files, format: int = tarfile.PAX_FORMAT) -> bytes:
    """Write a tar."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=format) as archive:
        for name, content in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return made.getvalue()


def seven_zipped(files: Files, password: str | None = None, *, names_too: bool = False) -> bytes:
    """Write a 7z; `names_too`: its directory is encrypted as well."""
    made = io.BytesIO()
    with py7zr.SevenZipFile(made, "w", password=password, header_encryption=names_too) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return made.getvalue()


def zstd(content: bytes) -> bytes:
    """Pack one file with zstd."""
    return zstandard.ZstdCompressor().compress(content)


def cabinet(files: Files, method: str = "mszip", reserve: int = 0) -> bytes:
    """Write a cabinet with one folder ([MS-CAB]): "stored", "mszip" or "lzx", the latter with uncompressed blocks."""
    whole = b"".join(files.values())
    frames = [whole[at : at + _FRAME] for at in range(0, len(whole), _FRAME)]
    blocks = [_block(packed, len(frame)) for packed, frame in zip(_METHODS[method](frames), frames, strict=True)]
    names = bytearray()
    offset = 0
    for name, content in files.items():
        names += struct.pack("<IIHHHH", len(content), offset, 0, 0x21, 0, 0xA0) + name.encode() + b"\0"
        offset += len(content)
    extra = struct.pack("<HBB", reserve, 0, 0) + bytes(reserve) if reserve else b""
    files_at = 36 + len(extra) + 8
    data_at = files_at + len(names)
    size = data_at + sum(map(len, blocks))
    head = b"MSCF" + struct.pack("<4xI4xI4xBB", size, files_at, 3, 1)
    head += struct.pack("<HHHHH", 1, len(files), 4 if reserve else 0, 7, 0) + extra
    kind = {"stored": 0, "mszip": 1, "lzx": 0x0F03, "quantum": 0x1472}[method]
    return head + struct.pack("<IHH", data_at, len(blocks), kind) + bytes(names) + b"".join(blocks)


def _mszip(frames: Iterable[bytes]) -> list[bytes]:
    found = []
    history = b""
    for frame in frames:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=history) if history else zlib.compressobj(9, 8, -15)
        found.append(b"CK" + packer.compress(frame) + packer.flush())
        history = frame
    return found


def _lzx(frames: Iterable[bytes]) -> list[bytes]:
    """Pack as LZX does what it gives up on: a header of bits, three offsets, and the bytes as they are."""
    found = []
    for number, frame in enumerate(frames):
        bits = f"{'' if number else '0'}011{len(frame):024b}".ljust(32, "0")
        words = struct.pack("<HH", int(bits[:16], 2), int(bits[16:], 2))
        found.append(words + struct.pack("<III", 1, 1, 1) + frame + b"\0" * (len(frame) % 2))
    return found


_METHODS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "stored": list, "mszip": _mszip, "lzx": _lzx, "quantum": list,
}  # fmt: skip


def _block(packed: bytes, size: int) -> bytes:
    sizes = struct.pack("<HH", len(packed), size)
    whole = len(packed) & ~3
    words = [*struct.unpack(f"<{whole // 4}I", packed[:whole]), int.from_bytes(packed[whole:], "big")]
    checksum = reduce(xor, words) ^ int.from_bytes(sizes, "little")
    return struct.pack("<I", checksum) + sizes + packed


KINDS: dict[str, Callable[[Files], bytes]] = {
    "a.zip": zipped,
    "stored.zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "stream.zip": zipped_as_stream,
    "a.tar": tarred,
    "gnu.tar": lambda files: tarred(files, tarfile.GNU_FORMAT),
    "a.tar.gz": lambda files: gzip.compress(tarred(files), mtime=0),
    "a.tgz": lambda files: gzip.compress(tarred(files), mtime=0),
    "a.tar.bz2": lambda files: bz2.compress(tarred(files)),
    "a.tar.xz": lambda files: lzma.compress(tarred(files)),
    "a.tar.zst": lambda files: zstd(tarred(files)),
    "a.7z": seven_zipped,
    "a.cab": cabinet,
    "stored.cab": lambda files: cabinet(files, "stored"),
    "reserve.cab": lambda files: cabinet(files, "mszip", reserve=20),
}
"""Every kind of bundle that holds several files, by a name for it."""

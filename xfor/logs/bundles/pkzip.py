"""A zip -> its members, by its directory at the end; without one, by what stands before each (PKWARE APPNOTE 6.3)."""

from __future__ import annotations

import io
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from xfor.errors import LogError, NoBundleError
from xfor.logs.bundles.extras import needed
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Wanted, everything
from xfor.logs.bundles.pkzip_methods import AES, ENCRYPTED, OTHER_METHODS, unpacked_raw
from xfor.logs.bundles.pkzip_salvage import salvaged

_PIECE = 1 << 16
_LARGEST_READ = 32 << 20  # bytes of a directory; a hundred thousand files need about 12 MiB
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    EOFError, LookupError, NotImplementedError, OverflowError, OSError, ValueError,
)  # fmt: skip
"""What zipfile raises on archives that are damaged, or mean harm."""
_DOCUMENT = frozenset({"[Content_Types].xml", "META-INF/MANIFEST.MF", "AndroidManifest.xml"})
_PROMISING = (".evtx", ".evt", ".zip", ".7z", ".cab", ".gz", ".tgz", ".tar", ".xz", ".bz2", ".zst")


def members(path: Path, opening: Opening, wanted: Wanted = everything) -> Members:
    """Give the files in a zip; NoBundleError where it is a document or a program."""
    with path.open("rb") as opened:
        file = _Careful(opened)
        try:
            archive = zipfile.ZipFile(file)
        except _DAMAGED:
            text = (
                "its directory is missing or damaged, as when an upload breaks off; its files are looked for one by one"
            )
            yield Lost("", text)
            yield from salvaged(opened, opening, wanted)
            return
        entries = archive.infolist()
        _refuse_document(entries)
        with closing(_for_aes(file, entries) or archive) as archive:
            for entry in archive.infolist():
                if not entry.filename.endswith("/") and wanted(entry.filename):
                    yield Member(entry.filename, _Reading(archive, file, entry, opening).blocks)


class _Reading:
    """One entry of the directory, and what reads it."""

    def __init__(self, archive: zipfile.ZipFile, file: BinaryIO, entry: zipfile.ZipInfo, opening: Opening) -> None:
        self._archive = archive
        self._file = file
        self._entry = entry
        self._opening = opening

    def blocks(self) -> Iterator[bytes]:
        """Give the bytes of the file; LogError where it is damaged, encrypted, or a bomb."""
        entry = self._entry
        self._opening.budget.judge(entry.file_size, entry.compress_size)
        flow = Flow(self._opening.budget, entry.compress_size)
        try:
            for block in self._decoded():
                flow.out(len(block))
                yield block
        except RuntimeError as error:  # what zipfile raises where a password is missing or wrong
            raise LogError(_about_password(self._opening.password)) from error
        except _damaged() as error:
            raise LogError(f"damaged ({error})") from error

    def _decoded(self) -> Iterator[bytes]:
        entry, password = self._entry, self._opening.password
        encrypted = bool(entry.flag_bits & ENCRYPTED)
        if encrypted and password is None:
            raise LogError(_about_password(None))
        if entry.compress_type == AES:
            raise LogError(needed("zip files with AES encryption", "pyzipper"))
        if entry.compress_type in OTHER_METHODS and not encrypted:
            yield from unpacked_raw(self._file, entry)
            return
        with self._archive.open(entry, pwd=password.encode() if encrypted and password else None) as file:
            while block := file.read(_PIECE):
                yield block


class _Careful(io.BufferedReader):
    """A file that reads no more at once than the directory of a zip may be large."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(_Raw(file))

    def read(self, size: int | None = -1, /) -> bytes:
        """Read so many bytes; BadZipFile where they are too many."""
        if size is None or size > _LARGEST_READ:
            raise zipfile.BadZipFile("it is larger than any that is needed")
        return super().read(_LARGEST_READ if size < 0 else size)


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for more than RawIOBase
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _refuse_document(entries: list[zipfile.ZipInfo]) -> None:
    """Leave alone what is a zip only inside; NoBundleError says so."""
    names = {entry.filename for entry in entries}
    document = not names.isdisjoint(_DOCUMENT) or (entries and entries[0].filename == "mimetype")
    if document and not any(name.lower().endswith(_PROMISING) for name in names):
        raise NoBundleError("a document or a program (of Office, OpenDocument or Java) and no bundle of logs")


def _for_aes(file: BinaryIO, entries: list[zipfile.ZipInfo]) -> zipfile.ZipFile | None:
    """Open the zip with a library that knows AES, if it is needed and there; the files say so where it is not."""
    if not any(entry.compress_type == AES for entry in entries):
        return None
    try:
        from pyzipper import AESZipFile
    except ImportError:
        return None
    try:
        made: zipfile.ZipFile = AESZipFile(file)
    except _damaged():
        return None
    return made


def _damaged() -> tuple[type[Exception], ...]:
    """Name what may be raised; pyzipper has a class of its own for the first, if it was needed."""
    pyzipper = sys.modules.get("pyzipper")
    return (*_DAMAGED, pyzipper.BadZipFile) if pyzipper else _DAMAGED


def _about_password(password: str | None) -> str:
    if password is None:
        return "encrypted: give the password with --password, or in XFOR_PASSWORD"
    return "encrypted, and the password that was given does not fit"

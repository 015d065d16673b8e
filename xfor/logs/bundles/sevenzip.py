"""A 7z -> its members, by py7zr, which pushes what it unpacks: it works in a thread and waits for whoever draws."""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from queue import Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, BinaryIO

from xfor.errors import LogError
from xfor.logs.bundles.extras import needed
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Wanted, everything

if TYPE_CHECKING:
    from py7zr import SevenZipFile
    from py7zr.io import WriterFactory

MAGIC = b"7z\xbc\xaf\x27\x1c"
_HEADER = 32  # bytes of the file header
_LARGEST_DIRECTORY = 1 << 20
_AES = b"\x06\xf1\x07\x01"  # the number of its method
_MOST_ROUNDS = 20  # as a power of two
_WAITING = 4  # pieces that wait to be drawn
_PIECE = 1 << 20
_PATIENCE = 0.2  # seconds between two looks at whether anybody still draws


def members(path: Path, opening: Opening, wanted: Wanted = everything) -> Members:
    """Give the files in a 7z in the order in which they are packed."""
    try:
        import py7zr
    except ImportError:
        yield Lost("", needed("7z files", "py7zr"))
        return
    damaged = _damaged()
    with path.open("rb") as file:
        try:
            _refuse_slow_keys(_directory(file))
            archive = py7zr.SevenZipFile(file, password=opening.password)
            names = _numbered(archive)
            for coder in _coders(archive):
                _refuse_slow_keys(coder)
        except LogError as error:
            yield Lost("", str(error))
            return
        except damaged as error:
            yield Lost("", _reason(error, opening.password))
            return
        with archive:
            targets = {number: name for number, name in names.items() if wanted(name)}
            if targets:
                yield from _drawn(archive, targets, Flow(opening.budget, path.stat().st_size), opening.password)


def _directory(file: BinaryIO) -> bytes:
    """Read the directory of a 7z, or what says how that is packed, and go back to the beginning."""
    offset, size = struct.unpack("<12xQQ", file.read(28).ljust(28, b"\0"))
    file.seek(min(_HEADER + offset, 1 << 62))
    found = file.read(min(size, _LARGEST_DIRECTORY))
    file.seek(0)
    return found


def _refuse_slow_keys(directory: bytes) -> None:
    """Refuse what says that making a key of the password takes for ever: 7-Zip does it in 2 to the 19th rounds."""
    at = directory.find(_AES)
    while at >= 0:
        power = directory[at + len(_AES) + 1 : at + len(_AES) + 2]  # behind the method: a length, and the power
        if power and _MOST_ROUNDS < power[0] & 0x3F < 0x3F:
            raise LogError("damaged, or it means harm: to try the password would take for ever")
        at = directory.find(_AES, at + 1)


def _coders(archive: SevenZipFile) -> Iterator[bytes]:
    """Give how each part of the archive is packed: the number of the method, a length, and properties."""
    streams = getattr(archive.header, "main_streams", None)
    for folder in streams.unpackinfo.folders if streams else ():
        for coder in folder.coders:
            properties = coder.get("properties") or b""
            yield coder["method"] + bytes([len(properties) & 0xFF]) + properties


def _numbered(archive: SevenZipFile) -> dict[str, str]:
    """Put numbers in the place of names, which py7zr would treat as paths; give the names of files by these numbers."""
    names = {}
    for number, held in enumerate(archive.files):
        name = held.filename
        if not (held.is_directory or held.is_symlink or held.is_junction or held.is_socket):
            names[str(number)] = name
        archive.files.files_list[number]["filename"] = str(number)
    return names


def _drawn(archive: SevenZipFile, names: dict[str, str], flow: Flow, password: str | None) -> Members:
    pushed = _Pushed(archive, list(names))
    seen = set()
    try:
        while (number := pushed.next()) is not None:
            seen.add(number)
            yield Member(names[number], lambda: pushed.blocks(flow, password))
        if pushed.failure is not None:
            reason = _reason(pushed.failure, password)
            for number in names.keys() - seen:
                yield Lost(names[number], reason)
    finally:
        pushed.stop()


class _Stopped(Exception):
    """Nobody draws any more."""


class _Pushed:
    """What a thread unpacks, as pieces: the number of a file begins it, bytes follow, and None ends all."""

    def __init__(self, archive: SevenZipFile, numbers: list[str]) -> None:
        self.failure: Exception | None = None
        self._archive = archive
        self._numbers = numbers
        self._pieces: Queue[str | bytes | None] = Queue(maxsize=_WAITING)
        self._stopped = Event()
        self._ahead: str | None = None
        self._ended = False
        self._thread = Thread(target=self._work, name="xfor-7z", daemon=True)
        self._thread.start()

    def next(self) -> str | None:
        """Pass over the rest of a file, and give the number of the next; None at the end."""
        while self._ahead is None and not self._ended:
            self._piece()
        number, self._ahead = self._ahead, None
        return number

    def blocks(self, flow: Flow, password: str | None) -> Iterator[bytes]:
        """Give the bytes of a file; LogError where unpacking failed in it."""
        while self._ahead is None and not self._ended:
            piece = self._piece()
            if piece:
                flow.out(len(piece))
                yield piece
        if self._ahead is None and self.failure is not None:
            failure, self.failure = self.failure, self.failure
            raise LogError(_reason(failure, password))

    def stop(self) -> None:
        """Have the thread end, and wait for that."""
        self._stopped.set()
        self._thread.join()

    def put(self, piece: str | bytes | None) -> None:
        """Hand over a piece; waits until there is room for it."""
        while not self._stopped.is_set():
            try:
                self._pieces.put(piece, timeout=_PATIENCE)
            except Full:
                continue
            return
        raise _Stopped

    def _piece(self) -> bytes:
        piece = self._pieces.get()
        if isinstance(piece, str):
            self._ahead = piece
        elif piece is None:
            self._ended = True
        else:
            return piece
        return b""

    def _work(self) -> None:
        try:
            self._archive.extract(targets=self._numbers, factory=_factory(self))
        except _Stopped:
            return
        except _damaged() as error:
            self.failure = error
        try:
            self.put(None)
        except _Stopped:
            return


def _factory(pushed: _Pushed) -> WriterFactory:
    """Make what py7zr asks for a file to write to."""
    from py7zr.io import Py7zIO, WriterFactory

    class Writer(Py7zIO):
        def write(self, s: bytes | bytearray) -> int:
            for at in range(0, len(s), _PIECE):
                pushed.put(bytes(s[at : at + _PIECE]))
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return 0

    class Factory(WriterFactory):
        def create(self, filename: str) -> Py7zIO:
            pushed.put(filename)
            return Writer()

    return Factory()


def _damaged() -> tuple[type[Exception], ...]:
    """Name what py7zr raises on archives that are damaged, or mean harm."""
    from py7zr.exceptions import ArchiveError, PasswordRequired

    return (
        ArchiveError, PasswordRequired, lzma.LZMAError, zlib.error, struct.error, ArithmeticError, AssertionError,
        AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError, TypeError, ValueError,
    )  # fmt: skip


def _reason(error: Exception, password: str | None) -> str:
    from py7zr.exceptions import PasswordRequired

    if isinstance(error, PasswordRequired):
        return "encrypted: give the password with --password, or in XFOR_PASSWORD"
    doubt = ", or the password does not fit" if password is not None else ""
    return f"damaged ({str(error) or type(error).__name__}){doubt}"

"""A tar, as a stream -> its members (POSIX.1-1988, pax, GNU tar); behind a damaged header the next is looked for."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator

from xfor.errors import LogError
from xfor.logs.bundles.member import Lost, Member, Members, Stream, Wanted, everything, exactly

BLOCK = 512
_PIECE = 1 << 18
_EMPTY = bytes(BLOCK)
_LONGEST = 1 << 16  # bytes of a header that gives the next member a longer name
_LONG_NAME, _PAX = b"L", b"x"
_HEADERS = frozenset(b"LKxXg"[each : each + 1] for each in range(5))


def is_tar(head: bytes) -> bool:
    """Say whether the first 512 bytes of a file are the header of a tar's member: its checksum tells."""
    return len(head) >= BLOCK and _header(head[:BLOCK]) is not None


def members(stream: Stream, wanted: Wanted = everything) -> Members:
    """Give the files in a tar. Where the stream itself breaks off, what is lost with it has no name."""
    tar = _Tar(stream)
    try:
        while True:
            header = tar.header()
            if tar.damage:
                yield Lost("", tar.damage)
            if header is None:
                return
            if not header.isreg() or not wanted(header.name):
                if header.issparse():
                    yield Lost(header.name, "a file with holes (GNU sparse): pack it without them")
                tar.skip()
                continue
            body = tar.body
            yield Member(header.name, body.blocks)
            tar.skip()
    except LogError as error:
        yield Lost("", f"{error}; what follows in the bundle cannot be read")


class _Tar:
    """Walks from header to header."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._at = 0
        self.body = _Body(stream, 0)
        self.damage: str | None = None

    def header(self) -> tarfile.TarInfo | None:
        """Read the next member's header, and what gives it a longer name; None at the end."""
        self.damage = None
        changes: dict[str, str] = {}
        while (found := self._next()) is not None:
            size = int(changes["size"]) if changes.get("size", "").isdecimal() and found.isreg() else found.size
            padded = -(-size // BLOCK) * BLOCK if _has_data(found) else 0
            self._at += padded
            self.body = _Body(self._stream, size if padded else 0, padded)
            if found.type not in _HEADERS:
                found.name = changes.get("path", found.name)
                return found
            if found.type == _LONG_NAME and size <= _LONGEST:
                changes["path"] = self.body.whole().split(b"\0")[0].decode("utf-8", "surrogateescape")
            elif found.type == _PAX and size <= _LONGEST:
                changes.update(_pax(self.body.whole()))
            self.skip()
        return None

    def skip(self) -> None:
        """Go to the end of the member."""
        self.body.skip()

    def _next(self) -> tarfile.TarInfo | None:
        lost_at: int | None = None
        while len(block := exactly(self._stream, BLOCK)) == BLOCK:
            at, self._at = self._at, self._at + BLOCK
            if block == _EMPTY:
                continue
            found = _header(block)
            if found is not None:
                if lost_at is not None:
                    self.damage = f"no file begins at byte {lost_at:,}, where one should; the next begins at {at:,}"
                return found
            lost_at = at if lost_at is None else lost_at
        if block or lost_at is not None:
            self.damage = f"no file begins at byte {self._at if lost_at is None else lost_at:,}, where one should"
        return None


class _Body:
    """The bytes of one member, and what fills up its last block."""

    def __init__(self, stream: Stream, size: int, padded: int = 0) -> None:
        self._stream = stream
        self._left = size
        self._padding = padded - size if padded else 0

    def blocks(self) -> Iterator[bytes]:
        """Give its bytes; LogError where the tar ends before them."""
        while self._left:
            block = self._stream.read(min(self._left, _PIECE))
            if not block:
                missing, self._left, self._padding = self._left, 0, 0
                raise LogError(f"the bundle ends {missing:,} bytes before the end of this file")
            self._left -= len(block)
            yield block

    def whole(self) -> bytes:
        """Give all its bytes at once."""
        return b"".join(self.blocks())

    def skip(self) -> None:
        """Pass over what is left of it."""
        for _ in self.blocks():
            pass
        exactly(self._stream, self._padding)
        self._padding = 0


def _header(block: bytes) -> tarfile.TarInfo | None:
    try:
        found = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return found if found.size >= 0 else None


def _has_data(found: tarfile.TarInfo) -> bool:
    return found.isreg() or found.issparse() or found.type in _HEADERS or found.type not in tarfile.SUPPORTED_TYPES


def _pax(written: bytes) -> Iterator[tuple[str, str]]:
    """Read the records of an extended header: "<length> <name>=<value>\\n" each (POSIX.1-2001, pax)."""
    while written:
        digits, space, _ = written[:20].partition(b" ")
        if not space or not digits.isdigit() or not 0 < int(digits) <= len(written):
            return
        name, _, value = written[len(digits) + 1 : int(digits) - 1].partition(b"=")
        if name in (b"path", b"size"):
            yield name.decode(), value.decode("utf-8", "surrogateescape")
        written = written[int(digits) :]

"""SHA-256 of a file taken beside the reading: hashing leaves the interpreter, so a second core can do it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Protocol

_BLOCK = 4 << 20


class Digest:
    """Takes blocks of bytes in order and hashes them in a thread; holds at most two blocks that wait."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._queue: Queue[bytes | None] = Queue(maxsize=2)
        self._thread = Thread(target=self._work, name="xfor-digest", daemon=True)
        self._thread.start()

    def __enter__(self) -> Digest:
        return self

    def __exit__(self, *_: object) -> None:
        # Whoever stops in the middle leaves no thread behind.
        self.finish()

    def add(self, block: bytes) -> None:
        """Hash one more block."""
        self._queue.put(block)

    def finish(self) -> str:
        """Wait for the last block and give the checksum as 64 hexadecimal digits."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        return self._hash.hexdigest()

    def _work(self) -> None:
        while (block := self._queue.get()) is not None:
            self._hash.update(block)


class Later(Protocol):
    """A checksum that somebody is taking."""

    def finish(self) -> str | None:
        """Wait for the checksum: 64 hexadecimal digits, or None where the file could not be read."""
        ...


def sha256_of(path: Path) -> str | None:
    """Take the checksum of a whole file; None where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()


class FileDigest:
    """Hashes a whole file in a thread that reads it; for a log that others read in parts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sha256: str | None = None
        self._thread = Thread(target=self._work, name="xfor-file-digest", daemon=True)
        self._thread.start()

    def finish(self) -> str | None:
        """Wait for the end of the file and give its checksum, or None where it could not be read."""
        self._thread.join()
        return self._sha256

    def _work(self) -> None:
        self._sha256 = sha256_of(self._path)

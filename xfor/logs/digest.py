"""SHA-256 of a file taken beside the reading: hashing leaves the interpreter, so a second core can do it."""

from __future__ import annotations

import hashlib
from queue import Queue
from threading import Thread


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

"""The private folder that files of bundles are written to, one at a time: for nobody else, and gone when xfor is.

Ctrl-C removes it. What a run that was killed has left, the next run removes: each folder has a file that is locked as
long as its run lives.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xfor.logs.inputs import Found

_PREFIX = "xfor-"
_LOCK = "lock"
_GRACE = 3600  # seconds; a folder without a lock may be one that a run is about to make

_mine: set[Path] = set()
"""The folders of this process, whose own locks do not keep it out."""


class Written(NamedTuple):
    """A file in the private folder."""

    path: Path
    size: int
    sha256: str


class Spool:
    """The private folder; it is made when the first file is written."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: BinaryIO | None = None
        self._written = 0
        self._held: Counter[Path] = Counter()

    def __enter__(self) -> Spool:
        remove_dead()
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is None:
            return
        if self._lock:
            self._lock.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        _mine.discard(self._folder)
        self._folder = None

    def write(self, blocks: Iterable[bytes]) -> Written:
        """Write a file; OSError where there is no room. What the blocks raise leaves no file behind."""
        self._written += 1
        path = self._made() / str(self._written)  # a name in a bundle never becomes a path
        digest = hashlib.sha256()
        size = 0
        try:
            with path.open("xb") as file:
                for block in blocks:
                    file.write(block)
                    digest.update(block)
                    size += len(block)
        except BaseException:  # whatever it is, it goes on; the file does not stay
            path.unlink(missing_ok=True)
            raise
        self._held[path] = 1
        return Written(path, size, digest.hexdigest())

    def folder(self) -> Path:
        """Give the folder, for files that are written in another way and go with it."""
        return self._made()

    def hold(self, path: Path) -> None:
        """Keep a file until it is released once more."""
        if path in self._held:
            self._held[path] += 1

    def done(self, file: Found) -> None:
        """Remove a file that was read, and the texts that belong to it."""
        for path in (file.path, *(text.path for text in file.beside)):
            self.release(path)

    def release(self, path: Path) -> None:
        """Remove a file, if nobody else holds it; files from elsewhere stay."""
        if path not in self._held:
            return
        self._held[path] -= 1
        if not self._held[path]:
            del self._held[path]
            path.unlink(missing_ok=True)

    def _made(self) -> Path:
        if self._folder is None:
            # Readable for the user alone, and under a name that nobody can guess.
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            _mine.add(self._folder)
            new = self._folder / "new"
            self._lock = new.open("xb")
            _lock(self._lock)
            if sys.platform != "win32":
                new.rename(self._folder / _LOCK)  # so that it is locked as soon as it is there
        return self._folder


def remove_dead() -> None:
    """Remove the private folders of runs that were killed."""
    try:
        folders = [Path(entry.path) for entry in os.scandir(tempfile.gettempdir()) if entry.name.startswith(_PREFIX)]
    except OSError:
        return
    for folder in folders:
        if folder not in _mine and _is_ours(folder) and _is_dead(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Say whether a folder is one, no link, and belongs to this user alone."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    if sys.platform == "win32":
        return stat.S_ISDIR(found.st_mode)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == 0o700


def _is_dead(folder: Path) -> bool:
    try:
        with (folder / (_LOCK if sys.platform != "win32" else "new")).open("r+b") as file:
            return _lock(file)
    except FileNotFoundError:
        return _is_old(folder)
    except OSError:
        return False


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _GRACE
    except OSError:
        return False  # its run has just ended, and removed it


def _lock(file: BinaryIO) -> bool:
    """Lock a file as long as this process lives and has it open; False where another process has done so."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # not flock: processes that were forked would keep it
    except OSError:
        return False
    return True

"""The user's own folder for what xfor can make again, and files in it that nobody else can read or have written."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "XFOR_CACHE"
"""The environment variable that names another folder for the cache, or turns it `off`."""

_MOST_BYTES = 1 << 29


def cache_folder() -> Path | None:
    """Give the folder of the cache, where the user's system keeps such files; None if it is turned off."""
    given = os.environ.get(VARIABLE, "")
    if given.lower() == "off":
        return None
    if given:
        return Path(given)
    try:
        return _system_folder() / "xfor"
    except RuntimeError:  # a user without a home folder
        return None


def _system_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def kept(path: Path) -> bytes | None:
    """Read a file of the cache; None where there is none, or where somebody else could have written it."""
    # Without O_NONBLOCK a pipe of that name would be waited for.
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as stream:
            return stream.read() if _trusted(os.fstat(stream.fileno())) else None
    except (OSError, ValueError):
        return None


def _trusted(found: os.stat_result) -> bool:
    if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_BYTES:
        return False
    if sys.platform == "win32":  # the folder's access list decides there
        return True
    return found.st_uid in (os.geteuid(), 0) and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def keep(path: Path, content: bytes) -> None:
    """Write a file of the cache, for the user alone. It takes its name when it is whole; failing is no error."""
    unfinished = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(unfinished).replace(path)
    except OSError:
        if unfinished:
            with suppress(OSError):
                Path(unfinished).unlink()

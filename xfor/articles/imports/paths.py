"""Paths that a user gives for knowledge -> the files to read, in a fixed order, and their bytes."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from xfor.articles.forms import LONGEST
from xfor.errors import ArticleError

_ENDINGS = (".txt", ".md")
"""What an article's file is called in a folder; a file that the user names is read whatever it is called."""


def article_files(paths: Iterable[str]) -> list[str]:
    """Give the files that paths, folders and patterns stand for, each once: as given, and by name within a folder.

    A path that leads nowhere is given, too: reading it will say so.
    """
    return list(dict.fromkeys(file for written in paths for path in _expanded(written) for file in _files(path)))


def read_source(path: str, most: int = LONGEST) -> bytes:
    """Read a file; ArticleError where it cannot be read, or is larger than any article."""
    try:
        if not Path(path).is_file():
            exists = Path(path).exists()
            raise ArticleError("neither a file nor a folder" if exists else "no such file or folder")
        with Path(path).open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise ArticleError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > most:
        raise ArticleError(f"is larger than {most >> 10:,} KiB: that is too much for an import")
    return content


def _expanded(written: str) -> Iterator[str]:
    if glob.has_magic(written) and not os.path.lexists(written):
        yield from sorted(glob.glob(written, recursive=True)) or [written]  # noqa: PTH207 - a pattern may be absolute
    else:
        yield written


def _files(path: str) -> Iterator[str]:
    if not os.path.isdir(path):  # noqa: PTH112 - it gives False where a Path raises
        yield Path(path).as_posix()
        return
    for folder, inner, names in os.walk(path):  # it follows no link to a folder
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(_ENDINGS) and not name.startswith("."):
                yield (Path(folder) / name).as_posix()

"""Paths that a user gives for rules -> the rule files there, and the bytes of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from xfor.errors import Mistake, RuleError, UsageError

MOST_BYTES = 1 << 20
IMPORTED = "xfor import"
"""The `author` of a rule that `xfor import` has written."""

_ENDINGS = (".yml", ".yaml")


class RuleFilePath(NamedTuple):
    """A rule file: where it is, its path within the folder that was given, and what shows whether it changed.

    `stamp` is its size in bytes, the times in nanoseconds at which its content and its entry in the folder changed,
    and its number on the disk: a file that is replaced by an older one of the same size still differs.
    """

    path: str
    inner: str
    stamp: tuple[int, int, int, int]


def rule_files(name: str, path: Path) -> list[RuleFilePath]:
    """Give the rule files at a path, by name, each with its path within. UsageError where there are none."""
    if path.is_file():
        return [RuleFilePath(str(path), path.name, _stamp(path.stat()))]
    if not path.is_dir():
        raise UsageError(f"There are no rules at {name}: no such file or folder.")
    files = sorted(_files(str(path), ""), key=lambda each: each.inner)
    if not files:
        raise UsageError(f"There are no rules in {name}: it holds no .yml or .yaml file.")
    return files


def _files(folder: str, inner: str) -> Iterator[RuleFilePath]:
    # As pathlib's rglob, which takes ten times as long: links to files are followed, links to folders are not.
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path, f"{inner}{entry.name}/")
        elif entry.name.lower().endswith(_ENDINGS):
            with suppress(OSError):  # it was removed meanwhile, or the link leads nowhere
                found = entry.stat()
                if stat.S_ISREG(found.st_mode):
                    yield RuleFilePath(entry.path, inner + entry.name, _stamp(found))


def _stamp(found: os.stat_result) -> tuple[int, int, int, int]:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def read_file(path: Path, file: str) -> bytes:
    """Read a rule file, or as much of it as shows that it is none; `file` is its name to users."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise RuleError([Mistake(file, 0, 0, f"cannot be read: {error.strerror}")]) from None

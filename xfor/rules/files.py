"""Paths that a user gives for rules -> the rule files there, and the bytes of each."""

from __future__ import annotations

from pathlib import Path

from xfor.errors import Mistake, RuleError, UsageError

MOST_BYTES = 1 << 20
_ENDINGS = (".yml", ".yaml")


def rule_files(name: str, path: Path) -> list[tuple[Path, str]]:
    """Give the rule files at a path, by name, each with its path within. UsageError where there are none."""
    if path.is_file():
        return [(path, path.name)]
    if not path.is_dir():
        raise UsageError(f"There are no rules at {name}: no such file or folder.")
    found = ((file, file.relative_to(path)) for file in path.rglob("*") if file.suffix.lower() in _ENDINGS)
    files = [(file, inner.as_posix()) for file, inner in found if file.is_file() and not _hidden(inner)]
    if not files:
        raise UsageError(f"There are no rules in {name}: it holds no .yml or .yaml file.")
    return sorted(files, key=lambda each: each[1])


def read_file(path: Path, file: str) -> bytes:
    """Read a rule file, or as much of it as shows that it is none; `file` is its name to users."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise RuleError([Mistake(file, 0, 0, f"cannot be read: {error.strerror}")]) from None


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)

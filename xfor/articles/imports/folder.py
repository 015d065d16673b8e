"""The folder that rule files are imported to: what is there already, and what may be replaced."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from xfor.articles.imports.making import Made
from xfor.articles.imports.rule_text import is_untouched_import
from xfor.errors import UsageError
from xfor.rules import builtin_path

_SILENT = "its rule would be disabled, and would only silence the one that comes with xfor"
_CHANGED = "was not written by an import, or was changed since: it is left as it is"


class Taken(NamedTuple):
    """What became of a rule file: where it is, what kind of reason it was refused for, and what is to be said."""

    file: str
    refused: str = ""
    note: str = ""


class RuleFolder:
    """Where rule files go. Nothing is written in a dry run, and nothing outside of the folder ever."""

    def __init__(self, path: Path, *, dry: bool) -> None:
        self._path = path
        self._dry = dry
        self._taken: dict[str, Made] = {}
        self._shipped = {file.stem for file in builtin_path().rglob("*.yml")}
        if path.exists() and not path.is_dir():
            raise UsageError(f"-o {path.as_posix()} is no folder.")

    def take(self, made: Made) -> Taken:
        """Write the rule file of an article, unless another one has its name; UsageError where that cannot be."""
        assert made.content is not None
        key = made.name.casefold()  # one file on Windows and macOS
        first = self._taken.setdefault(key, made)
        if first is not made:
            return _second(made, first)
        if made.name in self._shipped and made.disabled:
            return Taken("", "xfor has a rule of the article", _SILENT)
        path = self._path / f"{made.name}.yml"
        if not self._write(path, made.content):
            return Taken("", "a file was left as it is", f"{path.as_posix()} {_CHANGED}")
        replaces = "replaces the rule of the same name that comes with xfor" if made.name in self._shipped else ""
        return Taken(path.as_posix(), note=replaces)

    def _write(self, path: Path, content: bytes) -> bool:
        try:
            if path.is_symlink() or path.exists():
                old = b"" if path.is_symlink() or not path.is_file() else path.read_bytes()
                if old == content:
                    return True
                if not is_untouched_import(old):
                    return False
            if not self._dry:
                self._replace(path, content)
        except OSError as error:
            raise UsageError(f"{path.as_posix()} cannot be written: {error.strerror or error}.") from error
        return True

    def _replace(self, path: Path, content: bytes) -> None:
        """Write a file that is whole or not there at all."""
        self._path.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with unfinished.open("xb") as file:
                file.write(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def _second(made: Made, first: Made) -> Taken:
    """Say why an article is not written: another one had its name first."""
    if first.content == made.content:
        return Taken("", "the same article twice", f"the same as {first.source}")
    kind = "two texts of one article" if first.article == made.article else "two articles with the same file name"
    return Taken("", kind, f"{first.source} has made {first.name}.yml already, and differs")

"""The partial results of logs that were read to their end, kept in a folder: a repeated run reads only what is new.

A result is taken again only for the same content of the log and of the messages saved beside it, by their checksums:
times of files prove nothing, least of all for logs that Windows was writing. It also has to be of the same xfor, the
same rules and the same question.
"""

from __future__ import annotations

import os
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

import xfor
from xfor.attempt import Partial
from xfor.errors import UsageError
from xfor.logs.inputs import Found
from xfor.packing import PackingError, packed, unpacked
from xfor.reading import Question
from xfor.rules import Library

_LAYOUT = "1"
"""Of the files; a new one makes all that was kept before worthless."""


class Kept(NamedTuple):
    """A folder of partial results, and what they are results of: a checksum over xfor, rules and question."""

    folder: Path
    program: str

    def content(self, file: Found) -> str | None:
        """Give the checksum that a log had when its result was kept; None where there is no result of it."""
        try:
            with self._path(file).open("rb") as kept:
                return kept.readline().split()[0].decode("ascii")
        except (OSError, IndexError, UnicodeDecodeError):
            return None

    def get(self, file: Found) -> Partial | None:
        """Give the result of a log; None where there is none, or what was kept is damaged."""
        try:
            head, _, body = self._path(file).read_bytes().partition(b"\n")
            partial = unpacked(body) if head.split()[1:] == [_checksum(body)] else None
        except (OSError, PackingError):
            return None
        return partial if isinstance(partial, Partial) else None

    def put(self, file: Found, partial: Partial) -> None:
        """Keep what a log gave, if it was read to its end; UsageError where the folder cannot be written."""
        content = partial.input.sha256
        if content is None:
            return
        path = self._path(file)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        body = packed(partial)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content.encode() + b" " + _checksum(body) + b"\n" + body)
            unfinished.replace(path)
        except OSError as error:
            raise UsageError(f"--resume {self.folder} cannot be written: {error.strerror or error}.") from error
        finally:
            unfinished.unlink(missing_ok=True)

    def _path(self, file: Found) -> Path:
        texts = "".join(f"\0{each.lcid}\0{_content(each.path)}" for each in file.beside)
        key = sha256(f"{self.program}\0{file.label}{texts}".encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / key[:2] / f"{key}.kept"


def kept(folder: Path, library: Library, question: Question) -> Kept:
    """Open a folder, which is made where there is none; UsageError where that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--resume {folder} cannot be made: {error.strerror or error}.") from error
    return Kept(folder, program(library, question))


def program(library: Library, question: Question) -> str:
    """Name what decides on the partial result of a log beside its content: xfor, the rules, and the question.

    The case is no part of it, for only the whole report speaks of that.
    """
    rules = [(source.name, source.sha256) for source in library.sources]
    asked = {**question._asdict(), **question.selection._asdict(), "case": None, "selection": None}
    asked["conventions"] = question.conventions._replace(messages=())
    texts = [each.fingerprint for each in question.conventions.messages]
    told = [(name, sorted(each) if isinstance(each, frozenset) else each) for name, each in asked.items()]
    whole = (_LAYOUT, xfor.__version__, rules, told, texts, sorted(library.site_values.items()))
    return sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()


def _content(path: Path) -> str:
    """Give the checksum of a file's content; "" where it cannot be read, which the log will say."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _checksum(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode()

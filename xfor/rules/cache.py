"""Rules that were read before -> the same rules, without reading YAML and Sigma again: ten times as fast.

Each source of rules has one file in the user's own cache folder. An entry is found by the content of its rule file, so
that it can never be out of date; the whole file counts only for the same xfor, the same code and the same pySigma.
It is JSON with a checksum, never pickle, and takes its name only when it is whole. Whatever is odd about it, or about
the folder, makes it count as missing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import xfor
from xfor.errors import Mistake
from xfor.rules.conditions import compile_condition
from xfor.rules.gates import Gate
from xfor.rules.parts import Placed
from xfor.rules.plain import plain, tree
from xfor.rules.rule import Rule
from xfor.rules.site_values import SiteValues

if TYPE_CHECKING:
    from xfor.rules.read import Path as Way

VARIABLE = "XFOR_CACHE"
"""The environment variable that names another folder for the cache, or turns it `off`."""


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


class Unread(NamedTuple):
    """A document that was not read again; it is when a mistake needs its place."""

    content: bytes
    file: str

    def mistake(self, path: Way, message: str, *, at_key: bool = False) -> Mistake:
        """Write a mistake at a value."""
        from xfor.rules.read import read_document

        return read_document(self.content, self.file).mistake(path, message, at_key=at_key)


class Read(NamedTuple):
    """What was read from a rule file."""

    parts: list[Placed]
    mistakes: list[Mistake]


class RuleCache:
    """The cached rules of one source: asked for each file, told of each new rule, and saved in the end."""

    def __init__(self, source: Path, site_values: SiteValues) -> None:
        folder = cache_folder()
        self._variant = repr(sorted(site_values.items()))
        named = sha256(f"{source.absolute()}\0{self._variant}".encode(errors="surrogateescape")).hexdigest()
        self._path = folder / f"rules-{named[:32]}.json" if folder else None
        self._known = dict(_entries(self._path)) if self._path else {}
        self._used: dict[str, bytes] = {}
        self._new = False

    def get(self, content: bytes, shown: str) -> Read | None:
        """Give what was read from a file with this content, or None where that is not known."""
        key = self._key(content, shown)
        entry = self._known.get(key)
        read = _read(entry, content, shown) if entry else None
        if entry and read:
            self._used[key] = entry
        return read

    def put(self, content: bytes, shown: str, read: Read) -> None:
        """Keep what was read from a file if it is one rule, or only mistakes: the rest is rare, and quick to read."""
        written = _written(read)
        if self._path and written:
            self._used[self._key(content, shown)] = json.dumps(written).encode()
            self._new = True

    def save(self) -> None:
        """Keep the rules for the next time, if there are new ones; a folder that cannot be written is no error."""
        if not self._path or not self._new:
            return
        body = b"".join(b"%s %s\n" % (key.encode(), entry) for key, entry in self._used.items())
        unfinished = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.write_bytes(_header(body) + body)
            unfinished.replace(self._path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()

    def _key(self, content: bytes, shown: str) -> str:
        # A rule without a name is called by its file.
        return sha256(
            f"{PurePath(shown).stem}\0{self._variant}\0".encode(errors="surrogateescape") + content
        ).hexdigest()


def _entries(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        header, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return
    if header + b"\n" == _header(body):
        for line in body.splitlines():
            key, _, entry = line.partition(b" ")
            yield key.decode("ascii", "replace"), entry


def _header(body: bytes) -> bytes:
    return f"{sha256(body).hexdigest()} {_version()}\n".encode()


def _version() -> str:
    """Say which program has made the rules: the releases of xfor and pySigma, and, for a checkout, the code itself."""
    return f"{xfor.__version__} {_makers()}"


@cache
def _makers() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        pysigma = version("pysigma")
    except PackageNotFoundError:
        pysigma = "?"
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *folder.glob("*.yml")])
    code = sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return f"{pysigma} {code}"


def _written(read: Read) -> dict[str, Any] | None:
    if read.mistakes and not read.parts:
        return {"refused": [(line, column, message) for _, line, column, message, *_ in read.mistakes]}
    rule = read.parts[0].part if len(read.parts) == 1 and not read.mistakes else None
    return _written_rule(rule) if isinstance(rule, Rule) else None


def _written_rule(rule: Rule) -> dict[str, Any]:
    return {
        "file": rule.file.model_dump(mode="json", exclude_unset=True),
        "id": rule.id,
        "condition": plain(rule.condition),
        "gates": rule.gates,
        "bound": rule.bound,
        "decisive": rule.decisive,
    }


def _read(entry: bytes, content: bytes, shown: str) -> Read | None:
    try:
        kept = json.loads(entry)
        if "refused" in kept:
            return Read([], [Mistake(shown, *mistake) for mistake in kept["refused"]])
        return Read([Placed(_rule(kept, shown), Unread(content, shown))], [])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _rule(kept: dict[str, Any], shown: str) -> Rule:
    from xfor.rules.model import RuleFile

    condition = tree(kept["condition"])
    return Rule(
        file=RuleFile.model_validate(kept["file"]),
        path=shown,
        id=kept["id"],
        condition=condition,
        holds=compile_condition(condition),
        gates=tuple(Gate(*gate) for gate in kept["gates"]),
        bound=kept["bound"],
        decisive=kept["decisive"],
    )

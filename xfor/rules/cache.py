"""What was read from rule files before -> the same rules, filters and notes, without reading YAML and Sigma again.

Each source of rules has one file in the user's own cache folder. Where the rule files carry the sizes, times and
numbers that they had, not one of them is opened; otherwise an entry is found by the content of its rule file, so that
it can never be out of date. The whole counts only for the same xfor, the same code and the same pySigma. It is JSON
and packed JSON with a checksum, never pickle. Whatever is odd about it, or about the folder, makes it count as missing.
"""

from __future__ import annotations

import json
import time
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, NamedTuple, cast

import xfor
from xfor.rules.cache_folder import cache_folder, keep, kept
from xfor.rules.files import RuleFilePath
from xfor.rules.site_values import SiteValues
from xfor.rules.stored import Place, Read, Row, restored, written

_SETTLED = 2_000_000_000
"""Nanoseconds. A file that changed so recently may change again and keep its time: a FAT disk counts in 2 seconds."""

_CHECKSUM = 64  # hexadecimal digits
_SIZE = 8  # bytes that say how long the index is

_Entry = tuple[Row, int, int]
"""A row, and where the rest of the rule lies in the packed part: offset and length in bytes."""


class Known(NamedTuple):
    """What a whole source gave before: by file, None where a file must be read again; and `sha256` over all of it."""

    files: list[Read | None]
    sha256: str


class RuleCache:
    """The cached rules of one source: asked for all files or for each, told of each new rule, and saved in the end."""

    def __init__(self, source: Path, site_values: SiteValues, files: list[RuleFilePath]) -> None:
        folder = cache_folder()
        self._site_values = site_values
        self._variant = repr(sorted(site_values.items()))
        self._named = sha256(f"{source.absolute()}\0{self._variant}".encode(errors="surrogateescape")).hexdigest()
        self._path = folder / f"rules-{self._named[:32]}.kb" if folder else None
        self._files = files
        self._begun = time.time_ns()
        self._index, self._packed = _opened(self._path, self._named) if self._path else (None, memoryview(b""))
        self._used: dict[str, tuple[Row, bytes]] = {}
        self._new = False

    def unchanged(self, shown: list[str]) -> Known | None:
        """Give what all files of the source gave, if none of them has changed; `shown` is what they are called."""
        if not self._index or self._index["listing"] != _listing(self._files):
            return None
        try:
            entries, order, digest = self._index["entries"], self._index["order"], str(self._index["sha256"])
            read = [
                self._restored(entries[key], file.path, name) if key else None
                for file, name, key in zip(self._files, shown, order, strict=True)
            ]
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
            return None
        return Known(read, digest)

    def get(self, content: bytes, path: str, shown: str) -> Read | None:
        """Give what was read from a file with this content, or None where that is not known."""
        key = self._key(content, shown)
        entry = self._index["entries"].get(key) if self._index else None
        try:
            read = self._restored(entry, path, shown) if entry else None
        except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
            return None
        if read:
            row, offset, length = cast(_Entry, entry)
            self._used[key] = row, bytes(self._packed[offset : offset + length])
        return read

    def put(self, content: bytes, shown: str, read: Read) -> None:
        """Keep what was read from a file."""
        if self._path:
            self._used[self._key(content, shown)] = written(read)
            self._new = True

    def save(self, contents: list[bytes | None], shown: list[str], digest: str) -> None:
        """Keep all of this for the next time; a folder that cannot be written is no error.

        `contents` are those of all files, None where one cannot be read, and `digest` is the SHA-256 over them.
        """
        settled = all(map(self._settled, self._files))
        if self._path is None or not (settled or self._new):
            return
        keys = (
            None if content is None else self._key(content, name) for content, name in zip(contents, shown, strict=True)
        )
        entries: dict[str, _Entry] = {}
        offset = 0
        for key, (row, packed) in self._used.items():
            entries[key] = row, offset, len(packed)
            offset += len(packed)
        index = {
            "listing": _listing(self._files) if settled else None,
            "order": [key if key in entries else None for key in keys],
            "sha256": digest,
            "entries": entries,
        }
        rows = json.dumps(index).encode()
        body = b"".join([len(rows).to_bytes(_SIZE, "big"), rows, *(packed for _, packed in self._used.values())])
        keep(self._path, _header(body, self._named) + body)

    def _settled(self, file: RuleFilePath) -> bool:
        return all(abs(self._begun - time) > _SETTLED for time in file.stamp[1:3])

    def _restored(self, entry: _Entry, path: str, shown: str) -> Read:
        row, offset, length = entry
        packed = self._packed
        if not (0 <= offset <= len(packed) - length):
            raise ValueError("the entry lies outside of the file")
        place = Place(path, shown, self._site_values)
        return restored(row, lambda begin, end: bytes(packed[offset + begin : offset + end]), place)

    def _key(self, content: bytes, shown: str) -> str:
        # A rule without a name is called by its file.
        return sha256(f"{PurePath(shown).stem}\0".encode(errors="surrogateescape") + content).hexdigest()


def _listing(files: list[RuleFilePath]) -> list[list[Any]]:
    return [[file.inner, *file.stamp] for file in files]


def _opened(path: Path, named: str) -> tuple[dict[str, Any] | None, memoryview]:
    """Give the index and the packed part of a file of the cache; no index where it is not what `save` wrote."""
    content = memoryview(kept(path) or b"")  # it is large, and no part of it is copied
    begin = _CHECKSUM + len(_maker(named))
    if content[:begin] != _header(content[begin:], named):
        return None, content[:0]
    end = begin + _SIZE + int.from_bytes(content[begin : begin + _SIZE], "big")
    try:
        index = json.loads(bytes(content[begin + _SIZE : end]))
    except (ValueError, RecursionError):
        return None, content[:0]
    whole = isinstance(index, dict) and isinstance(index.get("entries"), dict) and "listing" in index
    return (index, content[end:]) if whole else (None, content[:0])


def _header(body: bytes | memoryview, named: str) -> bytes:
    return sha256(body).hexdigest().encode() + _maker(named)


def _maker(named: str) -> bytes:
    return f" {named} {version()}\n".encode()


def version() -> str:
    """Say which program has made the rules: the releases of xfor and pySigma, and, for a checkout, the code itself."""
    return f"{xfor.__version__} {_makers()}"


@cache
def _makers() -> str:
    from importlib import metadata

    try:
        pysigma = metadata.version("pysigma")
    except metadata.PackageNotFoundError:
        pysigma = "?"
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *folder.glob("*.yml")])
    code = sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return f"{pysigma} {code}"

"""a registry export (.reg) -> which files have the messages of which provider.

`reg export HKLM\\SYSTEM\\CurrentControlSet\\Services\\EventLog` has the classic sources, and
`HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Publishers` the providers with a manifest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from xfor.errors import CatalogueError
from xfor.logs.messages.catalogue.items import Item, bindings

_LARGEST = 256 << 20  # bytes; the whole key of the system has some 100 MB
_HEADERS = ("Windows Registry Editor Version", "REGEDIT4")
_SOURCE = re.compile(r"\\services\\eventlog\\[^\\]+\\([^\\]+)$", re.IGNORECASE)
_PUBLISHER = re.compile(r"\\winevt\\publishers\\(\{[0-9a-f-]{36}\})$", re.IGNORECASE)
_VALUE = re.compile(r'(?:@|"((?:[^"\\]|\\.)*)")=(.*)', re.DOTALL)
_EXPANDED = re.compile(r"hex\((?:2|7|1)\):(.*)", re.DOTALL)
_LONGEST_VALUE = 1 << 16


def is_registry_export(head: bytes) -> bool:
    """Say whether a file begins as registry exports do."""
    return _decoded(head[:128]).lstrip().startswith(_HEADERS)


def registry_items(path: Path) -> Iterator[Item]:
    """Give the files of all providers that an export has; values that make no sense are left out."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CatalogueError(f"is larger than {_LARGEST >> 20} MB: export only the two keys of event logs")
        raw = path.read_bytes()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror or error}") from error
    wide = not _decoded(raw[:128]).lstrip().startswith("REGEDIT4")
    for key, values in _keys(_decoded(raw), wide=wide):
        source, publisher = _SOURCE.search(key), _PUBLISHER.search(key)
        if source:
            yield from bindings(
                source[1],
                values.get("providerguid", ""),
                values.get("eventmessagefile", ""),
                values.get("parametermessagefile", ""),
            )
        elif publisher:
            files = ";".join(filter(None, (values.get("messagefilename"), values.get("resourcefilename"))))
            yield from bindings(values.get("", ""), publisher[1], files, values.get("parameterfilename", ""))


def _keys(text: str, *, wide: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the keys that are about event logs, with their texts by the names of these in lower case."""
    key, values = "", dict[str, str]()
    for line in _lines(text):
        if line.startswith("["):
            if values:
                yield key, values
            name = line[1:].rpartition("]")[0]
            key, values = (name if _SOURCE.search(name) or _PUBLISHER.search(name) else ""), {}
        elif key and (found := _VALUE.fullmatch(line)):
            values[_unescaped(found[1] or "").lower()] = _value(found[2], wide=wide)
    if values:
        yield key, values


def _lines(text: str) -> Iterator[str]:
    """Give the lines, those joined that a backslash continues."""
    joined = ""
    for line in text.split("\n"):
        line = joined + line.strip("\r \t")
        if line.endswith("\\") and line[:1] != "[" and len(line) < _LONGEST_VALUE:
            joined = line[:-1]
            continue
        joined = ""
        yield line
    if joined:
        yield joined


def _value(written: str, *, wide: bool) -> str:
    """Read a text, as such or as the bytes of an expandable one; "" for anything else."""
    if written.startswith('"') and written.endswith('"'):
        return _unescaped(written[1:-1])
    found = _EXPANDED.fullmatch(written)
    digits = "".join(character for character in found[1] if character in "0123456789abcdefABCDEF") if found else ""
    raw = bytes.fromhex(digits[: len(digits) & ~1])
    text = raw.decode("utf-16-le", "replace") if wide else raw.decode("cp1252", "replace")
    return text.replace("\0", ";").rstrip(";")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8" if raw.startswith(b"\xef\xbb\xbf") else "cp1252", "replace")

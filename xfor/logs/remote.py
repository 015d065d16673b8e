"""Logs at URLs, through fsspec: which there are, their first bytes, and all of their bytes as they come.

fsspec knows s3, gs, abfs, http, sftp and more, each by a package of its own. Only what the user names is fetched.
https://filesystem-spec.readthedocs.io/en/latest/api.html#built-in-implementations
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from xfor.errors import LogError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)  # a drive of Windows has one letter and no //
_BLOCK = 4 << 20
_PAGES = frozenset({"http", "https"})


class Remote(NamedTuple):
    """A file at a URL, with its size in bytes; 0 where the server does not say."""

    url: str
    size: int


def is_url(written: str) -> bool:
    """Say whether the user gave a URL, and no path."""
    return bool(_URL.match(written))


def shown(url: str) -> str:
    """Give a URL without user, password and query, which may hold keys and do not belong in a report."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def files_at(url: str) -> list[Remote]:
    """Give the files that a URL stands for, by name: one, those below a folder, or those that a pattern fits.

    LogError where there is nothing, or it cannot be reached.
    """
    with _reached(url) as (system, path):
        if urlsplit(url).scheme.lower() in _PAGES:
            return [Remote(url, int(system.info(path).get("size") or 0))]
        found = system.glob(path, detail=True) if "*" in path else system.find(path, detail=True)
        if not found:
            raise LogError("no such file or folder, and no file fits it as a pattern")
        named = sorted((name, facts) for name, facts in found.items() if facts.get("type") != "directory")
        return [Remote(system.unstrip_protocol(name), int(facts.get("size") or 0)) for name, facts in named]


def head_at(url: str, size: int) -> bytes:
    """Give the first bytes of a file; LogError where it cannot be read."""
    with _reached(url) as (system, path), system.open(path, "rb") as file:
        head: bytes = file.read(size)
        return head


def blocks_at(url: str) -> Iterator[bytes]:
    """Give the bytes of a file as they come; LogError where it cannot be read, or breaks off."""
    with _reached(url) as (system, path), system.open(path, "rb") as file:
        while block := file.read(_BLOCK):
            yield block


@contextmanager
def _reached(url: str) -> Iterator[tuple[AbstractFileSystem, str]]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise LogError("a URL needs fsspec: pip install 'xfor[remote]'") from error
    try:
        system, path = url_to_fs(url)
        yield system, path
    except LogError:
        raise
    except ImportError as error:
        raise LogError(f"{_scheme(url)} URLs need another package: {error}") from error
    except FileNotFoundError as error:
        raise LogError("no such file, or no server that has it can be reached") from error
    except Exception as error:  # each kind of server has errors of its own, without a common root; all lose one file
        raise LogError(f"cannot be read: {_said(error, url)}") from error


def _scheme(url: str) -> str:
    return urlsplit(url).scheme.lower()


def _said(error: Exception, url: str) -> str:
    """Give an error in a line, without the keys that a URL may hold."""
    text = " ".join(str(error).split()) or type(error).__name__
    hidden = filter(None, (url, urlsplit(url).query, urlsplit(url).password))
    for secret in hidden:
        text = text.replace(str(secret), shown(url) if secret == url else "…")
    return text[:300]

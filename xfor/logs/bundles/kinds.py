"""The kinds of bundles, each recognised by its first bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xfor.logs.bundles import cab, compressed, pkzip, sevenzip, tar
from xfor.logs.bundles.member import Members, Opening, Wanted

_Members = Callable[[Path, str, Opening, Wanted], Members]


class Kind(NamedTuple):
    """A kind of bundle: whether a file with these first bytes is one, and what gives its members.

    `members` is given the file, its label, how to open it, and which members are asked for.
    """

    name: str
    recognised: Callable[[bytes], bool]
    members: _Members


def kind_of(head: bytes) -> Kind | None:
    """Tell the kind of bundle by the first bytes of a file, at least 512 if it has them; None: it is none."""
    for kind in KINDS:
        if kind.recognised(head):
            return kind
    return None


def _begins(magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


def _is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK"))


def _in_tar(path: Path, opening: Opening, wanted: Wanted) -> Members:
    with path.open("rb") as file:
        yield from tar.members(file, wanted)


_PACKINGS = (compressed.GZ, compressed.BZ2, compressed.XZ, compressed.ZST)
KINDS = (
    Kind("zip", _is_zip, lambda path, _, opening, wanted: pkzip.members(path, opening, wanted)),
    Kind("7z", _begins(sevenzip.MAGIC), lambda path, _, opening, wanted: sevenzip.members(path, opening, wanted)),
    Kind("cab", _begins(cab.MAGIC), lambda path, _, opening, wanted: cab.members(path, opening, wanted)),
    *(Kind(each.name, each.begins, partial(compressed.members, each)) for each in _PACKINGS),
    Kind("tar", tar.is_tar, lambda path, _, opening, wanted: _in_tar(path, opening, wanted)),
)
"""All of them."""

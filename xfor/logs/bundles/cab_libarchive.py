"""A cabinet that is packed with LZX -> its members, by libarchive; without it, what to do instead."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xfor.errors import LogError
from xfor.logs.bundles.limits import Flow
from xfor.logs.bundles.member import Lost, Member, Members, Opening, Wanted, everything

if TYPE_CHECKING:
    from libarchive.entry import ArchiveEntry

_BLOCK = 1 << 18
_SELF_HELP = (
    "unpack it (on Windows: expand -F:* FILE.cab FOLDER; elsewhere: cabextract FILE.cab) and give xfor the folder, "
    "or install libarchive and pip install 'xfor[bundles]'"
)


def members_by_libarchive(path: Path, method: str, opening: Opening, wanted: Wanted = everything) -> Members:
    """Give the files in a cabinet; one that cannot be read, with how to unpack it, where libarchive is missing."""
    try:
        import libarchive
        from libarchive.exception import ArchiveError
    except (ImportError, OSError, AttributeError, TypeError):  # the library itself may be missing, or be too old
        yield Lost("", f"a cabinet packed with {method}: {_SELF_HELP}")
        return
    flow = Flow(opening.budget, path.stat().st_size)
    try:
        with libarchive.file_reader(str(path), "cab", block_size=_BLOCK) as archive:
            for entry in archive:
                name = _text(entry.pathname)
                if entry.isfile and wanted(name):
                    yield Member(name, partial(_blocks, entry, flow))
    except ArchiveError as error:
        yield Lost("", f"packed with {method}, and damaged ({error}): {_SELF_HELP}")


def _text(name: str | bytes | None) -> str:
    """Give a name as text; libarchive gives the bytes of one that is none."""
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name or ""


def _blocks(entry: ArchiveEntry, flow: Flow) -> Iterator[bytes]:
    from libarchive.exception import ArchiveError

    try:
        for block in entry.get_blocks():
            flow.out(len(block))
            yield block
    except ArchiveError as error:
        raise LogError(f"damaged ({error})") from error

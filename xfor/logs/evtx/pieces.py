"""bytes of a log -> the pieces that hold a chunk each, also where bytes were lost or put in between."""

from __future__ import annotations

from xfor.logs.evtx.chunk import FIRST_RECORD, MAGIC, RECORD_MAGIC, SIZE

_UNUSED = bytes(SIZE)
_HEADER_SIZE = (128).to_bytes(4, "little")


def pieces(block: bytes, *, final: bool) -> tuple[list[tuple[int, int]], int]:
    """Give the first and the last offset of each piece of a block, and where the rest begins, for which more is needed.

    After the `final` block there is no more.
    """
    found = []
    at = 0
    while at < len(block):
        end = _end(block, at)
        if end == len(block) and end - at < SIZE and not final:
            break
        found.append((at, end))
        at = end
    return found, at


def _end(block: bytes, at: int) -> int:
    """Say where a piece ends: after 64 KiB, or where another chunk begins sooner and none begins there."""
    regular = min(at + SIZE, len(block))
    if block.startswith(MAGIC, regular) or block.startswith(_UNUSED, at):
        return regular
    sooner = block.find(MAGIC, at + 1, regular)
    while sooner >= 0 and not _is_chunk(block, sooner):
        sooner = block.find(MAGIC, sooner + 1, regular)
    return sooner if sooner >= 0 else regular


def _is_chunk(block: bytes, at: int) -> bool:
    return block[at + 40 : at + 44] == _HEADER_SIZE and block.startswith(RECORD_MAGIC, at + FIRST_RECORD)

"""How much a bundle may unpack to: a small file that becomes a full disk is refused, and the rest goes on."""

from __future__ import annotations

from typing import NamedTuple

from xfor.errors import LimitError

_GIBIBYTE = 1 << 30
_HARMLESS = 64 << 20  # bytes; Windows sets room aside in a log, and a young one is nearly all zeros
_MOST_BOMBS = 20  # one bomb may lie in a bundle by accident; of these a bundle is made
_SELF_HELP = "if you trust it, unpack it and give xfor the folder"


class Limits(NamedTuple):
    """What one bundle, with all that is nested in it, may take.

    `depth` bundles within each other, `members` files, `unpacked` bytes in all; and of what unpacks to more than
    64 MiB, no more than `ratio` bytes for each byte that is packed. Deflate reaches 1,032; logs seldom 100.
    """

    depth: int = 8
    members: int = 100_000
    unpacked: int = 64 * _GIBIBYTE
    ratio: int = 500


class Budget:
    """What is left for one bundle that the user gave."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.exhausted: str | None = None
        self._members = 0
        self._unpacked = 0
        self._bombs = 0

    def member(self) -> None:
        """Take one more member; LimitError where that is too many."""
        self._members += 1
        if self._members > self.limits.members:
            self._end(f"the bundle holds more than {self.limits.members:,} files; the rest of it is not read")

    def take(self, size: int) -> None:
        """Take so many unpacked bytes; LimitError where that is too much."""
        self._unpacked += size
        if self._unpacked > self.limits.unpacked:
            most = sized(self.limits.unpacked)
            self._end(f"the bundle unpacks to more than {most} (--max-unpacked); the rest of it is not read")

    def judge(self, unpacked: int, packed: int) -> None:
        """Compare what was unpacked, or will be, with the packed bytes it came from; LimitError where it is a bomb."""
        if unpacked > _HARMLESS and unpacked > self.limits.ratio * max(packed, 1):
            self._bombs += 1
            if self._bombs >= _MOST_BOMBS:
                self._end(f"{_MOST_BOMBS} files in the bundle unpack to far more than logs do; the rest is not read")
            raise LimitError(
                f"refused: it unpacks to more than {self.limits.ratio} times its size, as no log does; {_SELF_HELP}"
            )

    def deeper(self, depth: int) -> None:
        """Enter a bundle that lies in so many others; LimitError where these are too many."""
        if depth > self.limits.depth:
            raise LimitError(f"refused: it lies in {depth} bundles, one within the other; {_SELF_HELP}")

    def _end(self, reason: str) -> None:
        self.exhausted = reason
        raise LimitError(reason)


class Flow:
    """Counts what comes out of one packed thing against what went in."""

    def __init__(self, budget: Budget, packed: int = 0) -> None:
        self.packed = packed
        self._budget = budget
        self._unpacked = 0

    def out(self, size: int) -> None:
        """Count unpacked bytes; LimitError where they are too many."""
        self._unpacked += size
        self._budget.take(size)
        self._budget.judge(self._unpacked, self.packed)


def sized(size: int) -> str:
    """Write a number of bytes as a person does: "64 GiB"."""
    for unit, name in ((_GIBIBYTE, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if size >= unit:
            return f"{size / unit:.4g} {name}"
    return f"{size} bytes"

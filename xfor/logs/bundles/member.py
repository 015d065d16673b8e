"""What every kind of bundle gives: its members in their order, and what was lost between them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple, Protocol

from xfor.logs.bundles.limits import Budget


class Member(NamedTuple):
    """A file in a bundle. `blocks` gives its bytes, some megabytes at most at once; LogError where they end too soon.

    They have to be drawn before the next member is, and may be left where they are not needed. `name` is what the
    bundle says: it goes into labels and never becomes a path.
    """

    name: str
    blocks: Callable[[], Iterator[bytes]]


class Lost(NamedTuple):
    """A member that cannot be had, and why; without a name it is an unknown part of the bundle itself."""

    name: str
    reason: str


Members = Generator[Member | Lost, None, None]
"""What a bundle gives; closed by whoever does not draw all of it."""


class Opening(NamedTuple):
    """How a bundle is opened: the password for what is encrypted in it, and what it may still take."""

    budget: Budget
    password: str | None = None


Wanted = Callable[[str], bool]
"""Says by a member's name whether it is asked for."""


class Stream(Protocol):
    """Bytes that come one after the other."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes, at least one is asked for; none at the end."""
        ...


def everything(_: str) -> bool:
    """Want every member."""
    return True


def exactly(stream: Stream, size: int) -> bytes:
    """Read so many bytes, or fewer only where the stream ends."""
    block = b""
    while len(block) < size:
        more = stream.read(size - len(block))
        if not more:
            break
        block += more
    return block

"""The formats of logs that xfor reads, in the order in which they are tried; each is recognised by its first bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.evtx.log import EvtxLog, is_evtx


class Format(NamedTuple):
    """A format of logs: whether the first 8 KiB of a file are of it, and what opens such a file."""

    name: str
    recognised: Callable[[bytes], bool]
    opened: Callable[[Path, Conventions], Log]


FORMATS = (
    Format("evtx", is_evtx, lambda path, _: EvtxLog(path)),
)  # fmt: skip
"""A format that stands earlier has the first say."""

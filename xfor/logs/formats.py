"""The formats of logs that xfor reads, in the order in which they are tried; each is recognised by its first bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xfor.logs.batch import Log
from xfor.logs.conventions import Conventions
from xfor.logs.dumpel import DUMPEL
from xfor.logs.event_viewer import EVENT_VIEWER, EVENT_VIEWER_NT
from xfor.logs.evtx.log import EvtxLog, is_evtx
from xfor.logs.positional import opened, recognised


class Format(NamedTuple):
    """A format of logs: whether the first 8 KiB of a file are of it, and what opens such a file."""

    name: str
    recognised: Callable[[bytes], bool]
    opened: Callable[[Path, Conventions], Log]


FORMATS = (
    Format("evtx", is_evtx, lambda path, _: EvtxLog(path)),
    *(Format(each.name, partial(recognised, each), partial(opened, each))
      for each in (EVENT_VIEWER, EVENT_VIEWER_NT, DUMPEL)),
)  # fmt: skip
"""A format that stands earlier has the first say."""

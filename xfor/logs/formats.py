"""The formats of logs that xfor reads, in the order in which they are tried; each is recognised by its first bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from xfor.events import Event
from xfor.logs.batch import Log
from xfor.logs.clixml import is_clixml, read_clixml
from xfor.logs.conventions import Conventions
from xfor.logs.dumpel import DUMPEL
from xfor.logs.event_lines import is_event_lines, read_event_lines
from xfor.logs.event_viewer import EVENT_VIEWER, EVENT_VIEWER_NT
from xfor.logs.event_xml import is_event_xml, read_event_xml
from xfor.logs.evt import recover as evt_recover
from xfor.logs.evt.layout import is_evt
from xfor.logs.evt.log import EvtLog
from xfor.logs.evtx import recover as evtx_recover
from xfor.logs.evtx.log import EvtxLog, is_evtx
from xfor.logs.mapped import is_mapped, open_mapped
from xfor.logs.positional import opened, recognised
from xfor.logs.powershell import is_csv, is_json, open_csv, read_json
from xfor.logs.shippers import is_nxlog, is_winlogbeat, read_nxlog, read_winlogbeat
from xfor.logs.stream import Read, StreamLog
from xfor.logs.wevtutil_text import is_wevtutil_text, read_wevtutil_text


class Format(NamedTuple):
    """A format of logs: whether the first 8 KiB of a file are of it, and what opens such a file.

    `endings`: those of names that promise a log and nothing else. `recovered` gives what lies in slack and damage.
    """

    name: str
    recognised: Callable[[bytes], bool]
    opened: Callable[[Path, Conventions], Log]
    endings: frozenset[str] = frozenset()
    recovered: Callable[[Path], Iterator[Event]] | None = None


def _read_by(name: str, recognised: Callable[[bytes], bool], read: Read) -> Format:
    """Give the format of exports that need not be known beyond what they hold."""
    return Format(name, recognised, lambda path, conventions: StreamLog(name, path, read, conventions))


FORMATS = (
    Format("evtx", is_evtx, lambda path, _: EvtxLog(path), frozenset({".evtx"}), evtx_recover.recovered),
    Format("evt", is_evt, lambda path, _: EvtLog(path), frozenset({".evt"}), evt_recover.recovered),
    _read_by("event-xml", is_event_xml, read_event_xml),
    *(Format(each.name, partial(recognised, each), partial(opened, each))
      for each in (EVENT_VIEWER, EVENT_VIEWER_NT, DUMPEL)),
    _read_by("clixml", is_clixml, read_clixml),
    _read_by("xfor-events", is_event_lines, read_event_lines),
    _read_by("winlogbeat", is_winlogbeat, read_winlogbeat),
    _read_by("nxlog", is_nxlog, read_nxlog),
    _read_by("powershell-json", is_json, read_json),
    _read_by("wevtutil-text", is_wevtutil_text, read_wevtutil_text),
    Format("csv-by-name", is_csv, open_csv),
)  # fmt: skip
"""A format that stands earlier has the first say."""


def recovered(path: Path, name: str) -> Iterator[Event]:
    """Give the events that lie in slack and damage of a log of the named format; none where it has no such places."""
    ways = [each.recovered for each in FORMATS if each.name == name and each.recovered]
    return ways[0](path) if ways else iter(())


def formats_under(conventions: Conventions) -> tuple[Format, ...]:
    """Give the formats to try; a mapping that the user gave has the first say about what has its columns."""
    mapping = conventions.mapping
    if mapping is None:
        return FORMATS
    return (Format("mapped", partial(is_mapped, mapping), partial(open_mapped, mapping)), *FORMATS)

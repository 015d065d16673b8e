"""Sound logs of every format, small ones, by the name of the format; what is damaged in tests is made of them.

A new format adds a row: `tests/test_mutations.py` and `tests/bench/fuzz_formats.py` take it from here.
"""

from __future__ import annotations

from collections.abc import Callable

from tests import format_writers as exports
from tests.event_xml_writer import event_viewer, wevtutil
from tests.evt_writer import AUDIT_FAILURE, INFORMATION, Entry, write_evt
from tests.evtx_writer import classic, write_evtx
from tests.format_writers import EXCHANGE_CASE, Told
from xfor.events import Datum, Event, Kind
from xfor.findings.event_line import event_line
from xfor.gathering.matches import Located
from xfor.report import as_json


def _evtx() -> list[bytes]:
    return [write_evtx([classic("disk", 51 + number, [f"string {number}", ""]) for number in range(5)])]


def _evt() -> list[bytes]:
    entries = [
        Entry("disk", 51, [r"\Device\Harddisk1\DR1", "", "two"], data=bytes(range(9))),
        Entry("Service Control Manager", 7000, ["Spooler", "%%2"], category=3),
        Entry("Security", 529, ["jdoe", "MILL"], AUDIT_FAILURE, sid="S-1-5-21-1-2-3-500"),
        Entry("EventLog", 6005, (), INFORMATION),
    ]
    return [write_evt(entries), write_evt(entries * 5, size=2048), write_evt(entries * 5, size=2048, dirty=True)]


def _events() -> list[Event]:
    return [
        Event(
            Kind("disk", "", 51, "warning", "System", "FS01"), 131_000_000_000_000_000, 7, qualifiers=0x8004, level=3,
            keywords="0x80000000000000", data=(Datum(None, "DR1 & <2>"), Datum(None, ""), Datum("Binary", "00FF")),
            message="An error\nwas detected.", rendering=(Datum("Culture", "en-US"), Datum("Level", "Warning")),
        ),
        Event(
            Kind("Service Control Manager", "SCM", 7000, "error", "System", "FS01"), 131_000_000_123_456_789, 8,
            level=2, process_id=4, thread_id=8, data=(Datum("param1", "Übung"), Datum("param2", "%%2")),
        ),
    ]  # fmt: skip


def _event_xml() -> list[bytes]:
    some = _events()
    bare = wevtutil(some, rendered=False)
    return [event_viewer(some).encode(), wevtutil(some).encode("utf-16"), bare.encode("cp1252")]


def _lines() -> list[bytes]:
    lines = [as_json(event_line(Located(0, "a.evtx", number, event))) for number, event in enumerate(_events())]
    return ["\n".join(lines).encode()]


def _exported(*writers: Callable[[tuple[Told, ...]], bytes]) -> Callable[[], list[bytes]]:
    return lambda: [write(EXCHANGE_CASE) for write in writers]


SOUND: dict[str, Callable[[], list[bytes]]] = {
    "clixml": _exported(exports.export_clixml, exports.eventlog_clixml),
    "csv-by-name": _exported(exports.winevent_csv, exports.eventlog_csv),
    "dumpel": _exported(exports.dumpel),
    "event-viewer": _exported(exports.event_viewer_csv, exports.german_event_viewer_csv, exports.event_viewer_txt),
    "event-viewer-nt": _exported(exports.nt_csv, exports.nt_txt),
    "event-xml": _event_xml,
    "evt": _evt,
    "evtx": _evtx,
    "nxlog": _exported(exports.nxlog),
    "powershell-json": _exported(exports.convert_to_json, exports.deep_json),
    "wevtutil-text": _exported(exports.wevtutil_text),
    "xfor-events": _lines,
    "winlogbeat": _exported(exports.winlogbeat, exports.winlogbeat6),
}
"""Gives logs of a few KB that show all that the format can hold; `FORMATS` has each of these names."""

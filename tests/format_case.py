"""The case of Exchange 5.5 in every format: what is found, how sure it is and why, as the table in `docs/formats.md`.

`python -m tests.format_case` writes the table again.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests import format_writers as exports
from tests.command import ROOT
from tests.event_xml_writer import event_viewer, wevtutil
from tests.evt_writer import Entry, write_evt
from tests.evtx_writer import classic, write_evtx
from tests.expected import shipped_rules
from tests.format_writers import EXCHANGE_CASE, Told
from xfor.events import NO_DATA, NO_NAMES, Datum, Event, Kind, parse_time
from xfor.findings.event_line import event_line
from xfor.gathering.matches import located
from xfor.logs.conventions import Conventions, Mapping
from xfor.logs.inputs import find_files, open_log
from xfor.reading import Question
from xfor.report import Finding, as_json
from xfor.scan import Scan

PAGE = ROOT / "docs" / "formats.md"
_BEGIN, _END = "<!-- the case, written by tests/format_case.py -->\n", "<!-- end of the case -->\n"
_LACKING = {
    "message": "message",
    NO_DATA: "insertion strings",
    NO_NAMES: "names of the strings",
    "channel": "channel",
    "computer": "computer",
    "eventrecordid": "record id",
}
MAPPING = Mapping(
    (("provider", ("src",)), ("event_id", ("no",)), ("time", ("when",)), ("level", ("sev",)), ("message", ("what",)))
)


class Export(NamedTuple):
    """A way to export a log: what a person calls it, and what writes it."""

    title: str
    write: Callable[[tuple[Told, ...]], bytes]
    mapping: Mapping | None = None


def evtx(events: tuple[Told, ...]) -> bytes:
    """Write a raw log of Windows Vista and later: values, and no message."""
    return write_evtx([
        classic(each.provider, each.event_id, list(each.strings), level=each.level, task=each.category,
                qualifiers=each.qualifiers, channel=each.channel, computer=each.computer, time=_time(each))
        for each in events
    ])  # fmt: skip


def evt(events: tuple[Told, ...]) -> bytes:
    """Write a raw log of Windows NT to 2003: values, and no message."""
    return write_evt([
        Entry(each.provider, each.event_id, each.strings, qualifiers=each.qualifiers, category=each.category,
              time=_time(each), computer=each.computer)
        for each in events
    ])  # fmt: skip


def as_event(told: Told) -> Event:
    """Give the event as a raw log with its message holds it."""
    return Event(
        Kind(told.provider, "", told.event_id, "error", told.channel, told.computer),
        parse_time(_time(told)),
        told.record_id,
        qualifiers=told.qualifiers,
        level=told.level,
        task=told.category,
        data=tuple(Datum(None, text) for text in told.strings),
        message=told.message,
        rendering=(Datum("Culture", "en-US"),),
    )


def event_lines(events: tuple[Told, ...]) -> bytes:
    """Write what `xfor events --format jsonl` prints of the raw log."""
    printed = [event_line(located(as_event(each), "Application.evtx")) for each in events]
    return "".join(as_json(each) + "\n" for each in printed).encode()


def strange_table(events: tuple[Told, ...]) -> bytes:
    """Write a table that somebody made."""
    rows = [["when", "src", "no", "sev", "what"]]
    rows += [[_time(each), each.provider, str(each.event_id), "error", each.message] for each in events]
    return exports.table(rows, ";").encode()


def bare_csv(events: tuple[Told, ...]) -> bytes:
    """Write what `Select-Object TimeCreated, Id, ProviderName, MachineName | Export-Csv` leaves of the events."""
    rows = [["TimeCreated", "Id", "ProviderName", "MachineName"]]
    rows += [[_time(each), str(each.event_id), each.provider, each.computer] for each in events]
    return exports.table(rows, quote_all=True).encode()


def _time(told: Told) -> str:
    return told.time.strftime("%Y-%m-%dT%H:%M:%SZ")


def german_in_utc(events: tuple[Told, ...]) -> bytes:
    """Write what a German Event Viewer saves on a machine whose clock shows UTC."""
    return exports.german_event_viewer_csv(events, timedelta())


EXPORTS = (
    Export("`.evtx`", evtx),
    Export("`.evt`", evt),
    Export("Event Viewer, XML", lambda events: event_viewer(map(as_event, events)).encode()),
    Export("`wevtutil qe /f:RenderedXml`", lambda events: wevtutil(map(as_event, events)).encode("utf-16")),
    Export("`wevtutil qe /f:xml`", lambda events: wevtutil(map(as_event, events), rendered=False).encode()),
    Export("`wevtutil qe /f:text`", exports.wevtutil_text),
    Export("Event Viewer, CSV", exports.event_viewer_csv),
    Export("Event Viewer, CSV, German", german_in_utc),
    Export("Event Viewer, TXT", exports.event_viewer_txt),
    Export("Event Viewer of NT 4 to 2003, CSV", exports.nt_csv),
    Export("Event Viewer of NT 4 to 2003, TXT", exports.nt_txt),
    Export("dumpel", exports.dumpel),
    Export("`Get-WinEvent`, `Export-Clixml`", exports.export_clixml),
    Export("`Get-EventLog`, `Export-Clixml`", exports.eventlog_clixml),
    Export("`Get-WinEvent`, `ConvertTo-Json`", exports.convert_to_json),
    Export("`Get-WinEvent`, `ConvertTo-Json -Depth 5`", exports.deep_json),
    Export("`Get-WinEvent`, `Export-Csv`", exports.winevent_csv),
    Export("`Get-EventLog`, `Export-Csv`", exports.eventlog_csv),
    Export("`Export-Csv` of a few columns, no message", bare_csv),
    Export("Winlogbeat 7 and later", exports.winlogbeat),
    Export("Winlogbeat 5 and 6", exports.winlogbeat6),
    Export("NXLog", exports.nxlog),
    Export("`xfor events --format jsonl`", event_lines),
    Export("a table, with `--mapping`", strange_table, MAPPING),
)


class Case(NamedTuple):
    """What came of the case in one format."""

    format: str
    lacks: frozenset[str]
    findings: list[Finding]


@cache
def case_of(export: Export) -> Case:
    """Write the case in a format, and read it with the shipped rules; the clock of the machine is known."""
    question = Question(conventions=Conventions("UTC", mapping=export.mapping))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(export.write(EXCHANGE_CASE))
        scan = Scan(shipped_rules(), question)
        scan.read(find_files([str(path)]), lambda label, done: None)
        log = open_log(path, question.conventions)
        events = [event for batch in log.sweep(lambda _: True) for event in batch.events]
    lacks = frozenset.union(*(event.lacks for event in events))
    if NO_DATA in lacks:
        lacks -= {NO_NAMES}
    return Case(log.format, lacks, scan.report().findings)


def table() -> str:
    """Give the table of all formats."""
    lines = [
        "| the log | format | host | Q247764 and Q324025, for the first event | Q255269, for the second | not in it |",
        "|---|---|---|---|---|---|",
    ]
    for export in EXPORTS:
        case = case_of(export)
        found = {name: [each for each in case.findings if each.rule.id == name] for name in ("Q247764", "Q255269")}
        first, second = (max(_in_order(each), key=_sure) for each in found.values())
        lacking = ", ".join(text for name, text in _LACKING.items() if name in case.lacks) or "nothing"
        cells = [export.title, f"`{case.format}`", first.host or "unknown", _shown(first), _shown(second), lacking]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.first_seen or "")


def _sure(finding: Finding) -> int:
    return ["unlikely", "possible", "probable", "exact"].index(finding.confidence)


def _shown(finding: Finding) -> str:
    reason = finding.reasons[-1] if finding.reasons else ""
    quoted = re.search("“.*”", reason)
    return f"{finding.confidence}: {quoted[0] if quoted else reason}"


def written() -> str:
    """Give the table that the page has."""
    return PAGE.read_text("utf-8").partition(_BEGIN)[2].partition(_END)[0]


def main() -> None:
    """Write the table into the page."""
    before, begin, rest = PAGE.read_text("utf-8").partition(_BEGIN)
    PAGE.write_text(before + begin + table() + _END + rest.partition(_END)[2], "utf-8", newline="\n")


if __name__ == "__main__":
    main()

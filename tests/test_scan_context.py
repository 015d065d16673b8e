"""Logs in, findings in their time out: across logs of one host, in whatever order they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evtx_writer import classic, write_evtx
from tests.rule_writer import KNOWLEDGE, write
from xfor.events import parse_time
from xfor.logs.inputs import find_files
from xfor.reading import Question
from xfor.report import Report
from xfor.rules import load_library
from xfor.scan import Scan
from xfor.select import Selection

BOOT, SPOOLER = "2024-03-01T07:55:00Z", "2024-03-01T07:58:00Z"
MAILS = ("2024-03-01T08:00:00Z", "2024-03-01T08:20:00Z", "2024-03-01T09:00:00Z")
SERVICES = "Service Control Manager"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two logs of one host: it starts in one, and its mail fails five minutes later in the other."""
    write(tmp_path / "rules", "K1.yml", KNOWLEDGE)
    system = [
        classic("EventLog", 6005, [], channel="System", computer="MX1", time=BOOT, qualifiers=0x8000, level=4),
        classic(SERVICES, 7036, ["Spooler", "stopped"], channel="System", computer="mx1", time=SPOOLER, level=4),
        classic("Other", 1, [], channel="System", computer="MX1", time="2024-03-01T09:10:00Z", level=4),
    ]
    mail = [classic("Mail", 13003, [], channel="Application", computer="MX1", time=time) for time in MAILS]
    (tmp_path / "System.evtx").write_bytes(write_evtx(system))
    (tmp_path / "Application.evtx").write_bytes(write_evtx(mail))
    return tmp_path


def scanned(folder: Path, names: list[str], selection: Selection | None = None) -> Report:
    scan = Scan(load_library([("test", folder / "rules")]), Question(selection or Selection()))
    scan.read(find_files([str(folder / name) for name in names]), lambda _, __: None)
    return scan.report()


@pytest.mark.parametrize("names", [["System.evtx", "Application.evtx"], ["Application.evtx", "System.evtx"]])
def test_what_came_before_is_found_in_another_log_in_whatever_order_they_are_read(
    folder: Path, names: list[str]
) -> None:
    (finding,) = scanned(folder, names).findings
    assert [(each.time, each.text) for each in finding.context] == [
        (BOOT, "Windows started"),
        (SPOOLER, "The service Spooler entered the state stopped"),
    ]
    assert finding.per_hour == {"2024-03-01T08": 2, "2024-03-01T09": 1}
    assert finding.ongoing is True


def test_what_came_before_is_told_although_only_later_events_were_asked_for(folder: Path) -> None:
    later = Selection(start=parse_time("2024-03-01T08:00:00Z"))
    (finding,) = scanned(folder, ["System.evtx", "Application.evtx"], later).findings
    assert [each.time for each in finding.context] == [BOOT, SPOOLER]


def test_the_report_lists_the_start_but_not_the_state_of_a_service(folder: Path) -> None:
    report = scanned(folder, ["System.evtx", "Application.evtx"])
    assert [(each.host, each.kind) for each in report.changes] == [("MX1", "start")]


def test_events_of_changes_are_no_unexplained_events_and_no_findings(folder: Path) -> None:
    report = scanned(folder, ["System.evtx"])
    assert report.findings == []
    assert report.unexplained == []


def test_a_channel_that_the_rule_needs_is_a_gap(folder: Path) -> None:
    codes = [each.code for each in scanned(folder, ["System.evtx"]).gaps]
    assert codes == ["channel-missing"]

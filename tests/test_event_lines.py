"""What xfor prints of events, it reads back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import SAMPLES, xfor
from tests.sound_exports import SOUND
from xfor.events import NO_MESSAGE, NOTHING, Event
from xfor.logs.batch import Log
from xfor.logs.event_lines import is_event_lines
from xfor.logs.inputs import open_log

_EVTX = sorted(SAMPLES.glob("*.evtx"))
_REAL = [
    "issue_201.evtx",
    "MSExchange_Management_wec.evtx",
    "system.evtx",
    "xp-AppEvent.Evt",
    "TestLog.evt",
    "test.csv",
]


def swept(path: Path) -> tuple[Log, list[Event]]:
    log = open_log(path)
    return log, [event for batch in log.sweep(lambda _: True) for event in batch.events]


def printed(path: Path, folder: Path, *options: str) -> Path:
    lines = folder / "events.jsonl"
    lines.write_text(xfor("events", path, "--format", "jsonl", *options).stdout, "utf-8", newline="\n")
    return lines


def reads_back(path: Path, folder: Path) -> None:
    events = swept(path)[1]
    log, back = swept(printed(path, folder))
    assert back == events
    assert (log.format, log.records, log.records_lost, list(log.damage)) == ("xfor-events", len(events), 0, [])
    assert events


@pytest.mark.parametrize("path", _EVTX, ids=lambda path: path.name)
def test_a_sample_is_read_back_as_it_was(path: Path, tmp_path: Path) -> None:
    reads_back(path, tmp_path)


@pytest.mark.parametrize("name", SOUND)
def test_an_event_of_any_format_is_read_back_with_what_it_cannot_say(name: str, tmp_path: Path) -> None:
    path = tmp_path / "sound.log"
    path.write_bytes(SOUND[name]()[0])
    reads_back(path, tmp_path)


@pytest.mark.parametrize("name", _REAL)
def test_a_real_log_is_read_back_as_it_was(corpus: Path, name: str, tmp_path: Path) -> None:
    reads_back(next(corpus.rglob(name)), tmp_path)


def test_events_from_slack_stay_out_and_are_noted(tmp_path: Path) -> None:
    lines = printed(SAMPLES / "exchange55-pop3.evtx", tmp_path)
    written = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    written[3]["recovered"] = True
    lines.write_text("\n".join(map(json.dumps, written)), "utf-8")
    log, events = swept(lines)
    assert len(events) == len(written) - 1
    assert [damage.code for damage in log.damage] == ["recovered"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider", 1), ("event_id", "7"), ("event_id", -1), ("event_id", True), ("level", "grave"), ("data", {}),
        ("data", [{"name": "a"}]), ("data", [1]), ("record_id", 1 << 70), ("time", 5), ("lacks", ["a", 1]),
    ],
)  # fmt: skip
def test_a_line_that_is_no_event_costs_itself_alone(field: str, value: object, tmp_path: Path) -> None:
    lines = printed(SAMPLES / "exchange55-pop3.evtx", tmp_path, "--limit", "3")
    written = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    written[1][field] = value
    lines.write_text("\n".join(map(json.dumps, written)), "utf-8")
    log, events = swept(lines)
    assert (len(events), log.records_lost) == (2, 1)
    assert [damage.place for damage in log.damage] == ["line 2"]


def test_lines_are_known_though_the_first_is_damaged(tmp_path: Path) -> None:
    lines = printed(SAMPLES / "exchange55-pop3.evtx", tmp_path, "--limit", "4")
    lines.write_text("}{" + lines.read_text("utf-8"), "utf-8")
    log, events = swept(lines)
    assert (log.format, len(events), log.records_lost) == ("xfor-events", 3, 1)


def test_lines_of_earlier_versions_without_what_is_lacking_are_read(tmp_path: Path) -> None:
    line = {"input": "a", "channel": "System", "provider": "disk", "event_id": 7, "level": "error", "computer": "PC"}
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join([json.dumps(line), json.dumps({**line, "message": "It broke."})]), "utf-8")
    assert [event.lacks for event in swept(path)[1]] == [NO_MESSAGE, NOTHING]


@pytest.mark.parametrize("head", [b"", b"{}", b"[1]", b'{"input":1}', b'{"provider":"a","event_id":1,"level":"error"}'])
def test_other_json_is_not_taken_for_lines_of_xfor(head: bytes) -> None:
    assert not is_event_lines(head)

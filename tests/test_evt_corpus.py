"""Real .evt logs, against libevt and against the log that newer Windows made of the same calls."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from xfor.events import Event, format_time
from xfor.logs.evt.recover import recovered
from xfor.logs.inputs import open_log

LOGS = ["TestLog.evt", "TestLog-dirty.evt", "xp-AppEvent.Evt", "xp-SysEvent.Evt"]

# In a process of its own: libevt crashes when it is asked for the data of some records of these files.
_LIBEVT = """
import json, sys
import pyevt
file = pyevt.file()
file.open(sys.argv[1])
for record in file.records:
    print(json.dumps([record.identifier, record.event_identifier, record.event_type, record.event_category,
                      record.creation_time.isoformat() + "Z", record.source_name, record.computer_name,
                      list(record.strings)]))
print(json.dumps(file.number_of_recovered_records))
"""
_TYPES = {"error": 1, "warning": 2, "information": 4, "audit_success": 8, "audit_failure": 16}


def _events(path: Path) -> list[Event]:
    return [event for batch in open_log(path).sweep(lambda _: True) for event in batch.events]


def _libevt(path: Path) -> tuple[list[list[Any]], int]:
    pytest.importorskip("pyevt")
    done = subprocess.run(
        [sys.executable, "-c", _LIBEVT, str(path)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    *records, slack = map(json.loads, done.stdout.splitlines())
    return records, slack


@pytest.mark.parametrize("name", LOGS)
def test_every_record_is_as_libevt_reads_it(corpus: Path, name: str) -> None:
    path = corpus / "evt" / name
    ours = [
        [
            event.record_id,
            (event.qualifiers or 0) << 16 | event.kind.event_id,
            _TYPES[event.kind.level],
            event.task,
            format_time(event.time),
            event.kind.provider,
            event.kind.computer,
            [value for name, value in event.data if name is None],
        ]
        for event in _events(path)
    ]
    assert ours == _libevt(path)[0]


def test_a_log_that_has_wrapped_and_is_dirty_is_read_whole(corpus: Path) -> None:
    path = corpus / "evt" / "xp-SysEvent.Evt"
    log = open_log(path)
    numbers = [event.record_id for batch in log.sweep(lambda _: True) for event in batch.events]
    assert numbers == list(range(1392, 7455))
    assert (log.records_lost, list(log.damage)) == (0, [])
    # libevt finds 438 records in the slack: 180 are live ones that were moved, and one is partly written over.
    assert [event.record_id for event in recovered(path)] == list(range(1135, 1392))
    assert _libevt(path)[1] == 257 + 180 + 1


def test_a_log_says_the_same_as_the_one_that_newer_windows_made_of_the_same_calls(corpus: Path) -> None:
    def told(event: Event) -> tuple[object, ...]:
        return (event.record_id, event.kind.event_id, event.kind.level, event.level, event.qualifiers, event.task,
                event.keywords, len(event.data), [name for name, _ in event.data])  # fmt: skip

    old, new = (list(map(told, _events(corpus / "evt" / name))) for name in ("TestLog.evt", "TestLogX.evtx"))
    assert old == new
    assert len(old) == 5


def test_a_log_in_use_says_the_same_as_the_one_that_was_saved(corpus: Path) -> None:
    assert _events(corpus / "evt" / "TestLog-dirty.evt") == _events(corpus / "evt" / "TestLog.evt")

"""What `xfor events` prints, and that both readers agree on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.command import EXCHANGE, SAMPLES, xfor
from tests.evtx_writer import classic, layout, seal, write_evtx

TIME = "2024-03-01T08:00:00Z"

FORWARDED = SAMPLES / "forwarded-rendered.evtx"


def lines(*arguments: str | Path) -> list[Any]:
    result = xfor("events", *arguments, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_holds_what_the_record_says_and_nothing_is_null() -> None:
    event = lines(EXCHANGE, "--provider", "msexchangepop3", "--event-id", "13003", "--limit", "1")[0]
    assert event["provider"] == "MSExchangePOP3"
    assert (event["level"], event["qualifiers"], event["task"]) == ("error", 0xC000, 3)
    assert event["data"][0] == {"value": "HrLookupCredentials()"}
    assert "version" not in event
    assert None not in event.values()


def test_a_forwarded_event_brings_its_message_and_says_where_it_comes_from() -> None:
    event = lines(FORWARDED, "--event-id", "7031")[0]
    assert "terminated unexpectedly" in event["message"]
    assert event["message_source"] == "rendering_info"
    assert event["data"][0]["name"] == "param1"


def test_events_are_selected_by_level_host_and_time() -> None:
    errors = lines(EXCHANGE, "--level", "error", "--host", "EXCHSRV2")
    assert errors
    assert {(each["level"], each["computer"]) for each in errors} == {("error", "EXCHSRV2")}
    assert lines(EXCHANGE, "--from", errors[0]["time"], "--to", errors[0]["time"], "--host", "EXCHSRV2") == errors[:1]


def test_events_come_in_the_order_of_the_log() -> None:
    numbers = [each["record_id"] for each in lines(SAMPLES / "damaged-system.evtx")]
    assert numbers == sorted(numbers)


def test_python_evtx_reads_the_same_events_but_for_its_known_faults() -> None:
    ours, theirs = lines(EXCHANGE), lines(EXCHANGE, "--reader", "python-evtx")
    assert [each["record_id"] for each in ours] == [each["record_id"] for each in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert (one["provider"], one["event_id"], one["computer"]) == (
            other["provider"],
            other["event_id"],
            other["computer"],
        )


def test_the_text_is_one_line_an_event() -> None:
    result = xfor("events", EXCHANGE, "--limit", "3")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert "EXCHSRV" in result.stdout


def test_damage_is_said_on_stderr_and_the_rest_is_read() -> None:
    result = xfor("events", SAMPLES / "damaged-system.evtx", EXCHANGE)
    assert result.exit_code == 0
    assert "damaged-system.evtx: byte" in result.stderr
    assert "MSExchangePOP3/13003" in result.stdout


def test_what_lies_in_slack_is_given_on_request_and_marked(tmp_path: Path) -> None:
    """The log is one whose last two records were taken back: its header says that it ends before them."""
    whole = write_evtx([classic("P", number, ["x"], computer="H", time=TIME) for number in range(1, 6)])
    chunk = bytearray(whole)
    third, fourth = layout(whole)[0].record_offsets[2:4]
    chunk[4096 + 16 : 4096 + 24] = chunk[4096 + 32 : 4096 + 40] = (3).to_bytes(8, "little")
    chunk[4096 + 44 : 4096 + 52] = (third - 4096).to_bytes(4, "little") + (fourth - 4096).to_bytes(4, "little")
    seal(chunk)
    path = tmp_path / "slack.evtx"
    path.write_bytes(chunk)
    assert [each["event_id"] for each in lines(path)] == [1, 2, 3]
    found = lines(path, "--recover")
    assert [(each["event_id"], each.get("recovered", False)) for each in found[2:]] == [
        (3, False),
        (4, True),
        (5, True),
    ]

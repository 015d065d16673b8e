"""What `xfor match` does with its options, and how it speaks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.command import EXCHANGE, SAMPLES, process, xfor
from tests.evtx_writer import classic, write_evtx
from xfor.logs.inputs import find_files


def report(*arguments: str | Path) -> dict[str, Any]:
    result = xfor("match", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_report_of_all_samples_validates_against_the_published_schema() -> None:
    schema = json.loads(xfor("schema", "report").stdout)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(report(SAMPLES))


def test_the_published_rule_schema_is_a_valid_schema_that_our_rules_meet() -> None:
    schema = json.loads(xfor("schema", "rule").stdout)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")


def test_the_same_logs_give_the_same_bytes() -> None:
    first, second = (xfor("match", SAMPLES, "--format", "json").stdout for _ in range(2))
    assert first == second


def test_the_text_names_cause_and_every_step_of_the_resolution() -> None:
    text = " ".join(xfor("match", EXCHANGE, env={"COLUMNS": "120"}).stdout.split())
    for fact in ("Q247764", "EXCHSRV1", "Act as part of the operating system", "Log on as a service", "110"):
        assert fact in text


def test_the_text_has_no_colour_when_it_is_piped() -> None:
    running = process("match", EXCHANGE)
    output, complaint = running.communicate(timeout=60)
    assert "\x1b" not in output
    assert complaint == ""


def test_output_goes_to_a_file_that_holds_the_same_as_stdout(tmp_path: Path) -> None:
    written = tmp_path / "report.json"
    result = xfor("match", EXCHANGE, "--format", "json", "--output", written)
    assert result.stdout == ""
    assert written.read_text("utf-8") == xfor("match", EXCHANGE, "--format", "json").stdout
    assert [file.name for file in tmp_path.iterdir()] == ["report.json"]


def test_filters_leave_out_what_is_less_grave_or_less_sure() -> None:
    assert {each["confidence"] for each in report(EXCHANGE)["findings"]} > {"exact", "unlikely"}
    sure = report(EXCHANGE, "--min-confidence", "exact")["findings"]
    assert {each["confidence"] for each in sure} == {"exact"}
    grave = report(EXCHANGE, "--min-level", "high")["findings"]
    assert {each["severity"] for each in grave} == {"high"}


def test_a_host_is_found_by_its_short_name() -> None:
    hosts = {each["host"] for each in report(SAMPLES, "--host", "fs01")["findings"]}
    assert hosts == {"FS01.corp.example"}


def test_a_time_window_includes_both_ends_and_a_date_its_whole_day() -> None:
    first = report(EXCHANGE)["findings"][0]["first_seen"]
    assert report(EXCHANGE, "--from", first, "--to", first)["findings"][0]["occurrences"] == 1
    assert report(EXCHANGE, "--to", first[:10])["findings"]
    assert not report(EXCHANGE, "--to", "1999-01-01")["findings"]


def test_evidence_is_limited_unless_all_is_asked_for() -> None:
    for limit, shown in (("1", 1), ("3", 3), ("all", 8)):
        finding = report(EXCHANGE, "--evidence", limit, "--host", "EXCHSRV1")["findings"][0]
        assert (len(finding["evidence"]), finding["evidence_total"]) == (shown, 8)


def test_the_case_is_in_the_report_and_in_its_keys() -> None:
    one, other = report(EXCHANGE), report(EXCHANGE, "--case", "4711")
    assert other["case"] == {"id": "4711"}
    assert one["findings"][0]["dedup_key"] != other["findings"][0]["dedup_key"]


def test_an_empty_folder_is_said_to_hold_no_log(tmp_path: Path) -> None:
    result = xfor("match", tmp_path)
    assert result.exit_code == 3
    assert f"No event log was found in {tmp_path}." in result.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "the file is empty"), (b"not a log", "not an event log"), (b"ElfFile\0", "")],
)
def test_a_file_that_is_no_log_is_named_with_the_reason(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.evtx"
    path.write_bytes(content)
    result = xfor("match", path, EXCHANGE)
    assert result.exit_code == 0
    assert sentence in result.stdout
    assert path.name in result.stdout


def test_a_sample_is_found_by_a_pattern_and_only_once() -> None:
    assert [file.path.name for file in find_files([str(SAMPLES / "ex*.evtx"), str(EXCHANGE)])] == [EXCHANGE.name]


HOSTILE = "\x1b]0;owned\x07\x1b[2J \u202etxt.exe [bold]x[/bold] \x9b31m \u2028 {EventID}"


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "markdown", "html", "csv"])
def test_hostile_event_text_is_shown_harmless(tmp_path: Path, format: str) -> None:
    path = tmp_path / "hostile.evtx"
    event = classic("MSExchangePOP3", 13003, [HOSTILE], computer="H\x1bOST", time="1999-12-01T00:00:00Z")
    unknown = classic("Evil\x1b[31m", 1, [HOSTILE], computer="HOST", time="1999-12-01T00:00:00Z")
    path.write_bytes(write_evtx([event, unknown]))
    output = xfor("match", path, "--format", format).stdout
    assert format == "csv" or "owned" in output
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", output)

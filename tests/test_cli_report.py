"""A saved report drawn again: the same as at first, in every format, with less in it, and never from another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import EXCHANGE, SAMPLES, xfor
from tests.report_cases import hostile, one_host
from xfor.report import Report, as_json


def saved(folder: Path, shown: Report) -> Path:
    path = folder / "report.json"
    path.write_text(as_json(shown, indent=2), encoding="utf-8")
    return path


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "markdown", "html", "csv"])
def test_a_saved_report_is_drawn_as_the_first_one_was(tmp_path: Path, format: str) -> None:
    kept, wide = tmp_path / "kept.json", {"COLUMNS": "100"}
    assert xfor("match", SAMPLES, "--format", "json", "--output", kept).exit_code == 0
    first = xfor("match", SAMPLES, "--format", format, "--explain-gaps", env=wide)
    again = xfor("report", kept, "--format", format, "--explain-gaps", env=wide)
    assert again.exit_code == 0
    assert again.stdout == first.stdout


def test_findings_are_left_out_as_asked_and_it_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path, one_host())
    text = xfor("report", path, "--min-level", "high", "--min-confidence", "exact").stdout
    assert "2 findings were left out by --min-level or --min-confidence." in text
    assert "The print spooler" not in text


def test_a_report_can_come_through_a_pipe_and_go_to_a_file(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from xfor.cli import app

    written = tmp_path / "report.html"
    arguments = ["report", "-", "--format", "html", "--output", str(written)]
    assert CliRunner().invoke(app, arguments, input=as_json(one_host())).exit_code == 0
    assert "A disk has a bad block" in written.read_text("utf-8")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Invalid JSON"),
        (b"no json", "Invalid JSON"),
        (b"\xff\xfe{", "Invalid JSON"),
        (b"[]", "Input should be an object"),
        (b"{}", "tool: Field required"),
        (b'{"schema_version": "2.0"}', "its schema version is not 1.0"),
        (as_json(one_host())[:-1].encode() + b', "extra": 1}', "extra is not known here; was it written by a newer"),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_the_reason(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    result = xfor("report", path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path} is no report that" in result.stderr
    assert sentence in result.stderr


@pytest.mark.parametrize("path", ["missing.json", "."])
def test_a_file_that_cannot_be_read_is_named(path: str, tmp_path: Path) -> None:
    result = xfor("report", tmp_path / path)
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_what_a_format_cannot_say_of_losses_is_said_on_stderr(tmp_path: Path, format: str) -> None:
    result = xfor("report", saved(tmp_path, one_host()), "--format", format)
    assert result.exit_code == 0
    assert "This report is not complete: 1 log could be read only in part" in result.stderr


def test_a_hostile_report_survives_being_saved(tmp_path: Path) -> None:
    again = xfor("report", saved(tmp_path, hostile()), "--format", "json").stdout
    assert Report.model_validate_json(again) == hostile()


def test_the_gaps_are_told_where_they_are_asked_for() -> None:
    assert "What else to ask for" in xfor("match", EXCHANGE, "--explain-gaps").stdout
    assert "What else to ask for" not in xfor("match", EXCHANGE).stdout

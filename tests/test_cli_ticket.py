"""`xfor ticket`, `--redact` and `xfor unredact` as a user calls them."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.command import EXCHANGE, xfor
from tests.redact_cases import planted, seen
from tests.report_cases import hostile, one_host
from tests.report_writer import finding, report, written
from tests.test_redact import WORLD
from xfor.report import Report


def saved(shown: Report, folder: Path) -> Path:
    path = folder / "report.json"
    path.write_text(written(shown, "json"), encoding="utf-8")
    return path


@pytest.mark.parametrize("to", ["servicenow", "servicenow-event", "zendesk", "github"])
def test_a_report_becomes_a_line_of_json_a_finding_with_the_calls_on_stderr(to: str, tmp_path: Path) -> None:
    result = xfor("ticket", saved(one_host(), tmp_path), "--to", to)
    assert result.exit_code == 0
    assert [type(json.loads(line)) for line in result.stdout.splitlines()] == [dict, dict]  # the unlikely one is none
    assert result.stderr.count("xfor: KB1 on FS01: ") == 1


def test_a_project_and_fields_are_part_of_the_ticket(tmp_path: Path) -> None:
    path = saved(one_host(), tmp_path)
    result = xfor("ticket", path, "--to", "jira", "--project", "SUP", "--set", "issuetype=Bug")
    fields = json.loads(result.stdout.splitlines()[0])["fields"]
    assert (fields["project"], fields["issuetype"]) == ({"key": "SUP"}, {"name": "Bug"})


def test_a_missing_project_is_said_once(tmp_path: Path) -> None:
    result = xfor("ticket", saved(one_host(), tmp_path), "--to", "jira")
    assert result.exit_code == 2
    assert result.stderr == "xfor: An issue of Jira needs --project, the key of its project.\n"


def test_what_is_cut_is_in_the_attachment(tmp_path: Path) -> None:
    rest = tmp_path / "rest.txt"
    result = xfor("ticket", saved(hostile(), tmp_path), "--to", "servicenow", "--attachment", rest)
    assert result.exit_code == 0
    assert "see the attachment rest.txt" in result.stdout
    assert "x" * 1_000_000 in rest.read_text("utf-8")


def test_one_ticket_that_does_not_fit_does_not_stop_the_others(tmp_path: Path) -> None:
    path = saved(report(finding(cause="x " * 5000), finding("KB2")), tmp_path)
    result = xfor("ticket", path, "--to", "servicenow")
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1
    assert "KB1 on FS01: cause and resolution alone are larger" in result.stderr


@pytest.mark.parametrize("wrong", [["--set", "x"], ["--set", "=x"], ["--set", "a=b", "--customer-reply"]])
def test_a_field_that_cannot_be_meant_is_refused(wrong: list[str], tmp_path: Path) -> None:
    result = xfor("ticket", saved(one_host(), tmp_path), "--to", "zendesk", *wrong)
    assert result.exit_code == 2
    assert result.stderr.startswith("xfor: --set ")


def test_the_map_is_private_and_gives_the_report_back(tmp_path: Path) -> None:
    path, map = saved(planted(WORLD), tmp_path), tmp_path / "map.json"
    made = xfor("report", path, "--format", "json", "--redact-map", map)
    assert seen(WORLD, made.stdout) == []
    assert os.name == "nt" or stat.S_IMODE(map.stat().st_mode) == 0o600
    (tmp_path / "redacted.json").write_text(made.stdout, encoding="utf-8")
    back = json.loads(xfor("unredact", tmp_path / "redacted.json", "--map", map).stdout)
    assert back["inputs"] == json.loads(path.read_text("utf-8"))["inputs"]


def test_two_runs_with_one_map_use_the_same_names(tmp_path: Path) -> None:
    map = tmp_path / "map.json"
    first, second = (xfor("match", EXCHANGE, "--redact", "--redact-map", map).stdout for _ in range(2))
    assert first == second
    assert "EXCHSRV1" not in first
    assert "HOST-01" in first


def test_redact_alone_needs_no_map(tmp_path: Path) -> None:
    result = xfor("report", saved(one_host(), tmp_path), "--redact")
    assert "FS01" not in result.stdout
    assert "HOST-01" in result.stdout


def test_a_text_of_the_command_line_is_restored(tmp_path: Path) -> None:
    map = tmp_path / "map.json"
    xfor("report", saved(one_host(), tmp_path), "--redact-map", map)
    assert xfor("unredact", "Restart HOST-01, not HOST-99.", "--map", map).stdout == "Restart FS01, not HOST-99.\n"


@pytest.mark.parametrize("content", [None, "", "[]", '{"tokens": {}}'])
def test_what_is_no_map_is_refused(content: str | None, tmp_path: Path) -> None:
    map = tmp_path / "map.json"
    if content is not None:
        map.write_text(content, encoding="utf-8")
    result = xfor("unredact", "HOST-01", "--map", map)
    assert result.exit_code == 2
    assert result.stderr.startswith("xfor: ")


def test_a_file_that_is_no_map_is_never_overwritten(tmp_path: Path) -> None:
    map = tmp_path / "notes.txt"
    map.write_text("my notes", encoding="utf-8")
    assert xfor("match", EXCHANGE, "--redact-map", map).exit_code == 2
    assert map.read_text("utf-8") == "my notes"

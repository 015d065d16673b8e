"""Two reports of one case: what is new, what is gone, what goes on, and what cannot be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import xfor
from tests.evtx_writer import Record, classic, write_evtx
from tests.rule_writer import KNOWLEDGE, write
from xfor.compare import Comparison, compare
from xfor.logs.inputs import find_files
from xfor.reading import Question
from xfor.report import Report, as_json
from xfor.rules import load_library
from xfor.scan import Scan


def mail(day: int, host: str = "SRV1") -> Record:
    return classic("Mail", 13003, ["x"], computer=host, time=f"2024-03-{day:02}T08:00:00Z")


def other(day: int, host: str = "SRV1") -> Record:
    return classic("Other", 1, ["x"], computer=host, level=4, time=f"2024-03-{day:02}T08:00:00Z")


def report(folder: Path, *records: Record) -> Report:
    """Scan a log with one rule, K1, about Mail 13003."""
    write(folder, "rules/K1.yml", KNOWLEDGE)
    path = folder / "log.evtx"
    path.write_bytes(write_evtx(records))
    scan = Scan(load_library([("rules", folder / "rules")]), Question())
    scan.read(find_files([str(path)]), lambda _, __: None)
    return scan.report()


def compared(folder: Path, before: list[Record], after: list[Record]) -> Comparison:
    return compare(report(folder, *before), report(folder, *after))


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ([other(1), other(3)], [mail(4), other(6)], "new"),
        ([mail(1), other(3)], [other(4), other(6)], "gone"),
        ([mail(1), other(3)], [mail(1), other(3), other(6)], "gone"),
        ([mail(1), other(3)], [mail(5), other(7)], "same"),
        ([mail(1), other(3)], [*[mail(5)] * 9, other(6)], "more"),
        ([*[mail(1)] * 9, other(3)], [mail(5), other(6)], "less"),
        ([mail(1), other(3)], [other(2), other(3)], "unknown"),
        ([mail(1), other(3)], [mail(5, "SRV2")], "unknown"),
    ],
)
def test_what_became_of_a_problem(tmp_path: Path, before: list[Record], after: list[Record], state: str) -> None:
    changes = [each for each in compared(tmp_path, before, after).changes if each.host == "SRV1"]
    assert [each.state for each in changes] == [state]


def test_a_problem_on_another_host_is_another_problem(tmp_path: Path) -> None:
    found = compared(tmp_path, [mail(1), other(2)], [mail(4, "SRV2"), other(5)])
    assert [(each.state, each.host) for each in found.changes] == [("new", "SRV2"), ("gone", "SRV1")]


def test_a_report_that_is_not_complete_makes_the_comparison_less_sure(tmp_path: Path) -> None:
    whole = report(tmp_path, mail(1))
    found = compare(whole, whole.model_copy(update={"complete": False}))
    assert found.notices == ["The later report is not complete: what is called gone may still be there."]


def test_the_command_writes_text_json_and_markdown_and_can_fail(tmp_path: Path) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    before.write_text(as_json(report(tmp_path, other(1), other(3))), encoding="utf-8")
    after.write_text(as_json(report(tmp_path, mail(4), other(6))), encoding="utf-8")
    assert "New\n  high: The service account lacks rights (K1) on SRV1" in xfor("diff", before, after).stdout
    assert json.loads(xfor("diff", before, after, "--format", "json").stdout)["changes"][0]["state"] == "new"
    assert "| New | high |" in xfor("diff", before, after, "--format", "markdown").stdout
    assert xfor("diff", before, after, "--fail-on", "new").exit_code == 1
    assert xfor("diff", after, after, "--fail-on", "new").exit_code == 0


def test_a_file_that_is_no_report_is_refused_by_name(tmp_path: Path) -> None:
    wrong = write(tmp_path, "wrong.json", "{}")
    result = xfor("diff", wrong, wrong)
    assert result.exit_code == 2
    assert "wrong.json" in result.stderr

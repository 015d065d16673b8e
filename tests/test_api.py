"""xfor from Python: ten names, the same answers as the command line, and a page whose every line runs."""

from __future__ import annotations

import doctest
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import xfor
from tests.command import EXCHANGE, ROOT, SAMPLES
from tests.command import xfor as command
from xfor.report import as_json

NAMES = {
    "Conventions", "Event", "Finding", "Report", "XforError", "__version__", "load_rules", "match", "open_log",
    "rendered",
}  # fmt: skip


def test_there_are_ten_names_and_each_is_there() -> None:
    assert set(xfor.__all__) == NAMES
    assert all(getattr(xfor, name) for name in NAMES)
    assert all(name == "__version__" or getattr(xfor, name).__doc__ for name in NAMES)


def test_a_name_that_is_none_of_them_is_missing() -> None:
    with pytest.raises(AttributeError):
        xfor.no_such_name  # noqa: B018


def test_importing_xfor_imports_next_to_nothing() -> None:
    code = "import sys, xfor; print({'pydantic', 'yaml', 'lxml', 'rich', 'sigma'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"


def test_the_report_is_that_of_the_command_line() -> None:
    report = xfor.match([SAMPLES, "no-such.evtx"], case="C", start="2024-01-01", evidence=2, hosts=["fs02"])
    said = command(
        "match", SAMPLES, "no-such.evtx", "--case", "C", "--from", "2024-01-01", "--evidence", "2", "--host", "fs02",
        "--format", "json",
    ).stdout  # fmt: skip
    assert as_json(report, indent=2) + "\n" == said
    assert xfor.rendered(report, "json") == said


def test_processes_and_kept_results_change_nothing(tmp_path: Path) -> None:
    plain = xfor.match(EXCHANGE)
    assert xfor.match(EXCHANGE, jobs=2) == plain
    assert [xfor.match(str(EXCHANGE), resume=tmp_path) for _ in range(2)] == [plain, plain]


def test_a_time_is_a_text_or_a_datetime_with_a_zone() -> None:
    moment = datetime(1999, 12, 14, 8, 0, tzinfo=UTC)
    assert xfor.match(EXCHANGE, end=moment) == xfor.match(EXCHANGE, end="1999-12-14T08:00:00Z")
    with pytest.raises(xfor.XforError, match="no time zone"):
        xfor.match(EXCHANGE, end=datetime(1999, 12, 14))


def test_own_rules_replace_and_add(tmp_path: Path) -> None:
    alone = xfor.load_rules(ROOT / "kbrules" / "exchange" / "Q247764.yml", builtin=False)
    assert {each.rule.id for each in xfor.match(EXCHANGE, rules=alone).findings} == {"Q247764"}
    with pytest.raises(xfor.XforError):
        xfor.load_rules(tmp_path / "missing")


def test_a_log_can_be_read_again_and_says_what_it_lost() -> None:
    log = xfor.open_log(SAMPLES / "damaged-system.evtx")
    assert log.lost == []
    first, second = len(list(log)), len(list(log))
    assert first == second > 100
    assert {each.level for each in log.lost} >= {"error"}
    with pytest.raises(xfor.XforError, match="not an event log"):
        xfor.open_log(ROOT / "pyproject.toml")


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(xfor.XforError, match="text, json, jsonl, markdown, html, csv"):
        xfor.rendered(xfor.match(EXCHANGE), "parquet")


def test_every_line_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = ROOT / "docs" / "python.md"
    test = doctest.DocTestParser().get_doctest(page.read_text("utf-8").replace("```", ""), {}, page.name, str(page), 0)
    assert len(test.examples) > 15
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert not said, "".join(said)

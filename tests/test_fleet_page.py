"""The questions on the page about fleets are asked, and have the answers that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from tests.command import ROOT, SAMPLES, xfor

PAGE = (ROOT / "docs" / "fleet.md").read_text("utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```\n(?:\n```text\n(.*?)```)?", PAGE, re.DOTALL)


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").symlink_to(SAMPLES, target_is_directory=True)
    questions = PAGE[PAGE.index("## Questions") :]
    for command in re.findall(r"^\$ xfor (.*)$", questions, re.MULTILINE):
        assert xfor(*command.split()).exit_code == 0
    (tmp_path / "rules.json").write_text(xfor("rules", "list", "--format", "json").stdout, encoding="utf-8")
    return tmp_path


def ask(question: str) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return [" | ".join(map(str, row)) for row in connection.execute(question).fetchall()]


def test_there_are_three_questions() -> None:
    assert len(QUESTIONS) == 3


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("question", "answer"), [each for each in QUESTIONS if each[1]])
def test_a_question_has_the_answer_that_the_page_shows(question: str, answer: str) -> None:
    assert ask(question) == answer.splitlines()


@pytest.mark.usefixtures("tables")
def test_the_rules_that_nothing_matched_are_all_but_those_that_were_found() -> None:
    question = next(question for question, _ in QUESTIONS if "ANTI JOIN" in question)
    every = set(ask("SELECT id FROM 'rules.json'"))
    year = "last_seen >= '2023-12-31 00:00:00Z' AND confidence <> 'unlikely'"
    found = set(ask(f"SELECT DISTINCT rule.id FROM 'tables/findings/*.parquet' WHERE {year}"))
    assert found
    assert set(ask(question)) == every - found

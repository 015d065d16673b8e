"""Reports and events as tables hold what the JSON contract holds, by the same names."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest
from pydantic import BaseModel

from tests.command import EXCHANGE, SAMPLES, xfor
from tests.report_writer import evidence, finding, report
from xfor.findings.event_line import EventLine
from xfor.render.parquet import TABLES, write_tables
from xfor.render.parquet.columns import cells, columns
from xfor.report import Case, Report, as_json

DAMAGED = SAMPLES / "damaged-system.evtx"


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    (path,) = (folder / table).iterdir()
    read: list[dict[str, object]] = pyarrow.parquet.read_table(path).to_pylist()
    return read


def as_contract(value: object) -> object:
    """Turn a cell into what JSON has for it: nothing for null, text for a time, an object for a map."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat()
    if isinstance(value, dict):
        return {name: as_contract(each) for name, each in value.items() if each is not None}
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return {name: as_contract(each) for name, each in value}
    return [as_contract(each) for each in value] if isinstance(value, list) else value


def shortened(value: object, name: str = "") -> object:
    """Cut the times of a contract to microseconds, and write them as Python does."""
    if isinstance(value, dict):
        return {inner: shortened(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [shortened(each) for each in value]
    if isinstance(value, str) and name in {"time", "first", "last", "first_seen", "last_seen"}:
        whole, _, fraction = value.removesuffix("Z").partition(".")
        return datetime.fromisoformat(f"{whole}.{fraction[:6].ljust(6, '0')}").isoformat()
    return value


@pytest.mark.parametrize("table", [each.name for each in TABLES if each.name != "reports"])
def test_a_row_of_a_table_is_an_item_of_the_list_in_json(tmp_path: Path, table: str) -> None:
    assert xfor("match", SAMPLES, "--format", "parquet", "--output", tmp_path / "out", "--case", "C1").exit_code == 0
    contract = json.loads(xfor("match", SAMPLES, "--format", "json", "--case", "C1").stdout)
    found = [as_contract(each) for each in rows(tmp_path / "out", table)]
    assert found
    assert {each["case"] for each in found if isinstance(each, dict)} == {"C1"}
    bare = [{k: v for k, v in each.items() if k not in {"report", "case"} and v != []} for each in found if each]  # type: ignore[attr-defined]
    expected = [{k: v for k, v in each.items() if v not in ([], {})} for each in shortened(contract[table])]  # type: ignore[attr-defined]
    assert [{k: v for k, v in each.items() if v != {}} for each in bare] == expected


def test_the_table_of_reports_counts_what_was_read(tmp_path: Path) -> None:
    xfor("match", SAMPLES, "--format", "parquet", "--output", tmp_path)
    contract = Report.model_validate_json(xfor("match", SAMPLES, "--format", "json").stdout)
    (row,) = rows(tmp_path, "reports")
    assert (row["complete"], row["rules_loaded"], row["case"]) == (False, contract.rules.loaded, None)
    assert row["records"] == sum(each.records for each in contract.inputs)
    assert row["records_lost"] == sum(each.records_lost for each in contract.inputs)
    assert str(row["first"]).startswith("1999-12-13")


def test_a_case_written_again_replaces_itself_and_leaves_others(tmp_path: Path) -> None:
    for case in ("C1", "C1", "../C2\n", "C1"):
        write_tables(report(finding(), case=Case(id=case)), tmp_path)
    names = [each.name for each in (tmp_path / "findings").iterdir()]
    assert len(names) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(each.name for each in TABLES)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        xfor("match", EXCHANGE, "--format", "parquet", "--output", tmp_path / folder)
    files = [sorted(path for path in (tmp_path / each).rglob("*.parquet")) for each in ("a", "b")]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]


def test_hostile_text_and_impossible_times_are_values_like_others(tmp_path: Path) -> None:
    odd = finding(evidence=[evidence(message="\x00\x1b[2J \u202e", time="9999-12-31T23:59:59.9999999Z")])
    write_tables(report(odd), tmp_path)
    (row,) = rows(tmp_path, "findings")
    shown = json.dumps(as_contract(row["evidence"]))
    assert json.dumps("\x00\x1b[2J \u202e") in shown
    assert "9999-12-31T23:59:59.999999" in shown


def test_a_saved_report_can_be_written_as_tables(tmp_path: Path) -> None:
    saved = tmp_path / "report.json"
    saved.write_text(xfor("match", EXCHANGE, "--format", "json").stdout, encoding="utf-8")
    assert xfor("report", saved, "--format", "parquet", "--output", tmp_path / "again").exit_code == 0
    xfor("match", EXCHANGE, "--format", "parquet", "--output", tmp_path / "first")
    assert rows(tmp_path / "again", "findings") == rows(tmp_path / "first", "findings")


@pytest.mark.parametrize("arguments", [[], ["--provider", "disk"], ["--limit", "3"]], ids=str)
def test_events_are_a_table_with_the_columns_of_jsonl(tmp_path: Path, arguments: list[str]) -> None:
    path = tmp_path / "events.parquet"
    assert xfor("events", DAMAGED, *arguments, "--format", "parquet", "--output", path).exit_code == 0
    lines = xfor("events", DAMAGED, *arguments, "--format", "jsonl").stdout.splitlines()
    read = pyarrow.parquet.read_table(path)
    assert read.column_names == list(EventLine.model_fields)
    found = [as_contract(each) for each in read.to_pylist()]
    expected = [shortened(json.loads(each)) for each in lines]
    assert [{k: v for k, v in each.items() if v != []} for each in found if isinstance(each, dict)] == [
        {k: v for k, v in each.items() if v != []} for each in expected if isinstance(each, dict)
    ]


def test_events_go_to_a_file_in_every_format(tmp_path: Path) -> None:
    for format in ("text", "jsonl"):
        path = tmp_path / format
        assert xfor("events", EXCHANGE, "--format", format, "--output", path).stdout == ""
        assert path.read_text("utf-8") == xfor("events", EXCHANGE, "--format", format).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["match", EXCHANGE, "--format", "parquet"], "name it with --output"),
        (["events", EXCHANGE, "--format", "parquet"], "name it with --output"),
        (["match", EXCHANGE, "--format", "parquet", "--output", EXCHANGE], "is a file"),
        (["events", EXCHANGE, "--format", "parquet", "--output", SAMPLES], "is a folder"),
    ],
    ids=["match-none", "events-none", "match-file", "events-folder"],
)
def test_a_place_that_cannot_hold_tables_is_refused(arguments: list[str], said: str) -> None:
    done = xfor(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())


def test_without_pyarrow_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    done = xfor("match", EXCHANGE, "--format", "parquet", "--output", tmp_path)
    assert done.exit_code == 2
    assert "pip install 'xfor[parquet]'" in done.stderr


@pytest.mark.parametrize("model", [each.model for each in TABLES], ids=lambda each: each.__name__)
def test_every_field_of_the_contract_is_a_column(model: type[BaseModel]) -> None:
    assert [each.name for each in columns(model)] == list(model.model_fields)


def test_cells_are_those_of_the_columns() -> None:
    made = finding()
    assert list(cells(made)) == [each.name for each in columns(type(made))]
    assert as_json(made)

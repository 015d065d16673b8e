"""Findings as CSV: rows that a spreadsheet reads, and no cell that it runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_cases import hostile, one_host
from tests.report_writer import finding, report, written
from xfor.render.csv import cell
from xfor.report import Case, Report

FORMULA = tuple("=+-@\t\r＝＋－＠")


def rows(shown: Report) -> list[dict[str, str]]:
    text = written(shown, "csv")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_finding_is_a_row_with_its_case_cause_and_resolution() -> None:
    row = rows(one_host())[0]
    assert (row["case"], row["rule"], row["host"], row["occurrences"]) == ("4711", "KB1", "FS01", "3")
    assert row["cause"] == "The medium is damaged."
    assert "1. Find the drive.\nDisk 1 in Disk Management\nGet-Disk" in row["resolution"]
    assert row["ongoing"] == "yes"


@pytest.mark.parametrize("begin", FORMULA)
def test_a_cell_that_would_be_a_formula_is_text(begin: str) -> None:
    row = rows(report(finding(host=f"{begin}1+1", cause=f"{begin}HYPERLINK()"), case=Case(id=f"{begin}x")))[0]
    assert row["host"].startswith("'")
    assert row["cause"].startswith("'")
    assert row["case"].startswith("'")


@given(st.text(st.characters(), max_size=30) | st.text("=+-@\t\r\n '＝", max_size=6))
def test_no_text_makes_a_formula(text: str) -> None:
    assert not str(cell(text)).startswith(FORMULA)


def test_every_cell_of_a_hostile_report_is_quoted_and_none_is_a_formula() -> None:
    for row in rows(hostile()):
        assert not any(value.startswith(FORMULA) for value in row.values())
    lines = written(report(finding(host="a;=1+1")), "csv").splitlines()
    assert '"a;=1+1"' in lines[1]


def test_a_cell_is_never_longer_than_a_spreadsheet_holds() -> None:
    assert len(str(cell("x" * 100_000))) < 32_767

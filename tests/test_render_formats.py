"""Every format: the golden files, and a report in which every text is hostile."""

from __future__ import annotations

import unicodedata

import pytest

from tests.golden_reports import golden_file, golden_text
from tests.report_cases import hostile, nothing
from tests.report_writer import finding, report, written
from xfor.render.formats import FOLDERS, RENDERERS, Format
from xfor.report import Finding, Report

FORMATS = pytest.mark.parametrize("format", list(RENDERERS), ids=lambda format: format.value)


@FORMATS
def test_a_report_reads_as_the_golden_file_has_it(format: Format) -> None:
    assert golden_text(format) == golden_file(format).read_text("utf-8")


def test_there_is_a_renderer_for_each_format() -> None:
    assert set(RENDERERS) | FOLDERS == set(Format)


@FORMATS
def test_nothing_in_a_hostile_report_steers_a_terminal_or_hides(format: Format) -> None:
    text = written(hostile(), format.value, verbose=True, gaps=True).removeprefix("\ufeff")
    steering = {char for char in set(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert steering <= {"\n"}
    assert "owned" in text


@FORMATS
def test_a_text_of_a_megabyte_is_cut_in_what_people_read(format: Format) -> None:
    size = len(written(hostile(), format.value))
    assert size > 2 << 20 if format in {Format.JSON, Format.JSONL} else size < 200_000


@FORMATS
def test_a_report_of_nothing_can_be_written(format: Format) -> None:
    text = written(nothing(), format.value, gaps=True)
    assert (text == "") == (format is Format.JSONL)


def test_json_lines_hold_a_finding_each_in_the_order_of_the_report() -> None:
    shown = report(finding("KB1"), finding("KB2", confidence="unlikely"))
    lines = written(shown, "jsonl").splitlines()
    assert [Finding.model_validate_json(line) for line in lines] == shown.findings


def test_json_is_the_whole_report() -> None:
    assert Report.model_validate_json(written(hostile(), "json")) == hostile()

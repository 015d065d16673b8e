"""The report as JSON, and its schema."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from xfor.report import SEVERITIES, Finding, Input, Notice, Report, RuleCoverage, Tool, as_json, report_schema

VALIDATOR = Draft202012Validator(report_schema())


def report(notice: str = "Something was lost.") -> Report:
    """Make the smallest report, with one notice."""
    return Report(
        tool=Tool(name="xfor", version="0"),
        knowledge=[],
        rules=RuleCoverage(loaded=0, refused=0, not_applicable=0, undecided=0),
        complete=True,
        inputs=[Input(path="a.evtx", status="skipped")],
        findings=[],
        unexplained=[],
        notices=[Notice(code="x", level="info", message=notice)],
    )


@given(st.text())
def test_any_text_comes_back_from_the_json_and_steers_no_terminal(text: str) -> None:
    written = as_json(report(text))
    assert json.loads(written)["notices"][0]["message"] == text
    assert not set(written) & {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u200b\u200e\u202e\u2066\ufeff"}


def test_what_is_not_known_is_left_out() -> None:
    assert "null" not in as_json(report())
    assert json.loads(as_json(report()))["inputs"] == [
        {"path": "a.evtx", "channels": [], "hosts": [], "records": 0, "records_lost": 0, "status": "skipped"}
    ]


def test_the_smallest_report_fits_the_schema() -> None:
    VALIDATOR.check_schema(report_schema())
    VALIDATOR.validate(json.loads(as_json(report())))


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema_version": "2.0"},
        {"complete": None},
        {"surprise": 1},
        {"inputs": [{"path": "a", "status": "lost"}]},
        {"inputs": [{"path": "a", "status": "read", "records": -1}]},
        {"inputs": [{"path": "a", "status": "read", "first": "2024-03-01 08:00"}]},
    ],
)
def test_what_is_no_report_does_not_fit_the_schema(wrong: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid({**json.loads(as_json(report())), **wrong})


@pytest.mark.parametrize("time", ["2024-03-01T08:00:00Z", "1999-12-13T08:01:17.0000001Z"])
def test_times_are_utc_to_the_tick(time: str) -> None:
    assert Input(path="a", status="read", first=time).first == time
    with pytest.raises(ValidationError):
        Input(path="a", status="read", first=time.replace("Z", "+01:00"))


def test_a_report_cannot_be_changed_and_takes_no_key_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        report().complete = False
    with pytest.raises(ValidationError):
        Notice.model_validate({"code": "x", "level": "info", "message": "m", "extra": 1})


def test_the_severities_of_the_schema_are_those_that_findings_are_sorted_by() -> None:
    assert tuple(Finding.model_json_schema()["properties"]["severity"]["enum"]) == SEVERITIES

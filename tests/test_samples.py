"""Every sample gives the report that lies beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.expected import as_expected, expected_file, scanned
from tests.sample_logs import FOLDER
from tests.sample_logs import SAMPLES as BUILT
from xfor.report import as_json, report_schema

SAMPLES = sorted(FOLDER / name for name in BUILT)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_sample_gives_the_report_beside_it(sample: Path) -> None:
    assert as_expected(scanned(sample)) == expected_file(sample).read_text(encoding="utf-8")


def test_every_expected_report_belongs_to_a_sample() -> None:
    assert sorted(FOLDER.glob("*.expected.json")) == sorted(map(expected_file, SAMPLES))


def test_the_folder_gives_what_its_samples_give() -> None:
    whole = scanned(FOLDER)
    alone = [scanned(sample) for sample in SAMPLES]
    assert {each.id: each for each in whole.findings} == {each.id: each for one in alone for each in one.findings}
    assert sum(each.count for each in whole.unexplained) == sum(each.count for one in alone for each in one.unexplained)
    assert [each for each in whole.inputs if each.status != "skipped"] == [one.inputs[0] for one in alone]


def test_the_folder_is_reported_alike_each_time_and_fits_the_schema() -> None:
    written = as_json(scanned(FOLDER))
    assert written == as_json(scanned(FOLDER))
    Draft202012Validator.check_schema(report_schema())
    assert list(Draft202012Validator(report_schema()).iter_errors(json.loads(written))) == []


def test_the_first_exchange_server_has_two_explanations_and_the_second_another() -> None:
    findings = scanned(FOLDER / "exchange55-pop3.evtx").findings
    assert {each.id: (each.confidence, each.occurrences) for each in findings}.items() >= {
        "Q247764@EXCHSRV1": ("exact", 8),
        "Q324025@EXCHSRV1": ("exact", 8),
        "Q255269@EXCHSRV1": ("unlikely", 8),
        "Q255269@EXCHSRV2": ("exact", 1),
        "Q247764@EXCHSRV2": ("unlikely", 1),
        "Q324025@EXCHSRV2": ("unlikely", 1),
    }.items()
    first = next(each for each in findings if each.id == "Q247764@EXCHSRV1")
    assert "Q324025" in first.alternatives

"""The same event in every format gives the same findings, but for what the format cannot carry."""

from __future__ import annotations

import pytest

from tests.format_case import EXPORTS, Export, bare_csv, case_of, table, written
from xfor.logs.formats import FORMATS

WITH_TEXT = [each for each in EXPORTS if each.write is not bare_csv]


@pytest.mark.parametrize("export", WITH_TEXT, ids=lambda export: export.title)
def test_each_format_gives_the_same_findings(export: Export) -> None:
    case = case_of(export)
    sure = [each for each in case.findings if each.confidence != "unlikely"]
    assert {(each.rule.id, each.confidence, each.occurrences) for each in sure} == {
        ("Q247764", "exact", 1),
        ("Q324025", "exact", 1),
        ("Q255269", "exact", 1),
    }
    hosts = {each.rule.id: each.host for each in sure}
    known = "computer" not in case.lacks
    assert hosts["Q247764"] == hosts["Q324025"] == ("EXCHSRV1" if known else "")
    assert hosts["Q255269"] == ("EXCHSRV2" if known else "")
    times = {each.rule.id: each.first_seen for each in sure}
    assert times["Q247764"] == "1999-12-13T08:01:17Z"
    assert times["Q255269"] == "1999-12-14T08:51:12Z"


def test_without_any_text_all_three_articles_are_possible() -> None:
    [export] = [each for each in EXPORTS if each.write is bare_csv]
    case = case_of(export)
    found = {(each.rule.id, each.host, each.confidence) for each in case.findings}
    articles = ("Q247764", "Q324025", "Q255269")
    assert found >= {(rule, host, "possible") for rule in articles for host in ("EXCHSRV1", "EXCHSRV2")}


def test_every_format_is_among_them_and_in_the_table_of_the_page() -> None:
    formats = {case_of(export).format for export in EXPORTS}
    assert formats == {each.name for each in FORMATS} | {"mapped"}
    assert written() == table(), "run: python -m tests.format_case"

"""Conformance with Sigma, measured on real rules and logs; `pytest -s` shows the figures."""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.correlation_writer import Counted, event, library, windows
from tests.rule_writer import fields
from xfor.events import Event, Fields
from xfor.logs.inputs import open_log
from xfor.matching.match import match
from xfor.rules import Library, RuleIndex, load_library
from xfor.rules.conditions import Truth, compile_condition
from xfor.rules.detection import read_detection
from xfor.select import Selection, select

NO_EVENT_LOG = "no Windows event log is known for the category"
NO_SITE_VALUES = "nothing says what %known_cdcs% stands for"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def show(figure: str) -> None:
    sys.stdout.write(f"\n{figure}\n")


@pytest.fixture(scope="module")
def sigmahq(corpus: Path) -> Library:
    folders = ("rules", "rules-emerging-threats", "rules-threat-hunting")
    return load_library([(folder, corpus / "sigma" / folder) for folder in folders])


@cache
def events_of(path: Path) -> list[Event]:
    return list(select(open_log(path), Selection()))


def test_every_rule_of_sigmahq_loads_that_an_event_log_can_show(sigmahq: Library) -> None:
    show(f"{len(sigmahq.rules)} of {len(sigmahq.rules) + len(sigmahq.refused)} rules load")
    reasons = Counter(
        next((known for known in (NO_EVENT_LOG, NO_SITE_VALUES) if known in said.message), said.message)
        for said in sigmahq.refused
    )
    assert reasons == {NO_EVENT_LOG: 15, NO_SITE_VALUES: 2}


def test_every_expected_match_is_found_with_exactly_its_records(corpus: Path, sigmahq: Library) -> None:
    by_uuid = {rule.file.id: RuleIndex([rule]) for rule in sigmahq.rules}
    pairs = lines(corpus / "sigma" / "expected.jsonl")
    wrong = [pair for pair in pairs if records(corpus, pair, by_uuid[pair["rule_id"]]) != sorted(pair["record_ids"])]
    show(f"{len(pairs) - len(wrong)} of {len(pairs)} pairs of a rule and a log")
    assert wrong == []
    assert len(pairs) == 813


def records(corpus: Path, pair: dict[str, Any], index: RuleIndex) -> list[int]:
    held = (each for each in events_of(corpus / pair["evtx"]) if any_holds(index, each))
    return sorted(each.record_id or 0 for each in held)


def any_holds(index: RuleIndex, each: Event) -> bool:
    return any(rule.holds(Fields(each)) for rule in index.candidates(each.kind))


def test_no_rule_fails_on_any_log_of_the_regression_suite(corpus: Path, sigmahq: Library) -> None:
    index = RuleIndex(sigmahq.rules)
    logs = sorted((corpus / "sigma" / "regression_data").rglob("*.evtx"))
    hits: Counter[str] = Counter()
    for each in (each for log in logs for each in events_of(log)):
        hits.update(found.rule.file.title for found in match(each, index.candidates(each.kind)).matches)
    show("\n".join(f"{count:4} {title}" for title, count in hits.most_common()))
    show(f"{hits.total()} hits of {len(hits)} rules on {len(logs)} logs")
    assert len(logs) == 142
    assert len(hits) >= 142


def test_every_detection_vector_that_is_decided_has_the_expected_answer(corpus: Path) -> None:
    vectors = [each for each in lines(corpus / "sigma" / "detection_vectors.jsonl") if each["expect"] is not None]
    wrong = [each["name"] for each in vectors if truth(each["detection"], each["event"]) is not each["expect"]]
    show(f"{len(vectors) - len(wrong)} of {len(vectors)} detection vectors")
    assert wrong == []
    assert len(vectors) == 157


def truth(detection: dict[str, Any], values: dict[str, Any]) -> Truth:
    node, problems = read_detection(detection)
    assert node is not None, problems
    each = [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    data = [(name, str(one).lower() if isinstance(one, bool) else str(one)) for name, one in each]
    return compile_condition(node)(fields(*data))


def test_every_correlation_vector_gives_the_expected_windows(corpus: Path, tmp_path: Path) -> None:
    vectors = lines(corpus / "sigma" / "correlation_vectors.jsonl")
    wrong = [vector["name"] for vector in vectors if answer(vector, tmp_path) != expected(vector)]
    show(f"{len(vectors) - len(wrong)} of {len(vectors)} correlation vectors")
    assert wrong == []
    assert len(vectors) == 38


def answer(vector: dict[str, Any], folder: Path) -> list[Counted]:
    rules = library(folder, vector["rules"])
    assert rules.refused == ()
    return windows(rules, [event(each.pop("t"), each.pop("EventID"), **each) for each in vector["events"]])


def expected(vector: dict[str, Any]) -> list[Counted]:
    return [Counted(each["end"], each["group"], each["metric"]) for each in vector["expect"]]

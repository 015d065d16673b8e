"""What is missing inside a log is told apart from an export with a filter; and a clock that went back is noticed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.command import xfor
from tests.evtx_writer import Record, classic, write_evtx
from tests.rule_writer import KNOWLEDGE
from tests.test_scan import log, rules, scan
from xfor.gathering.sequence import Numbers
from xfor.logs.batch import Run
from xfor.logs.damage import DamageList


def notes(runs: Iterable[tuple[int, int]]) -> list[tuple[str, str]]:
    """Give what is noted of whole runs of record ids, each a second after the one before."""
    numbers = Numbers()
    numbers.add(Run(first, last, last - first + 1, first * 10_000_000, last * 10_000_000) for first, last in runs)
    damage = DamageList()
    numbers.note(damage)
    return [(each.code, each.place) for each in damage]


def written(path: Path, ids: Iterable[int], times: Iterable[str] = ()) -> Path:
    """Write a log with these record ids, each at a time of its own."""
    said = list(times)
    records: list[Record] = []
    for at, number in enumerate(ids):
        time = said[at] if said else f"2024-03-01T08:{number // 60 % 60:02}:{number % 60:02}Z"
        records.append(classic("Mail", 13003, ["x" * 50], time=time, record_id=number))
    path.write_bytes(write_evtx(records))
    return path


def test_a_log_without_gaps_says_nothing() -> None:
    assert notes([(1, 50), (51, 90)]) == []
    assert notes([(51, 90), (1, 50)]) == []  # written all round
    assert notes([]) == []


def test_a_gap_is_said_with_its_place() -> None:
    assert notes([(1, 50), (101, 150), (152, 160)]) == [
        ("record-gap", "records 51 to 100"),
        ("record-gap", "record 151"),
    ]


def test_many_gaps_are_a_filter() -> None:
    assert notes((each, each) for each in range(1, 200, 3)) == [("filtered-export", "the whole log")]


def test_runs_that_lie_across_each_other_are_no_gap() -> None:
    assert notes([(1, 100), (50, 60), (101, 120)]) == []


@pytest.mark.parametrize("parts", [1, 3])
def test_parts_of_a_log_are_put_together(parts: int) -> None:
    whole = Numbers()
    for part in range(parts):
        number = Numbers()
        number.add([Run(part * 10 + 1, part * 10 + 10, 10, part, part)])
        whole.merge(number)
    damage = DamageList()
    whole.note(damage)
    assert not damage


def test_the_report_says_which_records_of_a_log_are_missing(tmp_path: Path) -> None:
    log(tmp_path, "a.evtx")
    path = written(tmp_path / "logs" / "a.evtx", [*range(1, 300), *range(350, 900)])
    report = scan([path], rules(tmp_path))
    (notice,) = report.notices
    assert (notice.code, notice.level, notice.place) == ("record-gap", "warning", "records 300 to 349")
    assert "50 records are missing, between 2024-03-01T08:04:59Z and 2024-03-01T08:05:50Z" in notice.message
    assert report.complete


def test_the_report_says_that_a_log_was_exported_with_a_filter(tmp_path: Path) -> None:
    log(tmp_path, "a.evtx")
    path = written(tmp_path / "logs" / "a.evtx", range(1, 3000, 7))
    (notice,) = scan([path], rules(tmp_path)).notices
    assert notice.code == "filtered-export"
    assert "ask for the whole log" in notice.message


def test_the_report_says_that_the_clock_went_back(tmp_path: Path) -> None:
    log(tmp_path, "a.evtx")
    times = [f"2024-03-01T{hour:02}:00:00Z" for hour in (8, 9, 10, 7, 8)]
    path = written(tmp_path / "logs" / "a.evtx", range(1, 6), times)
    (notice,) = scan([path], rules(tmp_path)).notices
    assert (notice.code, notice.place) == ("clock-set-back", "at 2024-03-01T07:00:00Z")
    assert "from 2024-03-01T10:00:00Z" in notice.message


def test_records_some_seconds_out_of_order_are_usual(tmp_path: Path) -> None:
    log(tmp_path, "a.evtx")
    times = [f"2024-03-01T08:00:{second:02}Z" for second in (3, 1, 4, 1, 5)]
    path = written(tmp_path / "logs" / "a.evtx", range(1, 6), times)
    assert not scan([path], rules(tmp_path)).notices


@pytest.mark.parametrize("format", ["text", "json", "html", "markdown"])
def test_every_format_of_the_report_says_what_was_not_sent(tmp_path: Path, format: str) -> None:
    written(tmp_path / "gap.evtx", [*range(1, 100), *range(150, 300)])
    written(tmp_path / "filter.evtx", range(1000, 3000, 7))
    (tmp_path / "copy.evtx").write_bytes((tmp_path / "gap.evtx").read_bytes())
    rule = tmp_path / "rules" / "K1.yml"
    rule.parent.mkdir()
    rule.write_text(KNOWLEDGE, "utf-8")
    done = xfor("match", tmp_path, "--no-builtin-rules", "--rules", rule, "--format", format)
    said = " ".join(done.stdout.split())
    assert "50 records are missing, between 2024-03-01T08:01:39Z" in said
    assert "exported with a filter" in said
    assert "byte for byte" in said

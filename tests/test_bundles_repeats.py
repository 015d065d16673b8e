"""A record counts once, in however many logs it is: copies, exports that overlap, other formats, bundles."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.bundle_writer import zipped
from tests.evtx_writer import Record, classic, write_evtx
from tests.test_scan import log, rules, scan
from xfor.logs.repeats import Known
from xfor.reading import Question
from xfor.report import Report
from xfor.run import run


def mails(*numbers: int, computer: str = "HOST", channel: str = "Application") -> list[Record]:
    """Describe the events with these record ids that K1 is about."""
    return [
        classic("Mail", 13003, ["x"], time=f"2024-03-01T08:{number // 60:02}:{number % 60:02}Z", computer=computer,
                channel=channel)
        for number in numbers
    ]  # fmt: skip


def export(folder: Path, name: str, first: int, last: int, **more: str) -> Path:
    """Write a log with the records of these ids."""
    path = log(folder, name, *mails(*range(first, last + 1), **more))
    path.write_bytes(write_evtx(mails(*range(first, last + 1), **more), first_record_id=first))
    return path


def found(report: Report) -> int:
    """Count how often K1 was found."""
    return sum(each.occurrences for each in report.findings)


def test_what_two_exports_have_in_common_counts_once(tmp_path: Path) -> None:
    paths = [export(tmp_path, "monday.evtx", 1, 60), export(tmp_path, "tuesday.evtx", 41, 100)]
    report = scan(paths, rules(tmp_path))
    assert found(report) == 100
    assert [each.records for each in report.inputs] == [60, 60]
    assert [each.records_repeated for each in report.inputs] == [None, 20]
    (notice,) = report.notices
    assert (notice.code, notice.level, report.complete) == ("records-repeated", "info", True)
    assert (
        notice.message
        == f"20 of its 60 records are also in {paths[0].as_posix()}, by record id and time: they count once"
    )


def test_the_order_of_exports_does_not_change_what_is_found(tmp_path: Path) -> None:
    paths = [export(tmp_path, f"{first}.evtx", first, first + 49) for first in (1, 21, 91)]
    paths.append(export(tmp_path, "all.evtx", 1, 150))
    for order in itertools.permutations(paths):
        assert found(scan(list(order), rules(tmp_path))) == 150


@pytest.mark.parametrize("more", [{"computer": "OTHER"}, {"channel": "System"}])
def test_records_of_another_computer_or_channel_are_others(tmp_path: Path, more: dict[str, str]) -> None:
    paths = [export(tmp_path, "a.evtx", 1, 50), export(tmp_path, "b.evtx", 1, 50, **more)]
    report = scan(paths, rules(tmp_path))
    assert [each.records_repeated for each in report.inputs] == [None, None]
    assert found(report) == (100 if "computer" in more else 50)  # K1 is about the channel Application


def test_the_same_ids_at_other_times_are_other_records(tmp_path: Path) -> None:
    one = export(tmp_path, "before.evtx", 1, 50)
    other = tmp_path / "logs" / "after.evtx"
    other.write_bytes(write_evtx(mails(*range(30, 80)), first_record_id=1))  # the log was cleared, and began anew
    assert found(scan([one, other], rules(tmp_path))) == 100


def test_a_log_that_was_saved_while_windows_wrote_it_repeats_all_of_an_earlier_one(tmp_path: Path) -> None:
    report = scan([export(tmp_path, "late.evtx", 1, 90), export(tmp_path, "early.evtx", 1, 60)], rules(tmp_path))
    assert found(report) == 90
    assert "all of its records are also in" in report.notices[0].message


def test_exports_in_bundles_are_compared_though_they_were_removed(tmp_path: Path) -> None:
    bundles = []
    for name, first, last in (("a", 1, 60), ("b", 31, 90), ("c", 61, 120)):
        content = export(tmp_path, f"{name}.evtx", first, last).read_bytes()
        bundle = tmp_path / f"{name}.zip"
        bundle.write_bytes(zipped({"other.txt": b"x", "inner.zip": zipped({"Application.evtx": content})}))
        bundles.append(bundle)
    assert found(run([str(bundle) for bundle in bundles], rules(tmp_path), Question()).report) == 120


def test_known_records_are_told_by_id_and_time() -> None:
    known = Known()
    for record_id, time in ((1, 10), (2, 20), (2, 25), (1 << 63, 7), (300, 0)):
        known.add(record_id, time)
    assert all(record in known for record in ((1, 10), (2, 20), (2, 25), (1 << 63, 7), (300, 0)))
    assert not any(record in known for record in ((1, 20), (3, 10), (2, 10), (301, 0), (1 << 62, 7)))


def test_memory_is_spent_on_records_only_where_logs_overlap(tmp_path: Path) -> None:
    known = Known()
    for record_id in range(100_000, 200_000):
        known.add(record_id, record_id)
    assert known.size < 101_000

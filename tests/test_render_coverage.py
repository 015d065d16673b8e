"""What a report rests on, as text: logs, what they lost, files that are none, and rules."""

from __future__ import annotations

from tests.report_writer import log, notice, rendered, report
from xfor.report import Input, RuleCoverage


def test_a_log_that_was_read_in_part_says_what_was_lost_and_where() -> None:
    torn = log("case.zip/System.evtx", container="case.zip", status="partial", reason="2 records lost", records_lost=2)
    seen = notice("no record begins here", place="byte 4096", input=torn.path)
    text = rendered(report(inputs=[torn], notices=[seen], complete=False))
    assert "  1 log (0 read to the end, 1 in part) with 120 records, 2 lost.\n" in text
    assert (
        "  case.zip/System.evtx\n      from case.zip\n"
        "      120 records; 2024-03-01 07:15:00 to 09:30:00 UTC; System; FS01\n"
        "      Read in part: 2 records lost\n      error: byte 4096: no record begins here\n"
    ) in text


def test_a_log_without_records_says_so() -> None:
    empty = log(records=0, channels=[], hosts=[], first=None, last=None)
    assert "  logs/System.evtx\n      0 records\n" in rendered(report(inputs=[log("a"), empty]))


def test_of_thousands_of_logs_forty_are_listed_first_those_that_lost_something() -> None:
    inputs = [log(f"log{number:04}") for number in range(2000)]
    inputs[1999] = log("torn", status="partial", reason="damaged")
    text = rendered(report(inputs=inputs))
    assert "  torn\n" in text
    assert "log0038" in text
    assert "log0039" not in text
    assert "  and 1,960 logs (all read to the end) with 235,200 records. -v lists them.\n" in text
    assert "log1998" in rendered(report(inputs=inputs), verbose=True)


def test_notices_are_errors_first_and_twenty_in_all() -> None:
    inputs = [log(f"log{number}", status="partial", reason="damaged") for number in range(9)]
    notices = [
        notice(f"{level} {log.path}", level=level, input=log.path) for log in inputs for level in ("warning", "error")
    ]
    notices += [notice(f"more {number}", input="log0") for number in range(5)]
    text = rendered(report(inputs=inputs, notices=notices))
    assert text.index("error: error log0") < text.index("error: more 0") < text.index("log1")
    assert "more 2" not in text
    assert "  and 4 notices of damage more: -v shows them\n" in text
    assert "error: more 4" in rendered(report(inputs=inputs, notices=notices), verbose=True)


def test_files_that_were_not_read_are_grouped_by_the_reason() -> None:
    skipped = [Input(path=f"notes{number}.txt", status="skipped", reason="no event log") for number in range(5)]
    shown = report(inputs=[log(), *skipped, Input(path="x.evtx", status="skipped", reason="the file is empty")])
    text = rendered(shown)
    assert "  Not read: 5 files: no event log\n      notes0.txt\n      notes1.txt\n      notes2.txt\n" in text
    assert "      and 2 files more: -v lists them\n  Not read: 1 file: the file is empty\n      x.evtx\n" in text
    assert "notes4.txt" in rendered(shown, verbose=True)


def test_nothing_read_is_no_empty_list() -> None:
    text = rendered(report(inputs=[Input(path="x.evtx", status="skipped", reason="the file is empty")]))
    assert "Coverage\n  No log was read.\n  Not read: 1 file: the file is empty\n" in text


def test_rules_that_were_refused_are_listed_with_their_mistakes() -> None:
    rules = RuleCoverage(loaded=7, refused=1, not_applicable=3, undecided=2)
    notices = [notice(f"mistake {number}", "rule-refused", place=f"KB1.yml:{number}:2") for number in range(1, 31)]
    text = rendered(report(rules=rules, notices=notices), width=120)
    assert "; 1 refused; 3 about events that these logs do not hold; 2 undecided" in " ".join(text.split())
    assert "      error: KB1.yml:20:2: mistake 20\n      and 10 mistakes more: -v shows them\n" in text


def test_what_is_to_be_said_of_the_whole_run_stands_at_the_end() -> None:
    text = rendered(report(notices=[notice("Some rules were not decided.", "rules-undecided", level="info")]))
    assert text.endswith("  info: Some rules were not decided.\n")

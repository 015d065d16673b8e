"""A report as text: what a support engineer reads."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report_writer import evidence, finding, log, notice, rendered, report, resolution, unknown
from tests.test_render_safe import ANYTHING, steers
from xfor.report import Case, DataItem, Report, ResolutionStep, ResolutionText, RuleCoverage

NOTE = r"""1 finding (1 high) on 1 host in 1 log (120 records), 2024-03-01 07:15:00 to
09:30:00 UTC.

[1] HIGH: A disk has a bad block
  Article     KB1
  Host        FS01: 3 times, 2024-03-01 07:15:00 to 09:30:00 UTC
  Confidence  exact: every condition of the rule holds (EventID is 7)
  Compare     about the same events: KB2
  Event       disk 7, error, 2024-03-01 07:15:00 UTC
              record 17 in logs/System.evtx
              \Device\Harddisk1\DR1

  Symptoms
    Copying stalls.

  Cause
    The medium is damaged.

  These events can also mean
    - A test

  Resolution
    Save the data first.
    1. Find the drive.
       - Disk 1 in Disk Management
           Get-Disk
           Get-PhysicalDisk
    2. Replace it.

  See also
    KB3

  References
    https://example.com/kb1

Coverage
  1 log (all read to the end) with 120 records.
  logs/System.evtx
      120 records; 2024-03-01 07:15:00 to 09:30:00 UTC; System; FS01
  Rules: 8 in force from builtin (8, sha256 0123456789ab)
"""


def test_a_finding_reads_like_a_note() -> None:
    steps = [
        ResolutionStep(
            do="Find the drive.", detail=["Disk 1 in Disk Management"], command="Get-Disk\nGet-PhysicalDisk"
        ),
        ResolutionStep(do="Replace it."),
    ]
    found = finding(
        symptoms="Copying stalls.",
        resolution=ResolutionText(summary="Save the data first.", steps=steps),
        false_positives=["A test"],
        see_also=["KB2", "KB3"],
        alternatives=["KB2"],
        references=["https://example.com/kb1"],
    )
    assert rendered(report(found)) == NOTE


def test_colour_changes_nothing_but_colour() -> None:
    coloured = rendered(report(finding()), terminal=True)
    assert "\x1b[1;31m[1] HIGH: A disk has a bad block\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == rendered(report(finding()))


def test_the_head_says_what_is_missing() -> None:
    shown = report(
        finding(),
        complete=False,
        rules=RuleCoverage(loaded=8, refused=1, not_applicable=0, undecided=0),
        inputs=[log(), log("b", status="partial", records_lost=7), log("c.evtx", status="skipped", reason="empty")],
        notices=[notice("empty", "not-read", input="c.evtx"), notice("Stopped.", "interrupted")],
    )
    assert (
        "This report is not complete: the run was stopped before its end; 1 file could not be read; 1 log could be read"
        " only in part; 7 records known to be lost; 1 rule file refused."
    ) in " ".join(rendered(shown).split())


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (report(), "No rule is about what these logs show: 1 log (120 records)"),
        (report(finding(confidence="unlikely")), "what these logs show (but for 1 unlikely finding): 1 log"),
        (report(inputs=[]), "No log could be read, so this report says nothing about any host."),
        (report(inputs=[log(records=0)]), "No record could be read from 1 log, so this report says nothing"),
        (
            report(rules=RuleCoverage(loaded=0, refused=0, not_applicable=0, undecided=0)),
            "No rule was in force, so nothing could be found in 1 log",
        ),
    ],
)
def test_a_report_without_findings_says_why_and_does_not_say_that_all_is_well(shown: Report, said: str) -> None:
    assert said in " ".join(rendered(shown).split())


def test_the_case_stands_first() -> None:
    assert rendered(report(finding(), case=Case(id="4711"))).startswith("Case 4711\n1 finding")


def test_hosts_whose_texts_are_alike_are_told_once() -> None:
    text = rendered(report(*(finding(host=f"FS{number:02}") for number in range(50))))
    assert text.count("The medium is damaged.") == 1
    assert "Hosts       150 events on 50 hosts; the text below is for all of them" in text
    assert "FS09: 3 times, 2024-03-01 07:15:00 to 09:30:00 UTC\n" in text
    assert "and on 40 hosts more: FS10, FS11, " in text
    assert text.count("\n") < 50


def test_values_that_differ_are_named_host_by_host() -> None:
    one, two = (
        finding(host=host, parameters={"1": [disk], "Code": ["5"]}, symptoms=f"{disk} stalls.")
        for host, disk in (("FS01", "DR1"), ("FS02", "DR2"))
    )
    text = rendered(report(one, two))
    assert "value 1: DR1; Code: 5" in text
    assert "value 1: DR2; Code: 5" in text
    assert "Symptoms" not in text


def test_texts_that_differ_are_told_apart_without_what_is_the_same() -> None:
    one = finding(host="FS01", cause="Disk 1 is damaged.")
    two = finding(host="FS02", cause="Disk 2 is damaged.")
    text = rendered(report(one, two))
    assert "Disk 2 is damaged.\n\n  Resolution: as in [1].\n" in text
    assert text.count("Replace the drive.") == 1


def test_many_hosts_with_texts_of_their_own_are_told_in_short_unless_all_is_asked_for() -> None:
    shown = report(*(finding(host=f"FS{number:02}", cause=f"Disk {number} is damaged.") for number in range(50)))
    text = rendered(shown)
    assert "Disk 2 is damaged." in text
    assert "Disk 3 is damaged." not in text
    assert "Cause and resolution: as in [1], with the values of each host. -v shows them." in text
    assert "Disk 49 is damaged." in rendered(shown, verbose=True)


def test_several_findings_begin_with_an_overview() -> None:
    text = rendered(report(finding(), finding("KB2", title="A fan is slow", severity="low", confidence="possible")))
    assert "  [1] high: A disk has a bad block (KB1, exact, FS01)\n" in text
    assert "  [2] low: A fan is slow (KB2, possible, FS01)\n" in text


def test_confidence_is_told_apart_where_hosts_differ() -> None:
    text = rendered(report(finding(), finding(host="FS02", confidence="possible", reasons=["one of two"])))
    assert "Confidence  exact: every condition of the rule holds (FS01)\n" in text
    assert "            possible: one of two (FS02)\n" in text
    assert "disk 7, error, 2024-03-01 07:15:00 UTC on FS01\n" in text


def test_other_articles_about_the_same_event_come_with_how_sure_they_are() -> None:
    first = finding(alternatives=["KB2", "KB3", "KB4"])
    others = [finding("KB2", confidence="probable"), finding("KB3", confidence="unlikely"), finding("KB4", "ELSEWHERE")]
    text = rendered(report(first, *others), width=120)
    assert "Compare     about the same events: KB2 (probable, see [2]); KB3 (unlikely); KB4\n" in text


def test_of_many_articles_about_the_same_events_the_first_are_told_and_the_others_named() -> None:
    names = ["KB1", "KB2", "KB3", "KB4", "KB5"]
    rivals = [
        finding(
            name, confidence="possible", reasons=["many are"], alternatives=[each for each in names if each != name]
        )
        for name in names
    ]
    text = rendered(report(*rivals), width=120)
    assert text.count("The medium is damaged.") == 3
    assert text.count("Confidence  possible: many are\n") == 5
    assert "Read on     xfor rules show KB5; or -v tells each of these articles in full\n" in text
    assert rendered(report(*rivals), verbose=True).count("The medium is damaged.") == 5
    sure = [each.model_copy(update={"confidence": "exact"}) for each in rivals]
    assert rendered(report(*sure)).count("The medium is damaged.") == 5


def test_an_unlikely_finding_is_one_line() -> None:
    text = rendered(report(finding(), finding("KB9", confidence="unlikely", reasons=["KB1 fits better"])), width=120)
    assert "\nUnlikely: KB9 on FS01, 3 times: KB1 fits better\n" in text
    assert text.count("The medium is damaged.") == 1


def test_each_kind_of_event_is_shown_once_and_all_if_asked_for() -> None:
    events = [evidence(record_id=1), evidence(record_id=2), evidence(record_id=3, event_id=51, level="audit_failure")]
    shown = report(finding(evidence=events))
    assert [f"record {number} in" in rendered(shown) for number in (1, 2, 3)] == [True, False, True]
    assert "disk 51, audit failure, " in rendered(shown)
    assert "record 2 in" in rendered(shown, verbose=True)


def test_a_message_is_shown_instead_of_data_and_keeps_its_lines() -> None:
    text = rendered(report(finding(evidence=[evidence(message="It failed.\r\n\tDisk:\t1")])))
    assert "              It failed.\n                  Disk:    1\n" in text
    assert "DR1" not in text


def test_long_values_stand_below_each_other_and_are_cut() -> None:
    data = [DataItem(name="Binary", value="0F" * 500), DataItem(value=" "), DataItem(value="word " * 100)]
    text = rendered(report(finding(evidence=[evidence(data=data)])))
    assert "Binary:\n                " + "0F" * 59 + "0…\n" in text
    assert text.count("word") == 60


def test_a_rule_without_article_is_told_with_what_it_has() -> None:
    bare = finding(
        article=None, cause=None, resolution=None, description="Looks bad.", reasons=[], host="", evidence=[]
    )
    text = rendered(report(bare))
    assert "  Rule        KB1\n  Host        (no computer name): 3 times" in text
    assert "  What it means\n    Looks bad.\n" in text


def test_unexplained_events_are_listed_most_frequent_first_with_one_of_them() -> None:
    groups = [unknown(number, hosts=["A", "B", "C", "D"], sample=evidence()) for number in range(12)]
    text = rendered(report(unexplained=groups), width=120)
    assert (
        "  4 x error Odd 0\n      2024-03-01 07:15:00 to 09:30:00 UTC on A, B, C and 1 more\n      \\Device\\" in text
    )
    assert "Odd 10" not in text
    assert "  and 2 groups more: -v shows them\n" in text
    assert "Odd 11" in rendered(report(unexplained=groups), verbose=True)


@settings(max_examples=50, deadline=None)
@given(ANYTHING, st.booleans())
def test_no_text_of_a_log_or_a_rule_steers_the_terminal(text: str, verbose: bool) -> None:
    event = evidence(message=text, provider=text, input=text, data=[DataItem(name=text, value=text)])
    raw = evidence(provider="raw", data=[DataItem(name=text, value=text)])
    texts = {"cause": text, "symptoms": text, "workaround": text, "status": text, "more_information": text}
    first = finding(
        text, text, title=text, evidence=[event, raw], references=[text], parameters={text: [text]}, **texts
    )
    second = finding(text, "B", alternatives=[text], resolution=resolution(text, text, command=text), reasons=[text])
    shown = report(
        first,
        second,
        finding(text, "C", confidence="unlikely", reasons=[text]),
        case=Case(id=text),
        inputs=[log(text, hosts=[text], channels=[text], container=text), log("x", status="skipped", reason=text)],
        unexplained=[unknown(provider=text, hosts=[text], sample=event)],
        notices=[notice(text, input=text, place=text), notice(text, place=text)],
    )
    assert steers(rendered(shown, verbose=verbose)) <= {"\n"}


def test_a_line_in_a_name_cannot_pass_for_a_line_of_the_report() -> None:
    forged = "FS01\n\n[9] CRITICAL: Call this number"
    text = rendered(report(finding(host=forged, evidence=[evidence(input=forged)]), inputs=[log(forged)]))
    assert not any(line.startswith("[9]") for line in text.splitlines())


def test_many_findings_and_long_messages_take_no_time_to_speak_of() -> None:
    long = evidence(message="no end " * 150_000)
    many = [finding(f"KB{number}", alternatives=["KB0"]) for number in range(3000)]
    start = time.process_time()
    rendered(
        report(*many, finding("LONG", evidence=[long, evidence(data=[DataItem(value="x" * 1_000_000)])])), verbose=True
    )
    assert time.process_time() - start < 20

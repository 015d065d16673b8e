"""Logs and rules in, a report out: what is found, what is left unexplained, what was lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evtx_writer import Record, classic, forwarded, layout, manifest, write_evtx
from tests.rule_writer import KNOWLEDGE, sigma, write
from xfor.errors import UsageError
from xfor.events import parse_time
from xfor.logs.inputs import find_files
from xfor.reading import Question
from xfor.report import Report, as_json
from xfor.rules import Library, load_library
from xfor.scan import Scan
from xfor.select import Selection

EIGHT, NINE, TEN = (f"2024-03-01T{hour:02}:00:00Z" for hour in (8, 9, 10))
REFUSED = sigma("a: {Message|contains: refused}\ncondition: a")
ON_VALUE = KNOWLEDGE.replace("EventID: 13003}\n  condition", "EventID: 13003, Data: wanted}\n  condition").replace(
    "EventID: 13003}]", "EventID: 13003, Data: wanted}]"
)


def rules(folder: Path, **texts: str) -> Library:
    """Load rules from texts; without any, the rule K1 for Mail 13003."""
    for name, text in (texts or {"K1": KNOWLEDGE}).items():
        write(folder / "rules", f"{name}.yml", text)
    return load_library([("test", folder / "rules")])


def log(folder: Path, name: str, *records: Record) -> Path:
    """Write a log into the folder `logs`."""
    path = folder / "logs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(write_evtx(records))
    return path


def scan(paths: list[Path], library: Library, question: Question | None = None) -> Report:
    """Scan logs without showing progress."""
    made = Scan(library, question or Question())
    made.read(find_files(map(str, paths)), lambda _, __: None)
    return made.report()


def window(start: str | None = None, end: str | None = None) -> Question:
    """Ask for a time."""
    return Question(Selection(start=parse_time(start or ""), end=parse_time(end or "")))


def notices(report: Report) -> list[tuple[str, str]]:
    """Give the notices by code and level."""
    return [(each.code, each.level) for each in report.notices]


def mails(*times: str) -> list[Record]:
    """Describe events that K1 is about."""
    return [classic("Mail", 13003, ["x"], time=time) for time in times]


def errors(*times: str, level: int = 2) -> list[Record]:
    """Describe events that no rule is about."""
    return [classic("Other", 7, [time], time=time, level=level) for time in times]


def test_a_log_gives_findings_and_what_no_rule_explains(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT, NINE), *errors(NINE, TEN), *errors(TEN, level=4))
    report = scan([path], rules(tmp_path))
    assert [(each.id, each.occurrences) for each in report.findings] == [("K1@HOST1.corp.example", 2)]
    other = report.unexplained[0]
    assert (other.provider, other.count, other.first, other.last) == ("Other", 2, NINE, TEN)
    assert other.sample
    assert other.sample.data[0].value == NINE
    assert len(report.unexplained) == 1
    assert (report.complete, report.notices, report.inputs[0].records) == (True, [], 5)


def test_several_logs_are_one_report_in_any_order(tmp_path: Path) -> None:
    first = log(tmp_path, "a.evtx", *mails(EIGHT), *errors(TEN))
    second = log(tmp_path, "b.evtx", *mails(TEN), *errors(EIGHT))
    report, other = (scan(order, rules(tmp_path)) for order in ([first, second], [second, first]))
    assert report.findings == other.findings
    assert report.unexplained == other.unexplained
    assert (report.findings[0].first_seen, report.findings[0].last_seen) == (EIGHT, TEN)
    assert report.unexplained[0].sample
    assert report.unexplained[0].sample.input == second.as_posix()


@pytest.mark.parametrize(
    ("start", "end", "found", "unexplained"),
    [
        (None, None, 3, 3),
        (NINE, None, 2, 2),
        (None, NINE, 2, 2),
        (NINE, NINE, 1, 1),
        ("2024-03-01T09:00:00.0000001Z", "2024-03-01T09:59:59.9999999Z", 0, 0),
        ("2024-03-02T00:00:00Z", None, 0, 0),
    ],
)
def test_only_events_of_the_time_asked_for_count(
    tmp_path: Path, start: str | None, end: str | None, found: int, unexplained: int
) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT, NINE, TEN), *errors(EIGHT, NINE, TEN))
    report = scan([path], rules(tmp_path), window(start, end))
    assert sum(each.occurrences for each in report.findings) == found
    assert sum(each.count for each in report.unexplained) == unexplained
    assert report.inputs[0].records == 6


def test_under_a_time_the_sample_of_an_unexplained_group_lies_in_it(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *errors(EIGHT, NINE, TEN), *errors(NINE, level=4))
    group = scan([path], rules(tmp_path), window(start=NINE)).unexplained[0]
    assert (group.count, group.first, group.last) == (2, NINE, TEN)
    assert group.sample
    assert group.sample.time == NINE


@pytest.mark.parametrize(
    ("host", "hosts"),
    [("srv1", ["SRV1", "SRV1.corp.example"]), ("srv1.corp.example", ["SRV1.corp.example"]), ("srv", []), ("", [])],
)
def test_a_short_name_asks_for_a_host_in_every_domain_and_a_full_name_for_one(
    tmp_path: Path, host: str, hosts: list[str]
) -> None:
    names = ("SRV1", "SRV1.corp.example", "SRV11")
    records = [classic(source, 13003, ["x"], computer=name) for name in names for source in ("Mail", "Other")]
    report = scan([log(tmp_path, "a.evtx", *records)], rules(tmp_path), Question(Selection(hosts=frozenset({host}))))
    assert [each.host for each in report.findings] == hosts
    assert [name for each in report.unexplained for name in each.hosts] == hosts
    assert report.inputs[0].hosts == sorted(names)


def test_an_event_that_a_rule_asks_for_and_is_not_true_of_stays_unexplained(tmp_path: Path) -> None:
    strings = ["wanted", "another", "another"]
    path = log(tmp_path, "a.evtx", *(classic("Mail", 13003, [text]) for text in strings))
    report = scan([path], rules(tmp_path, K1=ON_VALUE))
    assert report.findings[0].occurrences == 1
    assert [(each.provider, each.count) for each in report.unexplained] == [("Mail", 2)]
    assert report.unexplained[0].sample
    assert report.unexplained[0].sample.record_id == 2


def test_an_event_whose_only_article_is_unlikely_is_found_and_stays_unexplained(tmp_path: Path) -> None:
    text = "  event_text: The mailbox is full, so mail to <user> was refused and quota limits must rise.\n  cause:"
    said = "The number of connections has reached the limit of this virtual server."
    path = log(tmp_path, "a.evtx", forwarded("Mail", 13003, [], rendering={"Message": said}))
    report = scan([path], rules(tmp_path, K1=KNOWLEDGE.replace("  cause:", text)))
    assert [each.confidence for each in report.findings] == ["unlikely"]
    assert [(each.provider, each.count) for each in report.unexplained] == [("Mail", 1)]


def test_the_provider_of_an_event_may_be_named_by_its_classic_name(tmp_path: Path) -> None:
    record = manifest(
        "Microsoft-Mail", 13003, [("a", "x")], guid="{00000000-0000-0000-0000-000000000001}", source="Mail"
    )
    assert scan([log(tmp_path, "a.evtx", record)], rules(tmp_path)).findings[0].rule.id == "K1"


def test_rules_without_events_of_theirs_are_counted(tmp_path: Path) -> None:
    library = rules(tmp_path, K1=KNOWLEDGE, K2=sigma("a: {Provider_Name: Never, EventID: 1}\ncondition: a"))
    assert scan([log(tmp_path, "a.evtx", *mails(EIGHT))], library).rules.model_dump() == {
        "loaded": 2, "refused": 0, "not_applicable": 1, "undecided": 0,
    }  # fmt: skip


def test_a_rule_that_asks_for_text_which_the_log_lacks_is_said_to_be_undecided(tmp_path: Path) -> None:
    report = scan([log(tmp_path, "a.evtx", *errors(EIGHT))], rules(tmp_path, K9=REFUSED))
    assert (report.findings, report.rules.undecided, report.complete) == ([], 1, True)
    assert report.notices[0].message == ("Rules that ask for text which these logs do not carry were not decided: K9.")
    assert report.unexplained[0].count == 1


def test_a_rule_that_was_refused_makes_the_report_incomplete_and_stops_no_other(tmp_path: Path) -> None:
    report = scan([log(tmp_path, "a.evtx", *mails(EIGHT))], rules(tmp_path, K1=KNOWLEDGE, K2="title: [\n"))
    assert (report.rules.refused, report.complete, report.findings[0].rule.id) == (1, False, "K1")
    assert notices(report) == [("rule-refused", "error")]
    assert report.notices[0].place
    assert report.notices[0].place.startswith("test/K2.yml:")


def test_a_file_in_a_folder_that_is_no_log_is_skipped_without_a_loss(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT))
    write(path.parent, "readme.txt", "Hello.")
    report = scan([path.parent], rules(tmp_path))
    assert [(each.path.rpartition("/")[2], each.status) for each in report.inputs] == [
        ("a.evtx", "read"),
        ("readme.txt", "skipped"),
    ]
    assert (report.complete, report.notices) == (True, [])


@pytest.mark.parametrize(("name", "content"), [("bad.evtx", "no log"), ("empty.evtx", ""), ("BAD.EVTX", "x" * 9000)])
def test_a_file_that_is_named_like_a_log_and_is_none_is_a_loss(tmp_path: Path, name: str, content: str) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT))
    write(path.parent, name, content)
    report = scan([path.parent], rules(tmp_path))
    assert (report.complete, notices(report)) == (False, [("not-read", "error")])
    assert len(report.findings) == 1


def test_what_was_asked_for_by_name_and_cannot_be_read_is_a_loss(tmp_path: Path) -> None:
    text = write(tmp_path, "notes.txt", "Hello.")
    report = scan([text, tmp_path / "missing"], rules(tmp_path))
    assert (report.complete, notices(report)) == (False, [("not-read", "error")] * 2)
    assert report.inputs[1].reason == "no such file or folder, and no file fits it as a pattern"


def test_a_damaged_log_gives_what_is_left_and_says_what_is_lost(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT, NINE, TEN))
    data = bytearray(path.read_bytes())
    path.write_bytes(data[: layout(data)[0].record_offsets[2] + 20])
    report = scan([path], rules(tmp_path))
    assert report.findings[0].occurrences == 2
    assert (report.inputs[0].status, report.inputs[0].reason, report.complete) == ("partial", "1 record lost", False)
    assert ("truncated", "error") in notices(report)
    assert {each.input for each in report.notices} == {path.as_posix()}


def test_a_log_that_is_cut_behind_its_last_record_is_damaged_though_nothing_is_known_to_be_lost(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT))
    path.write_bytes(path.read_bytes()[:-100])
    report = scan([path], rules(tmp_path))
    assert report.findings[0].occurrences == 1
    assert (report.inputs[0].status, report.inputs[0].reason, report.complete) == ("partial", "damaged", False)


def test_a_run_that_is_stopped_reports_what_it_has_read(tmp_path: Path) -> None:
    times = {"a.evtx": EIGHT, "b.evtx": NINE, "c.evtx": TEN}
    paths = [log(tmp_path, name, *mails(time)) for name, time in times.items()]
    made = Scan(rules(tmp_path), Question())

    def stop(*_: object) -> None:
        if [each.occurrences for each in made.report().findings] == [1]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.read(find_files(map(str, paths)), stop)
    made.interrupt("stopped")
    report = made.report()
    assert [(each.path, each.status) for each in report.inputs] == [
        (paths[0].as_posix(), "read"),
        (paths[1].as_posix(), "partial"),
    ]
    assert (report.complete, notices(report), report.findings[0].occurrences) == (False, [("interrupted", "error")], 2)


def test_the_report_can_be_asked_for_at_any_time(tmp_path: Path) -> None:
    made = Scan(rules(tmp_path), Question())
    empty = made.report()
    made.read(find_files([str(log(tmp_path, "a.evtx", *mails(EIGHT)))]), lambda _, __: None)
    assert (empty.inputs, empty.findings, empty.complete) == ([], [], True)
    assert len(made.report().inputs) == 1
    assert as_json(made.report()) == as_json(made.report())


def test_progress_is_told_of_every_log_to_its_end(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", *mails(EIGHT))
    told: list[tuple[str, int]] = []
    Scan(rules(tmp_path), Question()).read(find_files([str(path)]), lambda *each: told.append(each))
    assert told[-1] == (path.as_posix(), path.stat().st_size)


def test_the_case_is_part_of_the_report_and_of_its_keys(tmp_path: Path) -> None:
    path, library = log(tmp_path, "a.evtx", *mails(EIGHT)), rules(tmp_path)
    report, other = scan([path], library, Question(case="C1")), scan([path], library)
    assert report.case
    assert (report.case.id, other.case) == ("C1", None)
    assert report.findings[0].dedup_key != other.findings[0].dedup_key


@pytest.mark.parametrize(("evidence", "shown"), [(1, 1), (5, 5), (None, 12)])
def test_a_finding_keeps_as_much_evidence_as_is_asked_for(tmp_path: Path, evidence: int | None, shown: int) -> None:
    path = log(tmp_path, "a.evtx", *mails(*[f"2024-03-01T08:00:{second:02}Z" for second in range(12)]))
    finding = scan([path], rules(tmp_path), Question(evidence=evidence)).findings[0]
    assert (len(finding.evidence), finding.evidence_total) == (shown, 12)


@pytest.mark.parametrize("source", ["Mail", "Other"])
def test_hostile_values_are_reported_and_break_nothing(tmp_path: Path, source: str) -> None:
    records = [
        classic(source, 13003, ["\ud800 \x00 \x1b[2J \u202e"], computer="A\udc00", time=0),
        classic(source, 13003, ["x" * 20_000], time=2**63),
        forwarded(source, 13003, [(None, "{1}")], rendering={}, record_id=-1, qualifiers=-5, level=2),
        forwarded(source, 13003, [(None, "%%1326")], rendering={"Message": ""}, record_id=10**30, level=2),
    ]
    report = scan([log(tmp_path, "a.evtx", *records)], rules(tmp_path))
    assert sum(each.occurrences for each in report.findings) + sum(each.count for each in report.unexplained) == 4
    assert report.complete
    assert "\x1b" not in as_json(report)


def test_no_rules_at_all_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        load_library([("test", tmp_path / "missing")])


def test_a_condition_on_data_that_could_not_be_decoded_is_unknown_and_not_false(tmp_path: Path) -> None:
    path = log(tmp_path, "a.evtx", classic("Mail", 13003, ["wanted"], time=EIGHT))
    data = bytearray(path.read_bytes())
    data[data.find("EventData".encode("utf-16-le")) - 12] ^= 0xFF  # a token before the name of the element
    path.write_bytes(data)
    report = scan([path], rules(tmp_path, K1=ON_VALUE))
    assert ("data-lost", "error") in notices(report)
    assert [(each.confidence, each.occurrences) for each in report.findings] == [("possible", 1)]
    assert "the data of this event are not in the log, or could not be decoded" in " ".join(report.findings[0].reasons)

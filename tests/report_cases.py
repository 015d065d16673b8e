"""Whole reports for the tests of renderers: one host, many hosts, many events, nothing, and a hostile one."""

from __future__ import annotations

from tests.report_writer import evidence, finding, log, notice, report, resolution, unknown
from xfor.report import (
    Article,
    Case,
    Change,
    DataItem,
    Finding,
    Gap,
    Report,
    ResolutionStep,
    ResolutionText,
    RuleCoverage,
)

HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x9b31m <script>alert(1)</script><img src=x onerror=alert(1)> ' onmouseover='x \" "
    "[click](javascript:alert(1)) ![p](http://evil.example/p.png) | `code` **bold** # head\n"
    "=cmd|' /C calc'!A0\n# heading\n- item\n--- \n```\n</details></style></script> \u202etxt.exe \u200b\u2028\x00 end"
)
SEVERITIES = ("critical", "high", "medium", "low", "informational")


def change(host: str = "FS01", time: str = "2024-03-01T07:11:30Z", kind: str = "start", text: str = "") -> Change:
    """Make something that changed on a host."""
    said = text or "Windows started"
    return Change.model_validate({"host": host, "time": time, "kind": kind, "text": said, "input": "logs/System.evtx"})


def one_host() -> Report:
    """Make the report of a small case: two problems of one host, with all that a report can hold."""
    steps = [
        ResolutionStep(
            do="Find the drive.", detail=["Disk 1 in Disk Management"], command="Get-Disk\nGet-PhysicalDisk"
        ),
        ResolutionStep(do="Replace it, and restore the data."),
    ]
    disk = finding(
        symptoms="Copying stalls.",
        resolution=ResolutionText(summary="Save the data first.", steps=steps),
        false_positives=["A test of the drive's maker"],
        see_also=["KB3"],
        references=["https://example.com/kb1"],
        alternatives=["KB4"],
        per_hour={"2024-03-01T07": 1, "2024-03-01T09": 2},
        ongoing=True,
        context=[change(), change(time="2024-03-01T07:13:00Z", kind="update", text="The update KB500 was installed")],
    )
    service = finding(
        "KB2",
        title="The print spooler stops because a driver crashes it",
        severity="medium",
        confidence="probable",
        occurrences=1,
        evidence=[evidence(provider="Service Control Manager", event_id=7031, message="It terminated.\r\n\tTwice.")],
        evidence_total=1,
        ongoing=False,
    )
    unlikely = finding("KB4", confidence="unlikely", reasons=["the text of another article fits better"])
    return report(
        disk,
        service,
        unlikely,
        case=Case(id="4711"),
        complete=False,
        inputs=[
            log(records_lost=2, status="partial", reason="2 records lost", sha256="ab" * 32),
            log("logs/notes.txt", status="skipped", reason="not an event log", records=0, channels=[], hosts=[]),
        ],
        rules=RuleCoverage(loaded=8, refused=0, not_applicable=3, undecided=1),
        unexplained=[unknown(sample=evidence(provider="Odd", event_id=99))],
        changes=[*disk.context, change(time="2024-03-01T08:40:00Z", kind="crash", text="Windows was not shut down")],
        gaps=[
            Gap(code="channel-missing", channel="Application", message="Ask for the Application log.", rules=["KB3"])
        ],
        notices=[notice("the checksum of chunk 3 is wrong", input="logs/System.evtx", place="0x30000")],
    )


def many_hosts(hosts: int = 50, rules: int = 4) -> Report:
    """Make a report of many findings: every rule on every host."""
    found = [
        many(f"KB{rule}", f"SRV{host:02}.corp.example", rule, host) for rule in range(rules) for host in range(hosts)
    ]
    names = sorted({each.host for each in found})
    changes = [
        change(host, f"2024-03-{1 + number % 9:02}T0{number % 10}:15:00Z", kind, f"{kind} of {host}")
        for number, host in enumerate(names)
        for kind in ("start", "stop", "crash", "update", "service", "software", "clock")[: 2 + number % 6]
    ]
    return report(*found, changes=changes, unexplained=[unknown(number) for number in range(30)])


def many(rule: str, host: str, number: int, of: int) -> Finding:
    """Make one of many findings."""
    days = {f"2024-03-{day:02}": (day * (of + 3)) % 17 + 1 for day in range(1, 10) if (day + of) % 3}
    return finding(
        rule,
        host,
        title=f"Problem number {number} of a server whose name is long enough to break",
        severity=SEVERITIES[number % 5],
        occurrences=sum(days.values()),
        first_seen=f"{min(days)}T07:00:00Z",
        last_seen=f"{max(days)}T17:00:00Z",
        per_day=days,
        ongoing=bool(of % 2),
    )


def many_events(count: int = 10_000) -> Report:
    """Make a report that shows many events of a few findings."""
    found = []
    for number in range(10):
        events = [
            evidence(record_id=record, data=[DataItem(name="Device", value=rf"\Device\Harddisk{record}\DR1")] * 3)
            for record in range(count // 10)
        ]
        found.append(finding(f"KB{number}", evidence=events, evidence_total=len(events), occurrences=len(events)))
    return report(*found)


def nothing() -> Report:
    """Make the report of a log that shows no known problem."""
    return report()


def hostile() -> Report:
    """Make a report in which every text that can come from a log is hostile."""
    bad = finding(
        "KB1",
        HOSTILE,
        title=HOSTILE,
        reasons=[HOSTILE, HOSTILE],
        parameters={HOSTILE: [HOSTILE, "=1+1"]},
        cause=HOSTILE,
        symptoms=HOSTILE,
        workaround=HOSTILE,
        resolution=resolution(HOSTILE, HOSTILE, command=HOSTILE),
        article=Article(id="KB1", title=HOSTILE, url="javascript:alert(1)"),
        references=["javascript:alert(1)", "https://example.com/<script>", 'https://example.com/"onclick="x'],
        evidence=[
            evidence(computer=HOSTILE, provider=HOSTILE, input=HOSTILE, data=[DataItem(name=HOSTILE, value=HOSTILE)]),
            evidence(message=HOSTILE, channel=HOSTILE),
            evidence(message="x" * (1 << 20)),
            evidence(data=[DataItem(value="y" * (1 << 20))]),
        ],
        context=[change(text=HOSTILE)],
    )
    return report(
        bad,
        finding("=KB2", "@host", title="+title", cause="-cause", confidence="unlikely", reasons=[HOSTILE]),
        case=Case(id=HOSTILE),
        complete=False,
        inputs=[log(HOSTILE, channels=[HOSTILE], hosts=[HOSTILE], status="partial", reason=HOSTILE, container=HOSTILE)],
        unexplained=[unknown(provider=HOSTILE, hosts=[HOSTILE], sample=evidence(message=HOSTILE))],
        changes=[change(HOSTILE, text=HOSTILE)],
        gaps=[Gap(code="begins-late", message=HOSTILE)],
        notices=[notice(HOSTILE, input=HOSTILE, place=HOSTILE)],
    )

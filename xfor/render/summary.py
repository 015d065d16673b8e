"""report -> its summary: what was found in how much, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xfor.render.phrases import counted, span, whole
from xfor.report import SEVERITIES, Finding, Input, Report


def told_apart(report: Report) -> tuple[list[Finding], list[Finding]]:
    """Give the findings that are told, and the unlikely ones, which are only named."""
    likely = [each for each in report.findings if each.confidence != "unlikely"]
    return likely, [each for each in report.findings if each.confidence == "unlikely"]


def logs(report: Report) -> list[Input]:
    """Give the inputs that are logs and were read, if only in part."""
    return [each for each in report.inputs if each.status != "skipped"]


def summary(report: Report) -> str:
    """Say in a sentence what was found."""
    likely, unlikely = told_apart(report)
    read = logs(report)
    if not read:
        return "No log could be read, so this report says nothing about any host."
    if not any(each.records for each in read):
        return f"No record could be read from {counted(len(read), 'log')}, so this report says nothing about any host."
    if not report.rules.loaded:
        return f"No rule was in force, so nothing could be found in {_extent(read)}."
    filtered = next((each.message for each in report.notices if each.code == "filtered"), None)
    if not likely and filtered:
        return f"{filtered} Nothing else was found in {_extent(read)}."
    if not likely:
        aside = f" (but for {counted(len(unlikely), 'unlikely finding')})" if unlikely else ""
        return f"No rule is about what these logs show{aside}: {_extent(read)}."
    aside = f" and {counted(len(unlikely), 'unlikely one')}" if unlikely else ""
    hosts = counted(len({each.host for each in likely}), "host")
    found = f"{counted(len(likely), 'finding')} ({severities(likely)}){aside} on {hosts} in {_extent(read)}."
    return f"{found} {filtered}" if filtered else found


def _extent(read: list[Input]) -> str:
    records = counted(sum(each.records for each in read), "record")
    when = span(*whole([each.first for each in read], [each.last for each in read]))
    return f"{counted(len(read), 'log')} ({records}), {when}"


def severities(findings: Sequence[Finding]) -> str:
    """Say how many findings are how grave."""
    counts: Counter[str] = Counter(each.severity for each in findings)
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in SEVERITIES if counts[severity])


def losses(report: Report) -> str:
    """Name what is missing, gravest first, of a report that is not complete."""
    codes = Counter(each.code for each in report.notices)
    partial = [each for each in report.inputs if each.status == "partial"]
    lost = sum(each.records_lost for each in partial)
    named = {
        "the run was stopped before its end": codes["interrupted"],
        f"{counted(codes['not-read'], 'file')} could not be read": codes["not-read"],
        f"{counted(len(partial), 'log')} could be read only in part": partial,
        f"{counted(lost, 'record')} known to be lost": lost,
        f"{counted(report.rules.refused, 'rule file')} refused": report.rules.refused,
    }
    return "; ".join(text for text, any_of_it in named.items() if any_of_it) or "see Coverage"

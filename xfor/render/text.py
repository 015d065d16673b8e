"""report -> text for a person: what was found, what was not explained, and what the report rests on."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from xfor.render.blocks import blocks
from xfor.render.page import Page
from xfor.render.phrases import counted, span, whole
from xfor.render.text_coverage import draw_coverage, logs
from xfor.render.text_findings import draw_findings, draw_overview
from xfor.render.text_unexplained import draw_unexplained
from xfor.report import SEVERITIES, Finding, Input, Report


def render_text(report: Report, console: Console, *, verbose: bool = False) -> None:
    """Print a report. `verbose` shows in full what is otherwise only counted."""
    likely = [each for each in report.findings if each.confidence != "unlikely"]
    unlikely = [each for each in report.findings if each.confidence == "unlikely"]
    told = blocks(likely, fold=not verbose)
    page = Page(console)
    _head(page, report, likely, unlikely)
    draw_overview(page, told, verbose=verbose)
    draw_findings(page, told, unlikely, verbose=verbose)
    draw_unexplained(page, report.unexplained, verbose=verbose)
    draw_coverage(page, report, verbose=verbose)
    page.print()


def _head(page: Page, report: Report, likely: list[Finding], unlikely: list[Finding]) -> None:
    if report.case:
        page.flow(report.case.id, head="Case ")
    page.flow(_summary(report, likely, unlikely), style="bold")
    if not report.complete:
        page.flow(f"{_losses(report)}.", head="This report is not complete: ", hang=2, style="bold red")


def _summary(report: Report, likely: list[Finding], unlikely: list[Finding]) -> str:
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
    found = f"{counted(len(likely), 'finding')} ({_severities(likely)}){aside} on {hosts} in {_extent(read)}."
    return f"{found} {filtered}" if filtered else found


def _extent(read: list[Input]) -> str:
    records = counted(sum(each.records for each in read), "record")
    when = span(*whole([each.first for each in read], [each.last for each in read]))
    return f"{counted(len(read), 'log')} ({records}), {when}"


def _severities(findings: list[Finding]) -> str:
    counts: Counter[str] = Counter(each.severity for each in findings)
    return ", ".join(f"{counts[severity]:,} {severity}" for severity in SEVERITIES if counts[severity])


def _losses(report: Report) -> str:
    """Name what is missing, gravest first."""
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

"""report -> text for a person: what was found, what was not explained, and what the report rests on."""

from __future__ import annotations

from rich.console import Console

from xfor.render.blocks import blocks
from xfor.render.page import Page
from xfor.render.summary import losses, summary, told_apart
from xfor.render.text_coverage import draw_coverage
from xfor.render.text_findings import draw_findings, draw_overview
from xfor.render.text_gaps import draw_gaps
from xfor.render.text_unexplained import draw_unexplained
from xfor.report import Report


def render_text(report: Report, console: Console, *, verbose: bool = False, gaps: bool = False) -> None:
    """Print a report. `verbose` shows in full what is otherwise only counted; `gaps` what else to ask for."""
    likely, unlikely = told_apart(report)
    told = blocks(likely, fold=not verbose)
    page = Page(console)
    _head(page, report)
    draw_overview(page, told, verbose=verbose)
    draw_findings(page, told, unlikely, verbose=verbose)
    draw_unexplained(page, report.unexplained, verbose=verbose)
    draw_coverage(page, report, verbose=verbose)
    if gaps:
        draw_gaps(page, report.gaps)
    page.print()


def _head(page: Page, report: Report) -> None:
    if report.case:
        page.flow(report.case.id, head="Case ")
    page.flow(summary(report), style="bold")
    if not report.complete:
        page.flow(f"{losses(report)}.", head="This report is not complete: ", hang=2, style="bold red")

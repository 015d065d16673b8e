"""report -> Markdown (CommonMark with GitHub's tables), for a wiki, a ticket or a chat."""

from __future__ import annotations

from collections.abc import Iterator

from xfor.render.blocks import Block, blocks
from xfor.render.markdown_coverage import coverage
from xfor.render.markdown_findings import section
from xfor.render.markup import inline, line, row
from xfor.render.phrases import counted, guess, host_name, listed, span, times
from xfor.render.summary import losses, summary, told_apart
from xfor.render.text_events import said
from xfor.render.text_facts import reason
from xfor.render.text_gaps import NOTHING_TO_ASK
from xfor.report import Finding, Report, Unexplained

_MOST_GROUPS = 50
_MOST_UNLIKELY = 20
_LONGEST = 200


def render_markdown(report: Report, *, verbose: bool = False, gaps: bool = False) -> str:
    """Write a report. `verbose` shows in full what is otherwise only counted; `gaps` what else to ask for."""
    likely, unlikely = told_apart(report)
    told = blocks(likely, fold=not verbose)
    parts = [
        *_head(report),
        *_overview(told),
        *(text for block in told for text in section(block, verbose=verbose)),
        *_unlikely(unlikely, verbose=verbose),
        *_unexplained(report.unexplained, verbose=verbose),
        *(_gaps(report) if gaps else ()),
        *coverage(report, verbose=verbose),
    ]
    return "\n\n".join(parts) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# {inline(report.case.id) if report.case else 'What the event logs show'}"
    yield f"**{inline(summary(report))}**"
    if not report.complete:
        yield f"> **This report is not complete:** {inline(losses(report))}."


def _overview(told: list[Block]) -> Iterator[str]:
    if len(told) < 2:
        return
    rows = [row("#", "Severity", "Problem", "Confidence", "Where", "Events"), row(*["---"] * 6)]
    for block in told:
        first = block.first
        where = listed([host_name(each.host) for each in block.findings], 1)
        events = sum(each.occurrences for each in block.findings)
        problem = f"{inline(first.rule.title)} ({inline(first.rule.id)})"
        rows.append(row(str(block.number), first.severity, problem, first.confidence, inline(where), f"{events:,}"))
    yield "\n".join(rows)


def _unlikely(findings: list[Finding], *, verbose: bool) -> Iterator[str]:
    """Name the articles that are about events of this kind, but hardly about these."""
    if not findings:
        return
    shown = findings if verbose else findings[:_MOST_UNLIKELY]
    yield "## Unlikely"
    items = [
        f"- {inline(each.rule.id)} on {inline(host_name(each.host))}, {times(each.occurrences)}: {inline(reason(each))}"
        for each in shown
    ]
    if len(findings) > len(shown):
        items.append(f"- and {len(findings) - len(shown):,} more")
    yield "\n".join(items)


def _unexplained(groups: list[Unexplained], *, verbose: bool) -> Iterator[str]:
    if not groups:
        return
    shown = groups if verbose else groups[:_MOST_GROUPS]
    total = counted(sum(each.count for each in groups), "event")
    yield "## Unexplained"
    yield f"Critical, error and warning events that no rule explains: {counted(len(groups), 'group')}, {total}."
    rows = [row("Events", "Level", "Event", "Hosts", "When", "The first one says"), row(*["---"] * 6)]
    rows += [_group(each) for each in shown]
    yield "\n".join(rows)
    guesses = [
        f"- {inline(each.provider)} {each.event_id}: perhaps {inline(guess(near))}"
        for each in shown
        for near in each.nearest
    ]
    if guesses:
        yield "\n".join(guesses)
    if len(groups) > len(shown):
        yield f"and {counted(len(groups) - len(shown), 'group')} more"


def _group(group: Unexplained) -> str:
    hosts = listed([host_name(host) for host in group.hosts], 3)
    event = f"{inline(group.provider)} {group.event_id}"
    sample = inline(said(group.sample, _LONGEST)) if group.sample else ""
    return row(f"{group.count:,}", group.level, event, inline(hosts), span(group.first, group.last), sample)


def _gaps(report: Report) -> Iterator[str]:
    yield "## What else to ask for"
    yield "\n".join(f"- {line(gap.message)}" for gap in report.gaps) or NOTHING_TO_ASK

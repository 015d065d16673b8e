"""inputs, rules and notices -> Markdown: what was read, what was lost, and what the rules could not be asked."""

from __future__ import annotations

from collections.abc import Iterator

from xfor.render.markup import inline, row
from xfor.render.phrases import counted, host_name, listed, span
from xfor.render.text_coverage import rules_in_force
from xfor.report import Input, Report

_MOST_LOGS = 50
_MOST_NOTICES = 50
_MOST_NAMES = 5


def coverage(report: Report, *, verbose: bool) -> Iterator[str]:
    """Say what the report rests on."""
    yield "## Coverage"
    inputs = sorted(report.inputs, key=lambda each: each.status == "read")
    shown = inputs if verbose else inputs[:_MOST_LOGS]
    rows = [row("Log", "Records", "Lost", "When", "Channels", "Hosts", "State"), row(*["---"] * 7)]
    rows += [_input(each) for each in shown]
    yield "\n".join(rows) if shown else "No log was read."
    if len(inputs) > len(shown):
        yield f"and {counted(len(inputs) - len(shown), 'file')} more"
    yield f"Rules: {inline(rules_in_force(report))}."
    notices = report.notices if verbose else report.notices[:_MOST_NOTICES]
    items = []
    for each in notices:
        place = ": ".join(filter(None, (each.input, each.place)))
        items.append(f"- {each.level}: {inline(f'{place}: {each.message}' if place else each.message)}")
    if len(report.notices) > len(notices):
        items.append(f"- and {counted(len(report.notices) - len(notices), 'notice')} more")
    if items:
        yield "\n".join(items)


def _input(each: Input) -> str:
    name = f"{each.path} (from {each.container})" if each.container else each.path
    state = {"read": "read to the end", "partial": "read in part", "skipped": "not read"}[each.status]
    return row(
        inline(name),
        f"{each.records:,}",
        f"{each.records_lost:,}",
        span(each.first, each.last) if each.records else "",
        inline(listed(each.channels, _MOST_NAMES)),
        inline(listed([host_name(host) for host in each.hosts], _MOST_NAMES)),
        inline(f"{state}: {each.reason}" if each.reason else state),
    )

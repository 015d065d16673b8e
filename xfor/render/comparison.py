"""Comparison -> text and Markdown: what became of the problems between two reports."""

from __future__ import annotations

from itertools import groupby

from xfor.compare import Change, Comparison, Side
from xfor.render.markup import inline, row
from xfor.render.safe import flat

_HEADINGS = {
    "new": "New",
    "more": "More frequent",
    "same": "Still there",
    "less": "Less frequent",
    "unknown": "Cannot be said",
    "gone": "Gone",
}


def comparison_text(comparison: Comparison) -> str:
    """Write a comparison for a terminal: a line a problem, under what became of it."""
    lines = [_summary(comparison), *(f"Mind: {notice}" for notice in comparison.notices)]
    for state, changes in groupby(comparison.changes, key=lambda each: each.state):
        lines += ["", _HEADINGS[state]]
        for each in changes:
            lines.append(f"  {each.severity}: {flat(each.title)} ({flat(each.rule)}) on {flat(each.host) or '-'}")
            lines.append(f"      {flat(each.reason)}; {_counts(each)}")
    return "\n".join(lines) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """Write a comparison as a Markdown table."""
    lines = [_summary(comparison), ""]
    lines += [f"- Mind: {inline(notice)}" for notice in comparison.notices]
    if comparison.changes:
        lines += ["", row("What became of it", "Severity", "Problem", "Host", "How often", "Why"), row(*["---"] * 6)]
    for each in comparison.changes:
        problem = inline(f"{each.title} ({each.rule})")
        cells = (_HEADINGS[each.state], each.severity, problem, inline(each.host), _counts(each), inline(each.reason))
        lines.append(row(*cells))
    return "\n".join(lines) + "\n"


def _summary(comparison: Comparison) -> str:
    if not comparison.changes:
        return "Neither report has a problem."
    counts = [
        f"{sum(each.state == state for each in comparison.changes)} {heading.lower()}"
        for state, heading in _HEADINGS.items()
        if any(each.state == state for each in comparison.changes)
    ]
    return f"{len(comparison.changes)} problems: {', '.join(counts)}."


def _counts(change: Change) -> str:
    return f"{_times(change.before)} before, {_times(change.after)} after"


def _times(side: Side | None) -> str:
    if side is None:
        return "not"
    return "once" if side.occurrences == 1 else f"{side.occurrences} times"

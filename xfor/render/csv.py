"""report -> CSV (RFC 4180) for a spreadsheet: a finding a row; no cell is a formula, whatever the events say."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import TextIO

from xfor.render.safe import cut, flat, lines
from xfor.report import Evidence, Finding, Report, ResolutionText

_LONGEST = 32_000  # a cell of Excel holds 32,767 characters
_MARK = "\ufeff"  # without it Excel reads the file in the code page of the machine

# What spreadsheets take for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

_COLUMNS: dict[str, Callable[[Finding], str | int | None]] = {
    "severity": lambda each: each.severity,
    "confidence": lambda each: each.confidence,
    "rule": lambda each: each.rule.id,
    "title": lambda each: each.rule.title,
    "host": lambda each: each.host,
    "occurrences": lambda each: each.occurrences,
    "first_seen": lambda each: each.first_seen,
    "last_seen": lambda each: each.last_seen,
    "ongoing": lambda each: {True: "yes", False: "no", None: ""}[each.ongoing],
    "cause": lambda each: each.cause or each.description,
    "resolution": lambda each: _resolution(each.resolution),
    "workaround": lambda each: each.workaround,
    "reasons": lambda each: "\n".join(each.reasons),
    "parameters": lambda each: "\n".join(f"{name}: {', '.join(held)}" for name, held in each.parameters.items()),
    "alternatives": lambda each: ", ".join(each.alternatives),
    "before": lambda each: "\n".join(f"{change.time} {flat(change.text)}" for change in each.context),
    "evidence": lambda each: _place(each.evidence),
    "article": lambda each: each.article.id if each.article else None,
    "url": lambda each: each.article.url if each.article else None,
    "dedup_key": lambda each: each.dedup_key,
}


def render_csv(report: Report, stream: TextIO) -> None:
    """Write the findings, gravest first.

    Every cell is quoted: where a spreadsheet takes another character for the separator, as it does in countries with a
    decimal comma, a row is then one cell instead of cells that an event could choose.
    """
    stream.write(_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    case = report.case.id if report.case else ""
    writer.writerow(["case", *_COLUMNS])
    for finding in report.findings:
        writer.writerow([cell(case), *(cell(value(finding)) for value in _COLUMNS.values())])


def cell(value: str | int | None) -> str | int:
    """Write a value so that a spreadsheet takes it for text; a number stays one."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = cut("\n".join(lines(cut(value, _LONGEST))), _LONGEST)
    return f"'{text}" if value.startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _resolution(resolution: ResolutionText | None) -> str | None:
    if resolution is None:
        return None
    steps = [
        "\n".join((f"{number}. {flat(step.do)}", *map(flat, step.detail), *(filter(None, [step.command]))))
        for number, step in enumerate(resolution.steps, 1)
    ]
    return "\n".join(filter(None, [resolution.summary, *steps]))


def _place(events: list[Evidence]) -> str | None:
    """Name the place of the first event that was kept."""
    if not events:
        return None
    first = events[0]
    return first.input if first.record_id is None else f"{first.input} record {first.record_id}"

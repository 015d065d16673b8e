"""`xfor diff`: two saved reports of one case in, what became of its problems out."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xfor.cli import outcome


class Format(StrEnum):
    """How the comparison is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class State(StrEnum):
    """What makes the command fail."""

    NEW = "new"


def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.json", help="The report of the earlier logs.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.json", help="The report of the later logs.")],
    format: Annotated[Format, typer.Option(help="How the comparison is written.")] = Format.TEXT,
    fail_on: Annotated[State | None, typer.Option(help="Exit with 1 if there is a new problem.")] = None,
) -> None:
    """Say what is new, what is gone, and what goes on between two saved reports: did the fix work?"""
    raise outcome.ending(lambda: _run(before, after, format, fail_on))


def _run(before: Path, after: Path, format: Format, fail_on: State | None) -> int:
    from xfor.compare import compare
    from xfor.render.comparison import comparison_markdown, comparison_text
    from xfor.report import as_json
    from xfor.saved import read_report

    found = compare(read_report(before), read_report(after))
    if format is Format.JSON:
        sys.stdout.write(as_json(found, indent=2) + "\n")
    else:
        sys.stdout.write(comparison_markdown(found) if format is Format.MARKDOWN else comparison_text(found))
    failed = fail_on is not None and any(each.state == fail_on.value for each in found.changes)
    return outcome.FAILED_ON if failed else outcome.DONE

"""The ways a report can be written; a renderer is imported when its format is asked for."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from xfor.report import Report


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    PARQUET = "parquet"


class Look(NamedTuple):
    """What a reader asks of the page: all that is otherwise only counted, and what else to ask the customer for."""

    verbose: bool = False
    gaps: bool = False


Renderer = Callable[["Report", TextIO, Look], None]

FINDINGS_ONLY = frozenset({Format.JSONL, Format.CSV})
"""The formats that hold findings and nothing of what was lost, so that it must be said elsewhere."""


FOLDERS = frozenset({Format.PARQUET})
"""The formats that are no stream of text but files in a folder."""


def write_files(report: Report, folder: Path) -> None:
    """Write a report in the one format that is a folder."""
    from xfor.render.parquet import write_tables

    write_tables(report, folder)


def write_report(report: Report, format: Format, stream: TextIO, look: Look) -> None:
    """Write a report in a format that is text."""
    RENDERERS[format](report, stream, look)


def _text(report: Report, stream: TextIO, look: Look) -> None:
    from rich.console import Console

    from xfor.render.text import render_text

    render_text(report, Console(file=stream), verbose=look.verbose, gaps=look.gaps)


def _json(report: Report, stream: TextIO, _: Look) -> None:
    from xfor.report import as_json

    stream.write(as_json(report, indent=2) + "\n")


def _jsonl(report: Report, stream: TextIO, _: Look) -> None:
    from xfor.report import as_json

    stream.writelines(as_json(finding) + "\n" for finding in report.findings)


def _markdown(report: Report, stream: TextIO, look: Look) -> None:
    from xfor.render.markdown import render_markdown

    stream.write(render_markdown(report, verbose=look.verbose, gaps=look.gaps))


def _html(report: Report, stream: TextIO, _: Look) -> None:
    from xfor.render.html import render_html

    stream.write(render_html(report))


def _csv(report: Report, stream: TextIO, _: Look) -> None:
    from xfor.render.csv import render_csv

    render_csv(report, stream)


RENDERERS: dict[Format, Renderer] = {
    Format.TEXT: _text,
    Format.JSON: _json,
    Format.JSONL: _jsonl,
    Format.MARKDOWN: _markdown,
    Format.HTML: _html,
    Format.CSV: _csv,
}

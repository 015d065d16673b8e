"""`xfor import`: articles and tables of a company's knowledge become rule files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from xfor.cli import outcome


class Format(StrEnum):
    """How the report of an import is written: for a person, or a JSON object an article."""

    TEXT = "text"
    JSONL = "jsonl"


def import_(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Articles, tables, folders or patterns.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder for the rule files.")] = Path(
        "imported-rules"
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be written.")] = False,
    format: Annotated[Format, typer.Option(help="For a person, or a JSON object an article.")] = Format.TEXT,
    eventless: Annotated[
        bool, typer.Option("--all", help="Articles without an event, too: to be read and searched.")
    ] = False,
) -> None:
    """Make rule files of knowledge-base articles, one an article, and say what became of each."""
    raise outcome.ending(lambda: _import(paths, output, format, dry=dry_run, eventless=eventless))


def _import(paths: list[str], output: Path, format: Format, *, dry: bool, eventless: bool) -> int:
    from xfor.articles.imports.folder import RuleFolder
    from xfor.articles.imports.making import Wanted
    from xfor.articles.imports.run import run_import, sources_in
    from xfor.cli.progress import counted
    from xfor.render.imported import Totals, outcome_json, outcome_lines

    wanted = Wanted(records=format is Format.JSONL, eventless=eventless)
    folder = RuleFolder(output, dry=dry)
    sources = sources_in(paths, wanted)
    totals = Totals()
    for each in counted(run_import(sources, folder, wanted), len(sources)):
        totals.add(each)
        lines = [outcome_json(each)] if format is Format.JSONL else outcome_lines(each)
        sys.stdout.writelines(f"{line}\n" for line in lines)
    if not sources:
        outcome.complain(f"No article was found in {', '.join(paths)}.")
        return outcome.NOTHING_READ
    stream = sys.stderr if format is Format.JSONL else sys.stdout
    stream.writelines(f"{line}\n" for line in totals.lines())
    return outcome.DONE if totals.read else outcome.NOTHING_READ

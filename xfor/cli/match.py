"""`xfor match`: logs and rules in, known problems out."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xfor.cli import outcome

if TYPE_CHECKING:
    from xfor.logs.inputs import Found
    from xfor.reading import Question
    from xfor.report import Report
    from xfor.rules import Library
    from xfor.workers import Load, Workers


_WORTH_PROCESSES = 256 << 20  # bytes; to read less takes about as long as to start processes


class Format(StrEnum):
    """How the report is written."""

    TEXT = "text"
    JSON = "json"


class Level(StrEnum):
    """How grave a finding is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFORMATIONAL = "informational"


class Confidence(StrEnum):
    """How sure it is that an article is about an event."""

    EXACT = "exact"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


class _Choice(NamedTuple):
    """What of the report is shown, where, and what makes the command fail."""

    format: Format
    output: Path | None
    min_level: Level
    min_confidence: Confidence
    fail_on: Level | None
    strict: bool
    jobs: int | None
    progress: bool
    verbose: bool


def match(  # noqa: PLR0913 - a command has a parameter an option
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Event logs, folders of them, or patterns.")],
    rules: Annotated[list[str], typer.Option(help="Add a rule file, or a folder of them.")] = [],  # noqa: B006
    builtin_rules: Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")] = True,
    format: Annotated[Format, typer.Option(help="How the report is written.")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Leave out events before this time (UTC).")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Leave out events after this time (UTC).")] = None,
    min_level: Annotated[Level, typer.Option(help="Leave out findings less grave.")] = Level.INFORMATIONAL,
    min_confidence: Annotated[Confidence, typer.Option(help="Leave out findings less sure.")] = Confidence.UNLIKELY,
    host: Annotated[list[str], typer.Option(help="Only events of this computer.")] = [],  # noqa: B006
    fail_on: Annotated[Level | None, typer.Option(help="Exit with 1 if a finding is as grave as this.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 if anything was lost.")] = False,
    case: Annotated[str | None, typer.Option(help="The case, for the report and its keys.")] = None,
    evidence: Annotated[str, typer.Option(help="How many events a finding shows: a number, or all.")] = "5",
    jobs: Annotated[int | None, typer.Option(min=1, help="Read with so many processes; else as many as pay.")] = None,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Leave nothing out of the text.")] = False,
) -> None:
    """Say which known problems event logs show, why, and what fixes them."""
    choice = _Choice(format, output, min_level, min_confidence, fail_on, strict, jobs, not no_progress, verbose)

    def command() -> int:
        question = _question((start, end), host, evidence, case)
        return _run(paths, rules, question, choice, builtin=builtin_rules)

    raise outcome.ending(command)


def _question(times: tuple[str | None, str | None], hosts: list[str], evidence: str, case: str | None) -> Question:
    from xfor.cli.options import window
    from xfor.errors import UsageError
    from xfor.reading import Question
    from xfor.select import Selection

    if evidence != "all" and not (evidence.isdecimal() and int(evidence) > 0):
        raise UsageError(f"--evidence: {evidence!r} is neither a number above 0 nor `all`.")
    first, last = window(*times)
    selection = Selection(hosts=frozenset(map(str.casefold, hosts)), start=first, end=last)
    return Question(selection, None if evidence == "all" else int(evidence), case)


def _run(paths: list[str], rules: list[str], question: Question, choice: _Choice, *, builtin: bool) -> int:
    from xfor.cli.options import refused_from_user, rule_sources
    from xfor.cli.output import check_output
    from xfor.logs.inputs import find_files
    from xfor.rules import load_library

    check_output(choice.output)
    load = partial(load_library, rule_sources(rules, builtin=builtin))
    library = load()
    report, interrupted = _scanned(find_files(paths), (load, library), question, choice)
    shown = _filtered(report, choice)
    if not interrupted or choice.output:
        _write(shown, choice)
    if interrupted:
        outcome.complain("Stopped." + (f" What was read so far is in {choice.output}." if choice.output else ""))
        return outcome.INTERRUPTED
    if not any(each.status != "skipped" for each in report.inputs):
        outcome.complain(_nothing_read(report, paths))
        return outcome.NOTHING_READ
    if refused_from_user(library):
        outcome.complain("A rule file that you gave was refused; the report says why.")
        return outcome.WRONG_USE
    return _verdict(shown, choice)


def _scanned(
    files: list[Found], rules: tuple[Load, Library], question: Question, choice: _Choice
) -> tuple[Report, bool]:
    """Scan the files; with whether the user stopped it."""
    from xfor.cli.progress import progress
    from xfor.scan import Scan

    load, library = rules
    scan = Scan(library, question)
    try:
        with progress(files, wanted=choice.progress) as tell, _workers(files, load, question, choice) as workers:
            scan.read(files, tell, workers)
    except KeyboardInterrupt:
        scan.interrupt()
        return scan.report(), True
    return scan.report(), False


def _workers(
    files: list[Found], load: Load, question: Question, choice: _Choice
) -> AbstractContextManager[Workers | None]:
    """Give as many processes as are asked for; without a word, one for each core where there is enough to read."""
    enough = sum(file.size for file in files) >= _WORTH_PROCESSES
    count = choice.jobs or (os.cpu_count() or 1 if enough else 1)
    if count == 1:
        return nullcontext()
    from xfor.workers import Workers

    return Workers(count, load, question)


def _filtered(report: Report, choice: _Choice) -> Report:
    from xfor.matching.match import CONFIDENCES
    from xfor.report import SEVERITIES, Notice

    kept = [
        each
        for each in report.findings
        if SEVERITIES.index(each.severity) <= SEVERITIES.index(choice.min_level.value)
        and CONFIDENCES.index(each.confidence) <= CONFIDENCES.index(choice.min_confidence.value)
    ]
    left_out = len(report.findings) - len(kept)
    if not left_out:
        return report
    text = f"{left_out} findings were left out by --min-level or --min-confidence."
    notice = Notice(code="filtered", level="info", message=text)
    return report.model_copy(update={"findings": kept, "notices": [*report.notices, notice]})


def _write(report: Report, choice: _Choice) -> None:
    from xfor.cli.output import opened

    with opened(choice.output) as stream:
        if choice.format is Format.JSON:
            from xfor.report import as_json

            stream.write(as_json(report, indent=2) + "\n")
        else:
            from rich.console import Console

            from xfor.render.text import render_text

            render_text(report, Console(file=stream), verbose=choice.verbose)


def _verdict(report: Report, choice: _Choice) -> int:
    from xfor.report import SEVERITIES

    if choice.strict and not report.complete:
        return outcome.LOST
    if choice.fail_on is None:
        return outcome.DONE
    limit = SEVERITIES.index(choice.fail_on.value)
    failed = any(SEVERITIES.index(each.severity) <= limit for each in report.findings if each.confidence != "unlikely")
    return outcome.FAILED_ON if failed else outcome.DONE


def _nothing_read(report: Report, paths: list[str]) -> str:
    if not report.inputs:
        return f"No event log was found in {', '.join(paths)}."
    first = report.inputs[0]
    more = f" (and {len(report.inputs) - 1} more files that are no event logs)" if len(report.inputs) > 1 else ""
    return f"No event log could be read. {first.path}: {first.reason}{more}."

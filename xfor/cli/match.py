"""`xfor match`: logs and rules in, known problems out."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xfor.cli import outcome
from xfor.cli.shown import (
    Confidence,
    ConfidenceOption,
    FormatOption,
    GapsOption,
    Level,
    LevelOption,
    OutputOption,
    Redaction,
    RedactMapOption,
    RedactOption,
    Shown,
    VerboseOption,
    check_redaction,
    filtered,
    write,
)
from xfor.render.formats import Format, Look

if TYPE_CHECKING:
    from xfor.logs.inputs import Found
    from xfor.reading import Question
    from xfor.report import Report
    from xfor.rules import Library
    from xfor.workers import Load, Workers


_WORTH_PROCESSES = 256 << 20  # bytes; to read less takes about as long as to start processes


class _Choice(NamedTuple):
    """What of the report is shown, how the logs are read, and what makes the command fail."""

    shown: Shown
    fail_on: Level | None
    strict: bool
    jobs: int | None
    progress: bool


def match(  # noqa: PLR0913 - a command has a parameter an option
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Event logs, folders of them, or patterns.")],
    rules: Annotated[list[str], typer.Option(help="Add a rule file, or a folder of them.")] = [],  # noqa: B006
    builtin_rules: Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")] = True,
    placeholders: Annotated[Path | None, typer.Option(help="Values for Sigma's `expand`, in a YAML file.")] = None,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    start: Annotated[str | None, typer.Option("--from", help="Leave out events before this time (UTC).")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Leave out events after this time (UTC).")] = None,
    min_level: LevelOption = Level.INFORMATIONAL,
    min_confidence: ConfidenceOption = Confidence.UNLIKELY,
    host: Annotated[list[str], typer.Option(help="Only events of this computer.")] = [],  # noqa: B006
    fail_on: Annotated[Level | None, typer.Option(help="Exit with 1 if a finding is as grave as this.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 if anything was lost.")] = False,
    case: Annotated[str | None, typer.Option(help="The case, for the report and its keys.")] = None,
    evidence: Annotated[str, typer.Option(help="How many events a finding shows: a number, or all.")] = "5",
    jobs: Annotated[int | None, typer.Option(min=1, help="Read with so many processes; else as many as pay.")] = None,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False,
    explain_gaps: GapsOption = False,
    redact: RedactOption = False,
    redact_map: RedactMapOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Say which known problems event logs show, why, and what fixes them."""
    shown = Shown(format, output, min_level, min_confidence, Look(verbose, explain_gaps), Redaction(redact, redact_map))
    choice = _Choice(shown, fail_on, strict, jobs, not no_progress)

    def command() -> int:
        question = _question((start, end), host, evidence, case)
        return _run(paths, _loading(rules, placeholders, builtin=builtin_rules), question, choice)

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


def _loading(rules: list[str], placeholders: Path | None, *, builtin: bool) -> Load:
    """Say how the rules are loaded, here and in every process that helps."""
    from xfor.cli.options import rule_sources, site_values
    from xfor.rules import load_library

    return partial(load_library, rule_sources(rules, builtin=builtin), site_values(placeholders))


def _run(paths: list[str], load: Load, question: Question, choice: _Choice) -> int:
    from xfor.cli.options import refused_from_user
    from xfor.cli.output import check_output
    from xfor.logs.inputs import find_files

    output = choice.shown.output
    check_output(output)
    check_redaction(choice.shown.redaction)
    library = load()
    report, interrupted = _scanned(find_files(paths), (load, library), question, choice)
    shown = filtered(report, choice.shown)
    if not interrupted or output:
        write(shown, choice.shown)
    if interrupted:
        outcome.complain("Stopped." + (f" What was read so far is in {output}." if output else ""))
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
    from xfor.workers import few_collections

    few_collections()
    scan = Scan(rules[1], question)
    try:
        with (
            _workers(files, rules, question, choice) as workers,  # before a progress bar starts a thread
            progress(files, wanted=choice.progress) as tell,
        ):
            scan.read(files, tell, workers)
    except KeyboardInterrupt:
        scan.interrupt()
        return scan.report(), True
    return scan.report(), False


def _workers(
    files: list[Found], rules: tuple[Load, Library], question: Question, choice: _Choice
) -> AbstractContextManager[Workers | None]:
    """Give as many processes as are asked for; without a word, one for each core where there is enough to read."""
    enough = sum(file.size for file in files) >= _WORTH_PROCESSES
    count = choice.jobs or (os.cpu_count() or 1 if enough else 1)
    if count == 1:
        return nullcontext()
    from xfor.workers import local_workers

    return local_workers(count, *rules, question)


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

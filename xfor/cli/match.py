"""`xfor match`: logs and rules in, known problems out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xfor.cli import outcome
from xfor.cli.bundles import MaxUnpackedOption, PasswordOption, PathsArgument, unpacking
from xfor.cli.conventions import DateOrderOption, EncodingOption, MappingOption, TimezoneOption
from xfor.cli.messages import MessagesOption, catalogues
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
    check,
    filtered,
    write,
)
from xfor.render.formats import Format, Look

if TYPE_CHECKING:
    from xfor.reading import Question
    from xfor.report import Report
    from xfor.rules import Library
    from xfor.run import Means


class _Choice(NamedTuple):
    """What of the report is shown, how the logs are read, and what makes the command fail."""

    shown: Shown
    fail_on: Level | None
    strict: bool
    means: Means
    progress: bool


def match(  # noqa: PLR0913 - a command has a parameter an option
    paths: PathsArgument,
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
    timezone: TimezoneOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    mapping: MappingOption = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Read with so many processes; else as many as pay.")] = None,
    password: PasswordOption = None,
    max_unpacked: MaxUnpackedOption = None,
    resume: Annotated[Path | None, typer.Option(help="Keep results in this folder; read only what is new.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Read with the workers of this Dask scheduler.")] = None,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False,
    explain_gaps: GapsOption = False,
    messages: MessagesOption = [],  # noqa: B006
    redact: RedactOption = False,
    redact_map: RedactMapOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Say which known problems event logs show, why, and what fixes them."""
    shown = Shown(format, output, min_level, min_confidence, Look(verbose, explain_gaps), Redaction(redact, redact_map))

    def command() -> int:
        from xfor.cli.conventions import conventions
        from xfor.cli.options import library
        from xfor.run import Means

        question = _question((start, end), host, evidence, case)
        question = question._replace(conventions=conventions(timezone, date_order, encoding, mapping))
        means = Means(jobs, resume, cluster, unpacking(password, max_unpacked))
        choice = _Choice(shown, fail_on, strict, means, not no_progress)
        check(shown)
        loaded = library(rules, builtin=builtin_rules, placeholders=placeholders)
        with catalogues(messages) as given:
            told = question.conventions._replace(messages=given)
            return _run(paths, loaded, question._replace(conventions=told), choice)

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


def _run(paths: list[str], library: Library, question: Question, choice: _Choice) -> int:
    from xfor.cli.options import refused_from_user
    from xfor.cli.progress import progress
    from xfor.run import run

    output = choice.shown.output
    report, interrupted, lost = run(paths, library, question, choice.means, partial(progress, wanted=choice.progress))
    shown = filtered(report, choice.shown)
    if not interrupted or output:
        write(shown, choice.shown)
    if interrupted:
        outcome.complain("Stopped." + (f" What was read so far is in {output}." if output else ""))
        return outcome.INTERRUPTED
    if lost:
        outcome.complain(f"{lost} The report says what was read; with --resume, the next run goes on from there.")
        return outcome.LOST
    if not any(each.status != "skipped" for each in report.inputs):
        outcome.complain(_nothing_read(report, paths))
        return outcome.NOTHING_READ
    if refused_from_user(library):
        outcome.complain("A rule file that you gave was refused; the report says why.")
        return outcome.WRONG_USE
    return _verdict(shown, choice)


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

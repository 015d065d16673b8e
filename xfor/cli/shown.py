"""What of a report is shown, how and where: the options that `xfor match` and `xfor report` share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from xfor.cli import outcome
from xfor.render.formats import FINDINGS_ONLY, FOLDERS, Format, Look

if TYPE_CHECKING:
    from xfor.report import Report


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


FormatOption = Annotated[Format, typer.Option(help="How the report is written.")]
OutputOption = Annotated[Path | None, typer.Option(help="Write the report to this file (parquet: folder).")]
LevelOption = Annotated[Level, typer.Option(help="Leave out findings less grave.")]
ConfidenceOption = Annotated[Confidence, typer.Option(help="Leave out findings less sure.")]
GapsOption = Annotated[bool, typer.Option("--explain-gaps", help="Say what else to ask the customer for.")]
VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="Leave nothing out of the text.")]
RedactOption = Annotated[bool, typer.Option("--redact", help="Give people and machines other names.")]
RedactMapOption = Annotated[
    Path | None,
    typer.Option("--redact-map", help="Keep the names in this private file, for the next run and unredact."),
]


class Redaction(NamedTuple):
    """Whether people and machines get other names, and the file that keeps those names."""

    wanted: bool = False
    map: Path | None = None


class Shown(NamedTuple):
    """What of a report is shown, how and where."""

    format: Format
    output: Path | None
    min_level: Level
    min_confidence: Confidence
    look: Look
    redaction: Redaction = Redaction()


def filtered(report: Report, shown: Shown) -> Report:
    """Leave out the findings that are less grave or less sure than is asked, and say that they are."""
    from xfor.matching.match import CONFIDENCES
    from xfor.report import SEVERITIES, Notice

    kept = [
        each
        for each in report.findings
        if SEVERITIES.index(each.severity) <= SEVERITIES.index(shown.min_level.value)
        and CONFIDENCES.index(each.confidence) <= CONFIDENCES.index(shown.min_confidence.value)
    ]
    left_out = len(report.findings) - len(kept)
    if not left_out:
        return report
    text = f"{left_out} findings were left out by --min-level or --min-confidence."
    notice = Notice(code="filtered", level="info", message=text)
    return report.model_copy(update={"findings": kept, "notices": [*report.notices, notice]})


def write(report: Report, shown: Shown) -> None:
    """Write a report; what its format cannot say of losses is said on stderr."""
    from xfor.cli.output import opened
    from xfor.render.formats import write_files, write_report
    from xfor.render.summary import losses

    report = _redacted(report, shown.redaction)
    if shown.format in FOLDERS and shown.output:
        write_files(report, shown.output)
        return
    with opened(shown.output) as stream:
        write_report(report, shown.format, stream, shown.look)
    if shown.format in FINDINGS_ONLY and not report.complete:
        outcome.complain(f"This report is not complete: {losses(report)}.")


def check(shown: Shown) -> None:
    """Refuse an output or a map that cannot be read or written, before hours of reading go into it."""
    from xfor.cli.output import check_folder, check_output

    if shown.format in FOLDERS:
        from xfor.render.parquet.files import check_pyarrow

        check_folder(shown.output, shown.format)
        check_pyarrow()
    else:
        check_output(shown.output)
    map = shown.redaction.map
    if map is None:
        return
    from xfor.redact import Names, read_map, write_map

    write_map(read_map(map) if map.exists() else Names(), map)


def _redacted(report: Report, redaction: Redaction) -> Report:
    """Give people and machines other names; the map is safe before anything is written that needs it."""
    if not redaction.wanted and redaction.map is None:
        return report
    from xfor.redact import Names, read_map, redact, write_map

    names = read_map(redaction.map) if redaction.map else Names()
    made = redact(report, names)
    if redaction.map:
        write_map(names, redaction.map)
    return made

"""`xfor report`: a saved report drawn again, without the logs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

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
    check,
    filtered,
    write,
)
from xfor.render.formats import Format, Look


def report(  # noqa: PLR0913 - a command has a parameter an option
    path: Annotated[Path, typer.Argument(metavar="REPORT", help="What --format json wrote; - is stdin.")],
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
    min_level: LevelOption = Level.INFORMATIONAL,
    min_confidence: ConfidenceOption = Confidence.UNLIKELY,
    explain_gaps: GapsOption = False,
    redact: RedactOption = False,
    redact_map: RedactMapOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Draw a saved report again, in another format or with less in it; no logs are needed."""
    shown = Shown(format, output, min_level, min_confidence, Look(verbose, explain_gaps), Redaction(redact, redact_map))
    raise outcome.ending(lambda: _draw(path, shown))


def _draw(path: Path, shown: Shown) -> int:
    from xfor.saved import read_report

    check(shown)
    write(filtered(read_report(path), shown), shown)
    return outcome.DONE

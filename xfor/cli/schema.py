"""`xfor schema`: the contracts, as JSON Schema."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from xfor.cli import outcome


class Contract(StrEnum):
    """What has a schema."""

    REPORT = "report"
    RULE = "rule"


def schema(contract: Annotated[Contract, typer.Argument(help="The report, or a rule file.")]) -> None:
    """Print the JSON Schema (2020-12) of the report or of a rule file."""
    raise outcome.ending(lambda: _print(contract))


def _print(contract: Contract) -> int:
    import json

    from xfor.report import report_schema
    from xfor.rules import rule_schema

    written = report_schema() if contract is Contract.REPORT else rule_schema()
    typer.echo(json.dumps(written, indent=2))
    return outcome.DONE

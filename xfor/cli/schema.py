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
    SEARCH = "search"


def schema(contract: Annotated[Contract, typer.Argument(help="The report, a rule file, or a search.")]) -> None:
    """Print the JSON Schema (2020-12) of the report, of a rule file, or of what a search found."""
    raise outcome.ending(lambda: _print(contract))


def _print(contract: Contract) -> int:
    import json

    from xfor.report import report_schema
    from xfor.rules import rule_schema
    from xfor.search import answer_schema

    schemas = {Contract.REPORT: report_schema, Contract.RULE: rule_schema, Contract.SEARCH: answer_schema}
    typer.echo(json.dumps(schemas[contract](), indent=2))
    return outcome.DONE

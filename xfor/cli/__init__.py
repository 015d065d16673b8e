"""The command line: options in, one call, an exit code out. Nothing else in xfor prints or exits."""

from __future__ import annotations

from typing import Annotated

import typer

import xfor
from xfor.cli import diff, events, explain, importing, match, messages, report, rules, schema, search, ticket, unredact
from xfor.cli.outcome import utf8_output

app = typer.Typer(
    name="xfor",
    help="Which known problems do these Windows event logs show, why, and what fixes them? Offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("match")(match.match)
app.command("report")(report.report)
app.command("events")(events.events)
app.command("explain")(explain.explain)
app.add_typer(rules.app, name="rules")
app.add_typer(messages.app, name="messages")
app.command("search")(search.search)
app.command("diff")(diff.diff)
app.command("import")(importing.import_)
app.command("ticket")(ticket.ticket)
app.command("unredact")(unredact.unredact)
app.command("schema")(schema.schema)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"xfor {xfor.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Which known problems do these Windows event logs show, why, and what fixes them? Offline."""


def main() -> None:
    """Run the command line of this process."""
    utf8_output()
    app()

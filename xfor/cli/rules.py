"""`xfor rules`: what xfor knows, and what a rule's author needs: check, test, new."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xfor.cli import outcome
from xfor.cli.conventions import DateOrderOption, EncodingOption, MappingOption, TimezoneOption, conventions

if TYPE_CHECKING:
    from xfor.logs.conventions import Conventions
    from xfor.rules import Correlation, Rule

app = typer.Typer(help="The rules: list them, show one, check, test and write files.", no_args_is_help=True,
                  rich_markup_mode=None)  # fmt: skip

_Rules = Annotated[list[str], typer.Option("--rules", help="Add a rule file, or a folder of them.")]
_Builtin = Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")]
_Placeholders = Annotated[Path | None, typer.Option(help="Values for the modifier `expand`, in a YAML file.")]
_Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files and folders.")]


class ListFormat(StrEnum):
    """How the list is written: a line a rule, or a JSON list."""

    TEXT = "text"
    JSON = "json"


class CheckFormat(StrEnum):
    """How mistakes are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@app.command("list")
def list_rules(
    rules: _Rules = [],  # noqa: B006 - typer copies it
    builtin_rules: _Builtin = True,
    format: Annotated[ListFormat, typer.Option(help="A line a rule, or a JSON list.")] = ListFormat.TEXT,
    placeholders: _Placeholders = None,
) -> None:
    """List the rules in force: id, level, title."""
    raise outcome.ending(lambda: _list(rules, format, placeholders, builtin=builtin_rules))


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id, as `xfor rules list` shows it.")],
    rules: _Rules = [],  # noqa: B006 - typer copies it
    builtin_rules: _Builtin = True,
    placeholders: _Placeholders = None,
) -> None:
    """Show one rule as the article it holds."""
    raise outcome.ending(lambda: _show(rule_id, rules, placeholders, builtin=builtin_rules))


@app.command()
def check(
    paths: _Paths = None,
    format: Annotated[CheckFormat, typer.Option(help="How mistakes are written.")] = CheckFormat.TEXT,
    placeholders: _Placeholders = None,
) -> None:
    """Check rule files, ours if none are given: every mistake as file:line:column. Exits with 2 if one is an error."""
    raise outcome.ending(lambda: _check(paths, format, placeholders))


@app.command("test")
def run_tests(
    paths: _Paths = None,
    against: Annotated[list[str], typer.Option(help="Also say what each rule finds in these logs.")] = [],  # noqa: B006
    placeholders: _Placeholders = None,
    timezone: TimezoneOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    mapping: MappingOption = None,
) -> None:
    """Run the examples of rules, ours if none are given. Exits with 2 if one does not hold or is missing."""
    raise outcome.ending(
        lambda: _run_tests(paths, against, placeholders, conventions(timezone, date_order, encoding, mapping))
    )


@app.command()
def new(
    from_event: Annotated[str | None, typer.Option(metavar="LOG#RECORD", help="Write it about this event.")] = None,
    rule_id: Annotated[str | None, typer.Option("--id", help="The rule's id, which names its file.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write it to.")] = Path(),
) -> None:
    """Write a rule file that is complete but for what only you know; `check` refuses it until that is filled in."""
    raise outcome.ending(lambda: _new(from_event, rule_id, output))


def _list(given: list[str], format: ListFormat, placeholders: Path | None, *, builtin: bool) -> int:
    from rich.console import Console

    from xfor.cli.options import library, refused_from_user
    from xfor.render.articles import render_rule_list, rule_list_json

    loaded = library(given, builtin=builtin, placeholders=placeholders)
    rules: list[Rule | Correlation] = [*loaded.rules, *loaded.correlations]
    rules.sort(key=lambda rule: rule.id)
    if format is ListFormat.JSON:
        typer.echo(rule_list_json(rules))
    else:
        render_rule_list(rules, Console(file=sys.stdout))
    for mistake in loaded.refused:
        outcome.complain(str(mistake))
    return outcome.WRONG_USE if refused_from_user(loaded) else outcome.DONE


def _show(rule_id: str, given: list[str], placeholders: Path | None, *, builtin: bool) -> int:
    from rich.console import Console

    from xfor.cli.options import known_rule, library, refused_from_user
    from xfor.render.articles import render_article

    loaded = library(given, builtin=builtin, placeholders=placeholders)
    for mistake in loaded.refused:
        outcome.complain(str(mistake))
    render_article(known_rule(rule_id, loaded), Console(file=sys.stdout))
    return outcome.WRONG_USE if refused_from_user(loaded) else outcome.DONE


def _check(paths: list[Path] | None, format: CheckFormat, placeholders: Path | None) -> int:
    from xfor.cli.options import site_values
    from xfor.render.mistakes import WRITERS
    from xfor.rules import builtin_path, check_rules

    checked = check_rules(paths or [builtin_path()], site_values(placeholders))
    typer.echo(WRITERS[format.value](checked.mistakes), nl=False)
    warnings = len(checked.mistakes) - checked.errors
    typer.echo(f"{checked.files} rule files, {checked.errors} mistakes, {warnings} warnings.", err=True)
    return outcome.WRONG_USE if checked.errors else outcome.DONE


def _run_tests(paths: list[Path] | None, logs: list[str], placeholders: Path | None, told: Conventions) -> int:
    from rich.console import Console

    from xfor.cli.options import library
    from xfor.render.trials import render_trial
    from xfor.trial import try_rules

    given = [path.as_posix() for path in paths or ()]
    loaded = library(given, builtin=True, placeholders=placeholders, team=False)
    names = given or ["builtin"]
    trial = try_rules(loaded, names, logs, told)
    refused = [mistake for mistake in loaded.refused if mistake.file.startswith(tuple(names))]
    for mistake in refused:
        outcome.complain(str(mistake))
    render_trial(trial, Console(file=sys.stdout))
    if trial.report and not any(each.status != "skipped" for each in trial.report.inputs):
        outcome.complain(f"No event log could be read in {', '.join(logs)}.")
        return outcome.NOTHING_READ
    return outcome.WRONG_USE if refused or any(each.failed for each in trial.tests) else outcome.DONE


def _new(from_event: str | None, rule_id: str | None, folder: Path) -> int:
    from xfor.cli.options import event_at
    from xfor.errors import UsageError
    from xfor.rules.writing import name_for, write_rule

    if from_event is None and rule_id is None:
        raise UsageError("Say --from-event LOG#RECORD, --id ID, or both.")
    event = event_at(from_event) if from_event else None
    path = write_rule(folder, rule_id or (name_for(event) if event else ""), event)
    typer.echo(path.as_posix())
    outcome.complain(f"Fill in what is marked TODO, then: xfor rules check {path.as_posix()}")
    return outcome.DONE

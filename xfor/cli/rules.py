"""`xfor rules`: what xfor knows, and whether a rule file is right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from xfor.cli import outcome

app = typer.Typer(help="The rules: list them, show one, check files.", no_args_is_help=True, rich_markup_mode=None)

_Rules = Annotated[list[str], typer.Option("--rules", help="Add a rule file, or a folder of them.")]
_Builtin = Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")]


@app.command("list")
def list_rules(rules: _Rules = [], builtin_rules: _Builtin = True) -> None:  # noqa: B006 - typer copies it
    """List the rules in force: id, level, title."""
    raise outcome.ending(lambda: _list(rules, builtin=builtin_rules))


@app.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id, as `xfor rules list` shows it.")],
    rules: _Rules = [],  # noqa: B006 - typer copies it
    builtin_rules: _Builtin = True,
) -> None:
    """Show one rule as the article it holds."""
    raise outcome.ending(lambda: _show(rule_id, rules, builtin=builtin_rules))


@app.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Rule files and folders.")] = None,
) -> None:
    """Check rule files, ours if none are given: every mistake as file:line:column. Exits with 2 if there is one."""
    raise outcome.ending(lambda: _check(paths))


def _list(given: list[str], *, builtin: bool) -> int:
    from rich.console import Console

    from xfor.cli.options import refused_from_user, rule_sources
    from xfor.render.articles import render_rule_list
    from xfor.rules import load_library

    library = load_library(rule_sources(given, builtin=builtin))
    render_rule_list(library.rules, Console(file=sys.stdout))
    for mistake in library.refused:
        outcome.complain(str(mistake))
    return outcome.WRONG_USE if refused_from_user(library) else outcome.DONE


def _show(rule_id: str, given: list[str], *, builtin: bool) -> int:
    from rich.console import Console

    from xfor.cli.options import rule_sources
    from xfor.errors import UsageError
    from xfor.render.articles import render_article
    from xfor.rules import load_library

    library = load_library(rule_sources(given, builtin=builtin))
    asked = rule_id.casefold()
    for rule in library.rules:
        if asked in (rule.id.casefold(), (rule.file.id or "").casefold()):
            render_article(rule, Console(file=sys.stdout))
            return outcome.DONE
    raise UsageError(f"There is no rule {rule_id}. `xfor rules list` shows all {len(library.rules)}.")


def _check(paths: list[Path] | None) -> int:
    from xfor.rules import builtin_path, check_rules

    checked, mistakes = check_rules(paths or [builtin_path()])
    for mistake in mistakes:
        typer.echo(str(mistake))
    typer.echo(f"{checked} rule files, {len(mistakes)} mistakes.", err=True)
    return outcome.WRONG_USE if mistakes else outcome.DONE

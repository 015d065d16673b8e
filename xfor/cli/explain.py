"""`xfor explain`: why a rule finds what it finds in logs, or why it finds nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xfor.cli import outcome
from xfor.cli.bundles import MaxUnpackedOption, PasswordOption, PathsArgument, unpacking
from xfor.cli.conventions import DateOrderOption, EncodingOption, MappingOption, TimezoneOption
from xfor.cli.messages import MessagesOption, catalogues

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xfor.logs.conventions import Conventions
    from xfor.logs.inputs import Found
    from xfor.rules import Library, Rule
    from xfor.select import Selection


def explain(  # noqa: PLR0913 - a command has a parameter an option
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule's id, as `xfor rules list` shows it.")],
    paths: PathsArgument,
    rules: Annotated[list[str], typer.Option(help="Add a rule file, or a folder of them.")] = [],  # noqa: B006
    builtin_rules: Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")] = True,
    placeholders: Annotated[Path | None, typer.Option(help="Values for `expand`, in a YAML file.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Leave out events before this time (UTC).")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Leave out events after this time (UTC).")] = None,
    host: Annotated[list[str], typer.Option(help="Only events of this computer.")] = [],  # noqa: B006
    timezone: TimezoneOption = None,
    date_order: DateOrderOption = None,
    encoding: EncodingOption = None,
    mapping: MappingOption = None,
    messages: MessagesOption = [],  # noqa: B006
    password: PasswordOption = None,
    max_unpacked: MaxUnpackedOption = None,
) -> None:
    """Say why a rule finds something in event logs, or why it does not: what was left at each step."""

    def command() -> int:
        from xfor.cli.conventions import conventions
        from xfor.cli.options import library, window
        from xfor.logs.bundles.walk import one_by_one
        from xfor.logs.inputs import find_files
        from xfor.select import Selection

        first, last = window(start, end)
        selection = Selection(hosts=frozenset(map(str.casefold, host)), start=first, end=last)
        loaded = library(rules, builtin=builtin_rules, placeholders=placeholders)
        told = conventions(timezone, date_order, encoding, mapping)
        files = one_by_one(find_files(paths), unpacking(password, max_unpacked, told))
        with catalogues(messages) as given:
            return _explain(rule_id, (files, told._replace(messages=given)), loaded, selection)

    raise outcome.ending(command)


def _explain(rule_id: str, logs: tuple[Iterable[Found], Conventions], library: Library, selection: Selection) -> int:
    from rich.console import Console

    from xfor.render.explanation import render_why
    from xfor.why import why

    rules = _asked(rule_id, library)
    found = why(rules, library, logs[0], selection, logs[1])
    render_why(found, Console(file=sys.stdout))
    return outcome.DONE if found[0].records else outcome.NOTHING_READ


def _asked(rule_id: str, library: Library) -> list[Rule]:
    """Give the rule of an id; for a correlation rule those that it is about, since it finds what they find."""
    from xfor.cli.options import known_rule
    from xfor.rules import Rule

    asked = known_rule(rule_id, library)
    if isinstance(asked, Rule):
        return [asked]
    return [rule for member in asked.members for rule in _asked(member, library)]

"""`xfor search`: the articles that speak of some words, a provider, an event id or an error code."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from xfor.cli import outcome


class SearchFormat(StrEnum):
    """How what was found is written."""

    TEXT = "text"
    JSON = "json"


class _Asked(NamedTuple):
    words: tuple[str, ...]
    provider: str | None
    event_id: int | None
    code: str | None


class _Rules(NamedTuple):
    given: list[str]
    builtin: bool
    placeholders: Path | None


def search(  # noqa: PLR0913 - a command has a parameter an option
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS...", help="Words, or a whole message.")] = None,
    provider: Annotated[str | None, typer.Option(help="Only articles about events of this provider.")] = None,
    event_id: Annotated[int | None, typer.Option(min=0, help="Only articles about events with this id.")] = None,
    code: Annotated[str | None, typer.Option(help="Only articles with this error code, however it is spelled.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Show so many.")] = 10,
    format: Annotated[SearchFormat, typer.Option(help="For a person, or JSON.")] = SearchFormat.TEXT,
    rules: Annotated[list[str], typer.Option(help="Add a rule file, or a folder of them.")] = [],  # noqa: B006
    builtin_rules: Annotated[bool, typer.Option("--builtin-rules/--no-builtin-rules", help="Use our rules.")] = True,
    placeholders: Annotated[Path | None, typer.Option(help="Values for `expand`, in a YAML file.")] = None,
) -> None:
    """Search all rules, best first, with the reasons. `xfor rules show ID` then shows one."""
    asked = _Asked(tuple(words or ()), provider, event_id, code)
    raise outcome.ending(lambda: _search(asked, _Rules(rules, builtin_rules, placeholders), limit, format))


def _search(given: _Asked, rules: _Rules, limit: int, format: SearchFormat) -> int:
    from xfor.cli.options import library, refused_from_user
    from xfor.codes import code_of
    from xfor.contract import as_json
    from xfor.errors import UsageError
    from xfor.render.search import search_text
    from xfor.search import Asked, answer, open_index, search

    if not any(map(str.strip, given.words)) and given[1:] == (None, None, None):
        raise UsageError("Say what to look for: words, --provider, --event-id or --code.")
    code = code_of(given.code) if given.code is not None else None
    if given.code is not None and code is None:
        raise UsageError(
            f"--code {given.code!r} is no error code: write -1808, 0xfffff8f0, %%5 or ERROR_ACCESS_DENIED."
        )
    loaded = library(rules.given, builtin=rules.builtin, placeholders=rules.placeholders)
    index = open_index(loaded)
    asked = Asked(given.words, given.provider, given.event_id, code)
    found = answer(index, asked, search(index, asked), limit)
    text = as_json(found, indent=2) + "\n" if format is SearchFormat.JSON else search_text(found)
    typer.echo(text, nl=False)
    for mistake in loaded.refused:
        outcome.complain(str(mistake))
    return outcome.WRONG_USE if refused_from_user(loaded) else outcome.DONE

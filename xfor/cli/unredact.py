"""`xfor unredact`: a text with other names in it, as it was."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from xfor.cli import outcome


def unredact(
    text: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A text, or a file with one; - is stdin.")],
    map: Annotated[Path, typer.Option("--map", help="The file that --redact-map wrote.")],
) -> None:
    """Put the names of people and machines back into a report, a ticket or an answer."""
    raise outcome.ending(lambda: _run(text, map))


def _run(given: str, map: Path) -> int:
    from xfor.redact import read_map, restore

    names = read_map(map)
    text, end = _text(given)
    sys.stdout.write(restore(text, names) + end)
    return outcome.DONE


def _text(given: str) -> tuple[str, str]:
    """Give the text, and what ends it: a file is written as it is, a text of the command line ends its line."""
    from xfor.errors import UsageError

    if given == "-":
        return sys.stdin.read(), ""
    try:
        if Path(given).is_file():
            return Path(given).read_bytes().decode("utf-8"), ""
    except UnicodeDecodeError as error:
        raise UsageError(f"{given} is no UTF-8 text.") from error
    except (OSError, ValueError):  # a text that is too long for a path, or holds a NUL
        pass
    return given, "\n"

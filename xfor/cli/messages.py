"""`xfor messages`: the texts of events, gathered once for logs that do not carry them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xfor.cli import outcome

if TYPE_CHECKING:
    from xfor.logs.bundles.spool import Spool
    from xfor.logs.messages.catalogue.build import Built
    from xfor.logs.messages.catalogue.items import CatalogueFile

app = typer.Typer(help="Message texts for logs that do not carry them.", no_args_is_help=True, rich_markup_mode=None)

MessagesOption = Annotated[
    list[Path], typer.Option("--messages", help="Texts for events without a message: a catalogue, or its sources.")
]


@app.callback()
def _group() -> None:
    """Message texts for logs that do not carry them."""


@app.command()
def build(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="Folders, DLLs, EXEs, .mui, .reg, JSON, CSV, SQLite.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The catalogue to write.")],
) -> None:
    """Gather message texts into a catalogue for --messages. Exits with 2 if there are mistakes, 3 if no text."""
    raise outcome.ending(lambda: _build(sources, output))


@contextmanager
def catalogues(given: Sequence[Path]) -> Iterator[tuple[CatalogueFile, ...]]:
    """Give the catalogues of --messages; one of whatever is none is built for this run, in a folder of its own."""
    if not given:
        yield ()
        return
    from xfor.logs.bundles.spool import Spool

    with Spool() as spool:
        yield tuple([_catalogue(path, spool, f"messages-{number}.db") for number, path in enumerate(given)])


def _catalogue(path: Path, spool: Spool, name: str) -> CatalogueFile:
    from xfor.errors import CatalogueError, UsageError
    from xfor.logs.messages.catalogue.build import build_catalogue
    from xfor.logs.messages.catalogue.store import catalogue_file

    try:
        known = None if path.is_dir() else catalogue_file(path)
        if known is None:
            built = spool.folder() / name
            for mistake in (made := build_catalogue([path], built)).mistakes:
                outcome.complain(str(mistake))
            known = catalogue_file(built) if made.messages else None
    except CatalogueError as error:
        raise UsageError(f"--messages {path}: it {error}.") from error
    if known is None:
        raise UsageError(f"--messages {path}: there is no message in it.")
    return known._replace(path=known.path.absolute())


def _build(sources: list[Path], output: Path) -> int:
    from xfor.logs.messages.catalogue.build import build_catalogue

    built = build_catalogue(sources, output)
    for mistake in built.mistakes:
        outcome.complain(str(mistake))
    typer.echo(_summary(built, output))
    if not built.messages:
        outcome.complain("There is no message in these sources.")
        return outcome.NOTHING_READ
    return outcome.WRONG_USE if built.mistakes else outcome.DONE


def _summary(built: Built, output: Path) -> str:
    rows = built.rows
    messages = "1 message" if built.messages == 1 else f"{built.messages} messages"
    files = "1 file" if built.files == 1 else f"{built.files} files"
    return (
        f"{output.as_posix()}: {messages} of {files} ({rows['templates']} of events, {rows['numbered']} of numbers, "
        f"{rows['parameters']} parameters), for {rows['bound']} bound files and {rows['declared']} declared events."
    )

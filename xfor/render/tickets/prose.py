"""parts of a ticket -> plain text, and Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xfor.render.blocks import Told
from xfor.render.markup import fenced, inline, line, link, paragraph
from xfor.render.safe import flat, lines
from xfor.render.tickets.story import Piece
from xfor.report import ResolutionText


def plain(pieces: Iterable[Piece]) -> str:
    """Write plain text."""
    return "\n\n".join("\n".join(_plain(piece)) for piece in pieces) + "\n"


def markdown(pieces: Iterable[Piece]) -> str:
    """Write Markdown in which nothing of a log is markup."""
    return "\n\n".join(text for piece in pieces for text in _markdown(piece)) + "\n"


def _plain(piece: Piece) -> Iterator[str]:
    if piece.heading:
        yield f"{flat(piece.heading).upper()}"
    yield from _plain_told(piece.told)
    yield from (f"    {each}" for each in lines(piece.quote))


def _plain_told(told: Told) -> Iterator[str]:
    if isinstance(told, str):
        yield from lines(told)
    elif isinstance(told, list):
        yield from (f"- {flat(each)}" for each in told)
    else:
        yield from _plain_steps(told)


def _plain_steps(resolution: ResolutionText) -> Iterator[str]:
    yield from lines(resolution.summary or "")
    for number, step in enumerate(resolution.steps, 1):
        yield f"{number}. {flat(step.do)}"
        yield from (f"   - {flat(detail)}" for detail in step.detail)
        yield from (f"       {each}" for each in lines(step.command or ""))


def _markdown(piece: Piece) -> Iterator[str]:
    if piece.heading:
        yield f"### {inline(piece.heading)}"
    if piece.heading == "Links" and isinstance(piece.told, list):
        yield "\n".join(f"- {link(each)}" for each in piece.told)
    elif isinstance(piece.told, ResolutionText):
        yield "\n".join(_markdown_steps(piece.told))
    elif isinstance(piece.told, list):
        yield "\n".join(f"- {line(each)}" for each in piece.told)
    elif piece.told:
        yield paragraph(piece.told)
    if piece.quote.strip():
        yield "\n".join(fenced(piece.quote))


def _markdown_steps(resolution: ResolutionText) -> Iterator[str]:
    if resolution.summary:
        yield from (paragraph(resolution.summary), "")
    for number, step in enumerate(resolution.steps, 1):
        head = f"{number}. "
        yield f"{head}{line(step.do)}"
        yield from (f"{' ' * len(head)}- {line(detail)}" for detail in step.detail)
        yield from ["", *fenced(step.command, " " * len(head))] if step.command else []

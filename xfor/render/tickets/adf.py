"""parts of a ticket -> Atlassian Document Format, version 1.

https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/: no text is empty, and no node has others
than those that its schema names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from xfor.render.blocks import Told
from xfor.render.safe import flat, lines
from xfor.render.tickets.story import Piece
from xfor.report import ResolutionStep, ResolutionText

Node = dict[str, Any]
_SAFE_LINK = re.compile(r"https?://[A-Za-z0-9./?#=&%_~:+,;@!()-]+")


def document(pieces: Iterable[Piece]) -> Node:
    """Write a document."""
    content = [node for piece in pieces for node in _nodes(piece)]
    return {"version": 1, "type": "doc", "content": content}


def _nodes(piece: Piece) -> Iterator[Node]:
    if piece.heading:
        yield {"type": "heading", "attrs": {"level": 3}, "content": [_text(flat(piece.heading))]}
    yield from _told(piece.told)
    yield from _code(piece.quote)


def _told(told: Told) -> Iterator[Node]:
    if isinstance(told, str):
        yield from _paragraph(lines(told))
    elif isinstance(told, list):
        yield from _bullets(told)
    else:
        yield from _resolution(told)


def _resolution(resolution: ResolutionText) -> Iterator[Node]:
    yield from _paragraph(lines(resolution.summary or ""))
    items = [_step(step) for step in resolution.steps]
    if items:
        yield {"type": "orderedList", "attrs": {"order": 1}, "content": items}


def _step(step: ResolutionStep) -> Node:
    first = list(_paragraph([flat(step.do) or "-"]))
    return {"type": "listItem", "content": [*first, *_bullets(step.detail), *_code(step.command or "")]}


def _bullets(texts: list[str]) -> Iterator[Node]:
    items = [{"type": "listItem", "content": list(_paragraph([flat(each)]))} for each in texts if flat(each)]
    if items:
        yield {"type": "bulletList", "content": items}


def _paragraph(shown: list[str]) -> Iterator[Node]:
    """Write lines as one paragraph with breaks."""
    content: list[Node] = []
    for each in filter(None, shown):
        content += [{"type": "hardBreak"}] if content else []
        content.append(_text(each))
    if content:
        yield {"type": "paragraph", "content": content}


def _code(text: str) -> Iterator[Node]:
    shown = "\n".join(lines(text))
    if shown:
        yield {"type": "codeBlock", "content": [{"type": "text", "text": shown}]}


def _text(text: str) -> Node:
    if _SAFE_LINK.fullmatch(text):
        return {"type": "text", "text": text, "marks": [{"type": "link", "attrs": {"href": text}}]}
    return {"type": "text", "text": text}

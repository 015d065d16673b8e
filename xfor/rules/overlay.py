"""A company's own files beside the shipped rules: notes added to a rule, and rules that are disabled.

A file of the same id replaces a rule as a whole. One that only adds to it says `kb.extends` instead, and so keeps what
the shipped rule learns with later versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xfor.errors import Mistake, RuleError
from xfor.rules.correlation import Correlation
from xfor.rules.rule import Rule

if TYPE_CHECKING:
    from xfor.rules.parts import Placed
    from xfor.rules.read import Document


class Overlay(NamedTuple):
    """What a file adds to the rule that it extends. Each counts, so that its own path is its id."""

    path: str
    id: str
    extends: str
    notes: tuple[str, ...]
    disabled: bool


class Overlaid(NamedTuple):
    """What is left of the parts, the ids of the rules that were disabled, and what extends nothing."""

    parts: list[Placed]
    disabled: tuple[str, ...]
    refused: list[Mistake]


_Found: TypeAlias = Rule | Correlation


def overlay_of(document: Document) -> Overlay:
    """Read a file that extends a rule; raises RuleError with every mistake."""
    from xfor.rules.kinds import OverlayFile  # pydantic takes long to import
    from xfor.rules.validate import validate

    model, mistakes = validate(document, Path(document.file).stem, OverlayFile)
    if model is None or mistakes or document.mistakes:
        raise RuleError(sorted({*document.mistakes, *mistakes}))
    block = model.kb
    return Overlay(document.file, document.file, block.extends, block.local_notes, block.disabled)


def overlaid(parts: Iterable[Placed]) -> Overlaid:
    """Add the notes of a company's files to the rules they extend, and take out the rules that are disabled."""
    read = list(parts)
    refused: list[Mistake] = []
    notes: dict[str, tuple[str, ...]] = {}
    disabled = {each.part.id for each in read if isinstance(each.part, Rule) and each.part.heading.disabled}
    overlays = [(part, document) for part, document in read if isinstance(part, Overlay)]
    found = [part for part, _ in read if isinstance(part, _Found)] if overlays else []
    known = {name: part.id for part in found for name in _names(part)}
    for part, document in overlays:
        extended = known.get(part.extends.casefold())
        if extended is None:
            message = f"there is no rule {part.extends} that could be extended"
            refused.append(document.mistake(("kb", "extends"), message))
            continue
        notes[extended] = (*notes.get(extended, ()), *part.notes)
        if part.disabled:
            disabled.add(extended)
    left = [each for each in read if not isinstance(each.part, Overlay) and each.part.id not in disabled]
    return Overlaid([_noted(each, notes) for each in left], tuple(sorted(disabled)), refused)


def _names(part: _Found) -> Iterable[str]:
    return {name.casefold() for name in (part.id, part.name, part.uuid) if name}


def _noted(placed: Placed, notes: dict[str, tuple[str, ...]]) -> Placed:
    part = placed.part
    if isinstance(part, _Found) and part.id in notes:
        return placed._replace(part=replace(part, notes=notes[part.id]))
    return placed

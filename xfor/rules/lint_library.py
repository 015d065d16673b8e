"""Rule files together -> the mistakes between them: the same id twice, references that lead nowhere, twins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from xfor.errors import Mistake
from xfor.rules.correlation import Correlation
from xfor.rules.overlay import overlaid
from xfor.rules.parts import Placed
from xfor.rules.plain import plain
from xfor.rules.resolve import in_force
from xfor.rules.rule import Rule
from xfor.rules.stored import Unread

_Twin: TypeAlias = tuple[object, ...]


def library_mistakes(parts: Sequence[Placed], shipped: Sequence[Rule]) -> Iterator[Mistake]:
    """Find what is wrong between files. What is `shipped` may be referred to, and is replaced by a rule of its id."""
    own = {each.part.id for each in parts}
    others = [Placed(rule, Unread(rule.path, rule.path)) for rule in shipped if rule.id not in own]
    yield from _same_ids(parts)
    yield from _superseded(parts, {part.id for part, _ in (*parts, *others)})
    yield from _twins(parts)
    left, _, missing = overlaid([*others, *parts])
    yield from missing
    yield from in_force(left).refused


def _same_ids(parts: Sequence[Placed]) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for part, document in parts:
        other = first.setdefault(part.id, part.path)
        if other != part.path:
            mistake = document.mistake(("name",), f"{part.id} is already the id of {other}")
            yield mistake._replace(code="id-twice")


def _superseded(parts: Sequence[Placed], known: set[str]) -> Iterator[Mistake]:
    for part, document in parts:
        kb = part.file.kb if isinstance(part, Rule | Correlation) else None
        if kb and kb.superseded_by and kb.superseded_by not in known:
            message = f"there is no rule {kb.superseded_by} that could supersede this one"
            yield document.mistake(("kb", "superseded_by"), message)._replace(code="superseded-by-missing")


def _twins(parts: Sequence[Placed]) -> Iterator[Mistake]:
    """Find articles that nothing in an event can tell apart."""
    first: dict[_Twin, str] = {}
    for part, document in parts:
        if isinstance(part, Rule) and part.file.kb:
            other = first.setdefault(_about(part), part.id)
            if other != part.id and other not in part.file.kb.see_also:
                message = (
                    f"nothing tells this rule from {other}: both ask for the same and have the same `event_text`; "
                    "add what distinguishes them, supersede one, or name the other in `see_also`"
                )
                yield document.mistake(("kb", "event_text"), message, at_key=True)._replace(
                    code="rules-alike", severity="warning"
                )


def _about(rule: Rule) -> _Twin:
    kb = rule.file.kb
    printed = (kb.event_text, *(event.text for event in kb.events)) if kb else ()
    text = " ".join(" ".join(filter(None, printed)).lower().split())
    return frozenset(rule.gates), text, str(plain(rule.condition)) if rule.decisive else ""

"""A condition and an event's fields -> why it held, why it did not, and what could not be known, in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from xfor.events import NO_DATA, Fields
from xfor.rules.conditions import And, Atom, Node, Not, Or, Reference, Truth, ask, compare, either, every, values_of
from xfor.rules.matchers import tester

_LONGEST = 72
_LACKING = {"message": "this log carries no message text"}


class Failure(NamedTuple):
    """A condition that failed, and what the event has instead."""

    condition: str
    found: str

    def __str__(self) -> str:
        return f"{self.condition} {self.found}" if self.found.startswith("(") else f"{self.condition}: {self.found}"


class Explanation(NamedTuple):
    """The truth of a condition with the parts that decided it."""

    truth: Truth
    held: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()


def explain(node: Node, fields: Fields) -> Explanation:
    """Say which conditions held on which values, which failed, and which are unknown and why."""
    match node:
        case And():
            return _conjunction([explain(part, fields) for part in node.parts])
        case Or():
            return _disjunction([explain(part, fields) for part in node.parts])
        case Not():
            return _negation(explain(node.part, fields))
        case Reference():
            return _reference(node, fields)
        case Atom():
            return _atom(node, fields)


def visible(text: str, longest: int = _LONGEST) -> str:
    """Write text from a log so that it cannot act: control characters as escapes, cut where it is long."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    if cut.isprintable():
        return cut
    escaped = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in cut)
    return escaped if len(escaped) <= longest else escaped[: longest - 1] + "…"


def _conjunction(parts: Sequence[Explanation]) -> Explanation:
    truth = every([part.truth for part in parts])
    if truth is False:
        return Explanation(truth, failed=_gather(part.failed for part in parts if part.truth is False))
    return Explanation(truth, _gather(part.held for part in parts), _gather(part.unknown for part in parts))


def _disjunction(parts: Sequence[Explanation]) -> Explanation:
    truth = either([part.truth for part in parts])
    if truth is False:
        return Explanation(truth, failed=_gather(part.failed for part in parts))
    deciding = [part for part in parts if part.truth is truth]
    return Explanation(truth, _gather(part.held for part in deciding), _gather(part.unknown for part in deciding))


def _negation(part: Explanation) -> Explanation:
    if part.truth is None:
        return Explanation(None, unknown=part.unknown)
    failed = tuple(Failure(text, "(which the rule excludes)") for text in part.held) if part.truth else ()
    return Explanation(not part.truth, failed=failed)


_Said = TypeVar("_Said", bound=Hashable)


def _gather(groups: Iterable[tuple[_Said, ...]]) -> tuple[_Said, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _atom(atom: Atom, fields: Fields) -> Explanation:
    truth = ask(atom, fields)
    if truth is None:
        return Explanation(None, unknown=(_not_known(atom.field or "Message", fields),))
    values = values_of(atom, fields)
    if truth:
        return Explanation(True, held=(_said(atom, next(filter(tester(atom.test), values or ()), None)),))
    return Explanation(False, failed=(Failure(f"{_condition(atom)} does not hold", _found(atom, values)),))


def _reference(node: Reference, fields: Fields) -> Explanation:
    truth = compare(node, fields)
    said = f"{visible(node.field)} {node.verb} {visible(node.other)}"
    if truth is None:
        return Explanation(
            None, unknown=(_not_known(node.field if fields.get(node.field) is None else node.other, fields),)
        )
    if truth:
        return Explanation(True, held=(said,))
    return Explanation(False, failed=(Failure(f"{said} does not hold", _both(node, fields)),))


def _both(node: Reference, fields: Fields) -> str:
    left, right = (", ".join(fields.get(name) or ()) for name in (node.field, node.other))
    return f"they are {visible(left, 40) or 'empty'} and {visible(right, 40) or 'empty'}"


def _not_known(field: str, fields: Fields) -> str:
    lost = "the data of this event are not in the log, or could not be decoded" if NO_DATA in fields.lacks else ""
    if fields.translated(field):
        return f"{visible(field)} is in another language than the rule"
    why = _LACKING.get(field.lower()) or lost or "this kind of log does not carry it"
    return f"{visible(field)} is not known: {why}"


def _condition(atom: Atom) -> str:
    subject = visible(atom.field, 40) if atom.field else "the text"
    return f"{subject} {atom.verb} {visible(atom.wanted, 60)}".rstrip()


def _said(atom: Atom, value: str | None) -> str:
    if value is None or not atom.wanted:
        return _condition(atom)
    if atom.exact is not None:
        return f"{visible(atom.field or 'the text', 40)} is {visible(value)}"
    return f"{_condition(atom)}: {visible(value)}"


def _found(atom: Atom, values: tuple[str, ...] | None) -> str:
    if values is None:
        return "the event has no such field"
    if atom.field is None:
        return "no text of the event has it"
    return f"it is {visible(', '.join(values[:3])) or 'empty'}"

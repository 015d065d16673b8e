"""A detection as a tree of conditions, and the tree as a function: fields -> true, false or unknown.

The logic has three values (Kleene): a condition on a field that the log's format cannot carry is unknown, and a
whole is unknown only where the unknown part could still decide it. An absent field that the format could have carried
is false, as in Sigma, so `not` over it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from xfor.events import Fields

Truth: TypeAlias = bool | None
"""True, False, or None where the log cannot tell."""

Holds: TypeAlias = Callable[[Fields], Truth]


class Atom(NamedTuple):
    """One condition on one field. `field` None asks every text of the event (a Sigma keyword).

    `exact` is the one value it can be true of, if there is only one; `verb` and `wanted` say the condition in words;
    `also` is what another log source calls the same field; `if_absent` is the answer for an event without the field.
    """

    field: str | None
    verb: str
    wanted: str
    test: Callable[[str], bool]
    exact: str | None = None
    if_absent: bool = False
    also: str | None = None


class Reference(NamedTuple):
    """A comparison of two fields of the same event (Sigma's `fieldref`)."""

    field: str
    verb: str
    other: str
    test: Callable[[str, str], bool]


class And(NamedTuple):
    """True if every part is."""

    parts: tuple[Node, ...]


class Or(NamedTuple):
    """True if any part is."""

    parts: tuple[Node, ...]


class Not(NamedTuple):
    """True if the part is false."""

    part: Node


Node: TypeAlias = And | Or | Not | Atom | Reference


def compile_condition(node: Node) -> Holds:
    """Make one function of a tree."""
    match node:
        case And():
            return _every([compile_condition(part) for part in node.parts])
        case Or():
            return _any([compile_condition(part) for part in node.parts])
        case Not():
            return _not(compile_condition(node.part))
        case Reference():
            return lambda fields: compare(node, fields)
        case Atom(field=None):
            return lambda fields: search(node, fields)
        case Atom():
            return _ask(node)


def positive_atoms(node: Node) -> Iterator[Atom | Reference]:
    """Give the conditions that are not under a `not`."""
    match node:
        case And() | Or():
            for part in node.parts:
                yield from positive_atoms(part)
        case Atom() | Reference():
            yield node


def every(answers: Sequence[Truth]) -> Truth:
    """Say whether all of several answers are true."""
    return False if False in answers else None if None in answers else True


def either(answers: Sequence[Truth]) -> Truth:
    """Say whether at least one of several answers is true."""
    return True if True in answers else None if None in answers else False


def values_of(atom: Atom, fields: Fields) -> tuple[str, ...] | None:
    """Give the values that a condition is about, or None where the event has no such field."""
    if atom.field is None:
        return tuple(fields.texts())
    values = fields.get(atom.field)
    return fields.get(atom.also) if values is None and atom.also else values


def ask(atom: Atom, fields: Fields) -> Truth:
    """Answer a condition on a field: one of its values is enough."""
    if atom.field is None:
        return search(atom, fields)
    values = values_of(atom, fields)
    if values is None:
        return None if fields.unknown(atom.field) else atom.if_absent
    return any(map(atom.test, values))


def search(atom: Atom, fields: Fields) -> Truth:
    """Answer a condition on any text of the event."""
    return any(map(atom.test, fields.texts())) or (None if fields.texts_unknown else False)


def compare(node: Reference, fields: Fields) -> Truth:
    """Answer a comparison of two fields; two absent fields are not equal."""
    left, right = fields.get(node.field), fields.get(node.other)
    if left is None or right is None:
        missing = node.field if left is None else node.other
        return None if fields.unknown(missing) else False
    return any(node.test(one, other) for one in left for other in right)


def _ask(atom: Atom) -> Holds:
    return lambda fields: ask(atom, fields)


def _every(tests: list[Holds]) -> Holds:
    def holds(fields: Fields) -> Truth:
        verdict: Truth = True
        for test in tests:
            answer = test(fields)
            if answer is False:
                return False
            if answer is None:
                verdict = None
        return verdict

    return holds


def _any(tests: list[Holds]) -> Holds:
    def holds(fields: Fields) -> Truth:
        verdict: Truth = False
        for test in tests:
            answer = test(fields)
            if answer:
                return True
            if answer is None:
                verdict = None
        return verdict

    return holds


def _not(test: Holds) -> Holds:
    def holds(fields: Fields) -> Truth:
        answer = test(fields)
        return None if answer is None else not answer

    return holds

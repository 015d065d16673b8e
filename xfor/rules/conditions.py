"""A detection as a tree of conditions, and the tree as a function: fields -> true, false or unknown.

The logic has three values (Kleene): a condition on a field that the log's format cannot carry is unknown, and a
whole is unknown only where the unknown part could still decide it. An absent field that the format could have carried
is false, as in Sigma, so `not` over it is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from xfor.events import Fields
from xfor.rules.matchers import PLAIN, Matcher, any_of, tester

Truth: TypeAlias = bool | None
"""True, False, or None where the log cannot tell."""

Holds: TypeAlias = Callable[[Fields], Truth]

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "is the same as": str.__eq__,
    "starts with": str.startswith,
    "ends with": str.endswith,
    "contains": str.__contains__,
}


class Atom(NamedTuple):
    """One condition on one field. `field` None asks every text of the event (a Sigma keyword).

    `exact` is the one value it can be true of, if there is only one; `verb` and `wanted` say the condition in words;
    `also` is what another log source calls the same field; `if_absent` is the answer for an event without the field.
    """

    field: str | None
    verb: str
    wanted: str
    test: Matcher
    exact: str | None = None
    if_absent: bool = False
    also: str | None = None


class Reference(NamedTuple):
    """A comparison of two fields of the same event (Sigma's `fieldref`)."""

    field: str
    verb: str
    other: str


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
    return when_asked(lambda: node)


def when_asked(condition: Callable[[], Node]) -> Holds:
    """Make one function of a tree when it is first asked: most rules of a large library never are."""
    compiled: list[Holds] = []

    def holds(fields: Fields) -> Truth:
        if not compiled:
            compiled.append(_compiled(condition()))
        return compiled[0](fields)

    return holds


def _compiled(node: Node) -> Holds:
    match node:
        case And():
            return _every([_compiled(part) for part in node.parts])
        case Or():
            return _any(list(_alternatives(node.parts)))
        case Not():
            return _not(_compiled(node.part))
        case Reference():
            return lambda fields: compare(node, fields)
        case Atom() if _plain(node):
            return _plainly([node])
        case Atom() if _plain_keyword(node):
            return _anywhere([node])
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
    return any(map(tester(atom.test), values)) or (None if fields.translated(atom.field) else False)


def search(atom: Atom, fields: Fields) -> Truth:
    """Answer a condition on any text of the event."""
    return any(map(tester(atom.test), fields.texts())) or (None if fields.texts_unknown else False)


def compare(node: Reference, fields: Fields) -> Truth:
    """Answer a comparison of two fields; two absent fields are not equal."""
    left, right = fields.get(node.field), fields.get(node.other)
    if left is None or right is None:
        missing = node.field if left is None else node.other
        return None if fields.unknown(missing) else False
    test = _COMPARISONS[node.verb]
    return any(test(one.lower(), other.lower()) for one in left for other in right)


def _ask(atom: Atom) -> Holds:
    test, field, also, if_absent = tester(atom.test), atom.field or "", atom.also, atom.if_absent
    may_differ = _may_be_translated(atom)

    def holds(fields: Fields) -> Truth:
        values = fields.get(field)
        if values is None and also:
            values = fields.get(also)
        if values is None:
            return None if fields.unknown(field) else if_absent
        return any(map(test, values)) or (None if may_differ and fields.translated(field) else False)

    return holds


def _may_be_translated(atom: Atom) -> bool:
    """Say whether a condition is on the message, whose language need not be that of the rule."""
    return (atom.field or "").lower() == "message"


def _plain(atom: Atom) -> bool:
    """Say whether a condition is a comparison of texts without regard to case, as nearly all of Sigma's are."""
    return atom.field is not None and not atom.if_absent and not atom.test.flags and atom.test.kind in PLAIN


def _plain_keyword(atom: Atom) -> bool:
    """Say whether a keyword can be looked for in all texts at once, which a NUL separates."""
    return atom.field is None and atom.test.kind == "contains" and not (atom.test.flags or "\0" in atom.test.wanted[0])


def _anywhere(atoms: Sequence[Atom]) -> Holds:
    """Make one function of plain keywords of which any is enough."""
    wanted = [atom.test.wanted[0].lower() for atom in atoms]

    def holds(fields: Fields) -> Truth:
        text = fields.lowered_text()
        for part in wanted:
            if part in text:
                return True
        return None if fields.texts_unknown else False

    return holds


def _alternatives(parts: Sequence[Node]) -> Iterator[Holds]:
    """Make functions of alternatives; plain conditions on the same field, and keywords, become one function."""
    alike: dict[tuple[str | None, str | None], list[Atom]] = {}
    for part in parts:
        if isinstance(part, Atom) and (_plain(part) or _plain_keyword(part)):
            alike.setdefault((part.field, part.also), []).append(part)
        else:
            yield _compiled(part)
    yield from (_plainly(atoms) if field else _anywhere(atoms) for (field, _), atoms in alike.items())


def _plainly(atoms: Sequence[Atom]) -> Holds:
    """Make one function of plain conditions on one field of which any is enough."""
    field, also, test = atoms[0].field or "", atoms[0].also, any_of([atom.test for atom in atoms])
    may_differ = _may_be_translated(atoms[0])

    def holds(fields: Fields) -> Truth:
        values = fields.lowered(field)
        if values is None and also:
            values = fields.lowered(also)
        if values is None:
            return None if fields.unknown(field) else False
        return test(values) or (None if may_differ and fields.translated(field) else False)

    return holds


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

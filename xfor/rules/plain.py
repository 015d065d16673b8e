"""A condition tree <-> lists and texts, as JSON can hold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, cast

from xfor.rules.conditions import And, Atom, Node, Not, Or, Reference
from xfor.rules.matchers import Matcher

Plain: TypeAlias = Sequence[object]


def plain(node: Node) -> Plain:
    """Write a tree as lists; the first item of each says what it is."""
    match node:
        case And():
            return ["and", *map(plain, node.parts)]
        case Or():
            return ["or", *map(plain, node.parts)]
        case Not():
            return ["not", plain(node.part)]
        case Reference():
            return ["reference", *node]
        case Atom():
            return ["atom", node.field, node.verb, node.wanted, list(node.test), node.exact, node.if_absent, node.also]


def tree(written: Plain) -> Node:
    """Read a tree as `plain` has written it."""
    match written:
        case [
            "atom", str() | None as field, str(verb), str(wanted), [str(kind), list(values), str(flags)],
            str() | None as exact, bool(if_absent), str() | None as also,
        ] if {str}.issuperset(map(type, values)):  # fmt: skip
            return Atom(field, verb, wanted, Matcher(kind, tuple(values), flags), exact, if_absent, also)
        case ["and", *parts]:
            return And(tuple([tree(cast(Plain, part)) for part in parts]))
        case ["or", *parts]:
            return Or(tuple([tree(cast(Plain, part)) for part in parts]))
        case ["not", part]:
            return Not(tree(cast(Plain, part)))
        case ["reference", str(field), str(verb), str(other)]:
            return Reference(field, verb, other)
        case _:
            raise ValueError("no condition tree")

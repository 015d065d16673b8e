"""Many rules and one event -> the rules that can be true or unknown for it: those whose literal texts are in the event.

Nearly every rule asks for some text: "the command line contains -enc". One pass over an event's text with an
Aho-Corasick automaton finds all the texts of all rules at once, so that rules which ask for a text that is not there
need not be asked at all. What is left out is false for certain: a test asks the others, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from xfor.events import NO_MESSAGE, OTHER_LANGUAGE, SYSTEM_FIELDS, Fields
from xfor.rules.conditions import And, Atom, Node, Or
from xfor.rules.matchers import PLAIN, Matcher
from xfor.rules.rule import Rule

Clause: TypeAlias = frozenset[str]
"""Texts in lower case of which a rule needs at least one."""

Narrow: TypeAlias = Callable[[Fields], Sequence[Rule]]

_FEWEST = 16
"""With so many rules an automaton takes half a millisecond to make, and saves 7 µs an event; fewer hardly pay."""

_ABOUT_MESSAGES = NO_MESSAGE | {OTHER_LANGUAGE}
_SYSTEM = frozenset(map(str.lower, SYSTEM_FIELDS))


@lru_cache(maxsize=1 << 14)
def clauses_of(rule: Rule) -> tuple[Clause, ...]:
    """Give what a rule needs of an event's data: of each clause one text. Without it, the rule is false."""
    return tuple(dict.fromkeys(_clauses(rule.condition)))


def _clauses(node: Node) -> Iterator[Clause]:
    match node:
        case And():
            for part in node.parts:
                yield from _clauses(part)
        case Or():
            needed = [max(_clauses(part), key=_rarity, default=None) for part in node.parts]
            known = [clause for clause in needed if clause is not None]
            if known and len(known) == len(needed):
                yield frozenset().union(*known)
        case Atom() if not node.if_absent and _in_data(node):
            literal = _literal(node.test)
            if literal:
                yield frozenset({literal})


def _rarity(clause: Clause) -> tuple[int, int]:
    return min(map(len, clause)), -len(clause)


def _in_data(atom: Atom) -> bool:
    """Say whether only an event's data can make a condition true: not what System says, and not the message."""
    fields = {name.lower() for name in (atom.field, atom.also) if name}
    return atom.field is not None and fields.isdisjoint(_SYSTEM)


def _literal(matcher: Matcher) -> str:
    """Give the text in lower case that a value in lower case must hold; "" where there is none."""
    if matcher.kind in PLAIN:
        literal = matcher.wanted[0]
    elif matcher.kind == "like":
        literal = max((part[1:] for part in matcher.wanted if part.startswith("=")), key=len, default="")
    else:
        return ""
    # Lower case may depend on the letters around (a final sigma), so that of a cased text only ASCII is certain.
    certain = literal.isascii() if matcher.flags else _encodable(literal)
    return literal.lower() if certain else ""


def _encodable(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode("utf-8")


class _Entry(NamedTuple):
    """A rule by its place among the candidates, with the numbers of the texts of each of its clauses."""

    place: int
    clauses: tuple[frozenset[int], ...]


class Preselection:
    """The candidates for one kind of event, ready to be narrowed by an event's text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        from ahocorasick_rs import AhoCorasick  # a run over few rules needs none

        self._rules = rules
        self._always: list[int] = []
        self._asked: dict[int, list[_Entry]] = {}
        numbers: dict[str, int] = {}
        for place, rule in enumerate(rules):
            needed = clauses_of(rule)
            if not needed:
                self._always.append(place)
                continue
            entry = _Entry(
                place,
                tuple(frozenset(numbers.setdefault(text, len(numbers)) for text in clause) for clause in needed),
            )
            rarest = max(needed, key=_rarity)
            for text in rarest:
                self._asked.setdefault(numbers[text], []).append(entry)
        self._automaton = AhoCorasick(list(numbers))

    def narrowed(self, fields: Fields) -> Sequence[Rule]:
        """Leave out the rules that are false for an event, as far as its text says so; the order stays.

        An event of which more than the message is unknown cannot be judged by its text.
        """
        if not fields.lacks <= _ABOUT_MESSAGES:
            return self._rules
        text = fields.lowered_text()
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")  # a damaged log has halves of surrogate pairs
        found = {number for number, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)}
        places = set(self._always)
        for number in found & self._asked.keys():
            for place, needed in self._asked[number]:
                if place not in places and not any(found.isdisjoint(clause) for clause in needed):
                    places.add(place)
        return [self._rules[place] for place in sorted(places)]


def narrowing(rules: tuple[Rule, ...]) -> Narrow:
    """Give what narrows candidates by an event's text; it leaves out none where they are too few for that to pay."""
    if sum(bool(clauses_of(rule)) for rule in rules) < _FEWEST:
        return lambda fields: rules
    return Preselection(rules).narrowed

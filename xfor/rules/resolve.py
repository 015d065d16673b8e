"""What was read from all sources -> the rules in force: filters applied, correlations with the rules they are about.

References are looked up when everything is loaded, since a rule may stand in another file, or another source.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from xfor.errors import Mistake
from xfor.rules.correlation import Correlation
from xfor.rules.filters import Filter, applies, filtered
from xfor.rules.parts import Placed
from xfor.rules.rule import Rule

Names: TypeAlias = Mapping[str, str]
"""Every name that a rule can be referred to by, with the rule's id."""


class InForce(NamedTuple):
    """The rules and correlations in force, each sorted by id, and what is wrong with the references of the others."""

    rules: tuple[Rule, ...]
    correlations: tuple[Correlation, ...]
    refused: tuple[Mistake, ...]


def in_force(parts: Iterable[Placed]) -> InForce:
    """Apply filters, and resolve references, of all parts; those that replace others have done so before."""
    read = list(parts)
    rules = [each.part for each in read if isinstance(each.part, Rule)]
    waiting = [each for each in read if isinstance(each.part, Correlation)]
    correlations, refused = resolve(waiting, rules) if waiting else ([], [])
    given = [(part, document) for part, document in read if isinstance(part, Filter)]
    known = names(rules) if given else {}
    filters: list[Filter] = []
    for part, document in given:
        if part.rules and not any(_folded(rule, known) in known for rule in part.rules):
            message = f"filters nothing: there is no rule {' and no rule '.join(part.rules)}"
            refused.append(document.mistake(("filter", "rules"), message))
        else:
            filters.append(part)
    return InForce(
        tuple(sorted([_filtered(rule, filters) for rule in rules], key=attrgetter("id"))),
        tuple(correlations),
        tuple(refused),
    )


def _filtered(rule: Rule, filters: Iterable[Filter]) -> Rule:
    for each in filters:
        if applies(each, rule, names_of(rule)):
            rule = filtered(rule, each)
    return rule


def names_of(rule: Rule | Correlation) -> frozenset[str]:
    """Give what a rule can be called in other files: its id, its name, and its UUID in lower case."""
    return frozenset(filter(None, (rule.id, rule.name, (rule.uuid or "").lower())))


def names(rules: Iterable[Rule | Correlation]) -> Names:
    """Give the names of all rules."""
    return {name: rule.id for rule in rules for name in names_of(rule)}


def resolve(waiting: Iterable[Placed], rules: Iterable[Rule]) -> tuple[list[Correlation], list[Mistake]]:
    """Look the references of correlations up, each of which may be another correlation.

    They are given so that each comes after those it refers to. One whose reference leads nowhere, or back to itself,
    is refused, and so is what refers to it.
    """
    events = names(rules)
    left = [(part, document) for part, document in waiting if isinstance(part, Correlation)]
    known = {**events, **names(correlation for correlation, _ in left)}
    resolved: dict[str, Correlation] = {}
    while ready := [each for each in left if _complete(each[0], {*events, *resolved}, known)]:
        for correlation, _ in ready:
            members = tuple(known[_folded(rule, known)] for rule in correlation.rules)
            resolved[correlation.id] = replace(correlation, members=members)
        left = [each for each in left if each not in ready]
    refused = [document.mistake(("correlation", "rules"), _why(part, known)) for part, document in left]
    return list(resolved.values()), refused


def _complete(correlation: Correlation, usable: Container[str], known: Names) -> bool:
    ids = (known.get(_folded(rule, known)) for rule in correlation.rules)
    return all(found in usable for found in ids)


def _folded(reference: str, known: Names) -> str:
    return reference if reference in known else reference.lower()


def _why(correlation: Correlation, known: Names) -> str:
    missing = [rule for rule in correlation.rules if _folded(rule, known) not in known]
    if missing:
        return f"there is no rule {' and no rule '.join(missing)}"
    return "its rules lead back to itself, or to a correlation that was refused"

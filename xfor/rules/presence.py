"""A correlation's condition in words (`a and not b`, pySigma's extended condition) -> the ways to meet it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TypeAlias

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)
from sigma.exceptions import SigmaError

from xfor.rules.ways import Presence, Way

_MOST = 64


_Ways: TypeAlias = list[tuple[frozenset[str], frozenset[str]]]


def read_presence(text: str) -> Presence:
    """Read a condition in words; pySigma parses it. SigmaError where it cannot, and where silence alone would do."""
    parsed = SigmaExtendedCorrelationCondition(text)
    rules = tuple(parsed.get_referenced_rules())
    ways = _ways(parsed.parsed, wanted=True)
    if not ways:
        raise SigmaError("can never be met: it asks for a rule that matches and does not")
    if not all(wanted for wanted, _ in ways):
        raise SigmaError("must ask for a rule that matches wherever it asks for one that does not")
    return Presence(text, rules, tuple(Way(_ordered(wanted, rules), unwanted) for wanted, unwanted in ways))


def _ways(item: CorrelationConditionItem | SigmaRuleReference, *, wanted: bool) -> _Ways:
    """Give the disjunctive normal form of a condition, or of its opposite."""
    if isinstance(item, SigmaRuleReference):
        one, none = frozenset([item.reference]), frozenset[str]()
        return [(one, none) if wanted else (none, one)]
    if isinstance(item, CorrelationConditionNOT):
        return _ways(item.args[0], wanted=not wanted)
    parts = [_ways(part, wanted=wanted) for part in item.args]
    together = isinstance(item, CorrelationConditionAND) == wanted
    joined = list(dict.fromkeys(_all(parts) if together else [way for part in parts for way in part]))
    if len(joined) > _MOST:
        raise SigmaError(f"has more than {_MOST} ways to be met")
    return joined


def _all(parts: Sequence[_Ways]) -> _Ways:
    found: _Ways = [(frozenset(), frozenset())]
    for part in parts:
        pairs = [(one | more, none | less) for (one, none), (more, less) in product(found, part)]
        found = list(dict.fromkeys((one, none) for one, none in pairs if not one & none))
        if len(found) > _MOST:
            break  # the caller refuses so many, and more would take long
    return found


def _ordered(wanted: frozenset[str], rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(rule for rule in rules if rule in wanted)

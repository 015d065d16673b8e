"""A correlation's condition in words (`a and not b`, pySigma's extended condition) -> a test of the rules found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple, TypeAlias

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)

Found: TypeAlias = Callable[[Collection[str]], bool]


class Presence(NamedTuple):
    """Which rules must, and which must not, have matched in a window.

    `holds` is asked with the rules that did; `asked` are the rules it names, `wanted` those not under a `not`, each
    in the order of the text.
    """

    text: str
    holds: Found
    asked: tuple[str, ...]
    wanted: tuple[str, ...]


def read_presence(text: str) -> Presence:
    """Read a condition in words; pySigma parses it, and raises SigmaError where it cannot."""
    parsed = SigmaExtendedCorrelationCondition(text)
    tree = parsed.parsed
    return Presence(text, _test(tree), tuple(parsed.get_referenced_rules()), tuple(dict.fromkeys(_wanted(tree))))


def _test(item: CorrelationConditionItem | SigmaRuleReference) -> Found:
    if isinstance(item, SigmaRuleReference):
        reference = item.reference
        return lambda found: reference in found
    parts = [_test(part) for part in item.args]
    if isinstance(item, CorrelationConditionNOT):
        return lambda found: not parts[0](found)
    decide = all if isinstance(item, CorrelationConditionAND) else any
    return lambda found: decide(part(found) for part in parts)


def _wanted(item: CorrelationConditionItem | SigmaRuleReference) -> list[str]:
    if isinstance(item, SigmaRuleReference):
        return [item.reference]
    if isinstance(item, CorrelationConditionNOT):
        return []
    return [reference for part in item.args for reference in _wanted(part)]

"""Rules -> whether their own examples hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from xfor.rules.correlation import Correlation
from xfor.rules.lint_examples import Outcome, tried
from xfor.rules.rule import Rule

Tried: TypeAlias = Callable[[Correlation], Iterable[Outcome]]
"""Tries the sequences of events of a correlation rule, which takes more than the rule."""


class RuleTest(NamedTuple):
    """What came of the examples of one rule. `required`: it carries an article, which must have an example."""

    id: str
    path: str
    required: bool
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> bool:
        """Say whether an example does not hold, or a required one is missing."""
        return any(each.wrong for each in self.outcomes) or (self.required and not self.outcomes)


def tested(rules: Iterable[Rule | Correlation], sequences: Tried) -> list[RuleTest]:
    """Try all examples of some rules."""
    return [_test(rule, sequences) for rule in rules]


def _test(rule: Rule | Correlation, sequences: Tried) -> RuleTest:
    outcomes = tried(rule) if isinstance(rule, Rule) else sequences(rule)
    return RuleTest(rule.id, rule.path, rule.file.kb is not None, tuple(outcomes))

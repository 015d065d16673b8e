"""A rule's own examples -> those that do not hold, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xfor.errors import Mistake
from xfor.events import Fields
from xfor.rules.examples import example_event
from xfor.rules.index import RuleIndex
from xfor.rules.read import Document
from xfor.rules.rule import Rule

Values = Mapping[str, tuple[str, ...]]


class Outcome(NamedTuple):
    """What became of an example: "match" or "ignore", its number from 0, and what is wrong, if anything is."""

    kind: str
    number: int
    wrong: str


def tried(rule: Rule) -> Iterator[Outcome]:
    """Try every example of a rule: those to match must be true, for certain, and those to ignore must be false."""
    examples = rule.file.kb.examples if rule.file.kb else None
    if examples:
        yield from (Outcome("match", number, _why_not(rule, each)) for number, each in enumerate(examples.match))
        yield from (Outcome("ignore", number, _why_still(rule, each)) for number, each in enumerate(examples.ignore))


def example_mistakes(rule: Rule, document: Document) -> Iterator[Mistake]:
    """Find the examples that do not hold."""
    for kind, number, wrong in tried(rule):
        if wrong:
            said = "does not match" if kind == "match" else "is not ignored"
            mistake = document.mistake(("kb", "examples", kind, number), f"this example {said}: {wrong}")
            yield mistake._replace(code="example-fails")


def _why_not(rule: Rule, example: Values) -> str:
    event = example_event(example, rule.heading.channel)
    explanation = rule.explain(Fields(event))
    if explanation.truth and RuleIndex([rule]).candidates(event.kind):
        return ""
    return "; ".join(map(str, explanation.failed or explanation.unknown)) or "it is no event of the rule's log source"


def _why_still(rule: Rule, example: Values) -> str:
    event = example_event(example, rule.heading.channel)
    explanation = rule.explain(Fields(event))
    if explanation.truth is False or not RuleIndex([rule]).candidates(event.kind):
        return ""
    return "; ".join(explanation.unknown or explanation.held) or "every condition of the rule is true of it"

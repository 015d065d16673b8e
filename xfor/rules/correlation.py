"""A Sigma correlation rule: what it asks of the events that other rules find.

The language is that of Sigma's specification 2.1 (correlation rules) and of pySigma, which adds the median, conditions
in words, and weeks, months and years. Where the specification is silent, xfor.matching.correlate says what is meant.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from xfor.errors import RuleError
from xfor.events import TICKS_PER_SECOND

if TYPE_CHECKING:
    from xfor.rules.kinds import CorrelationBlock, CorrelationFile
    from xfor.rules.read import Document
    from xfor.rules.ways import Presence

_VERBS = {
    "gte": "at least",
    "gt": "more than",
    "lte": "at most",
    "lt": "less than",
    "eq": "exactly",
    "neq": "other than",
}
OPERATORS = frozenset(_VERBS)
"""Sigma's words for comparisons."""

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
    "neq": operator.ne,
}
_TEMPORAL = ("temporal", "temporal_ordered")
_COUNTED = ("event_count", *_TEMPORAL)


class Threshold(NamedTuple):
    """One comparison of what a correlation counts: a Sigma operator (gte) and the number it compares to."""

    operator: str
    limit: float

    def met(self, value: float) -> bool:
        """Say whether a number meets it."""
        return _COMPARISONS[self.operator](value, self.limit)

    def __str__(self) -> str:
        return f"{_VERBS[self.operator]} {self.limit:g}"


@dataclass(frozen=True, slots=True, eq=False)
class Correlation:
    """A correlation rule that is ready to be asked.

    `rules` are its references as they are written, `members` the ids of the rules they stand for, in the same order;
    without `group_by` events belong together that are of one computer. `aliases`: what a field of `group_by` is called
    in the events of a reference. `thresholds` must all hold, unless there is a condition in words. `timespan` counts
    ticks. `notes` are what a company's own files add to the article.
    """

    file: CorrelationFile
    path: str
    id: str
    rules: tuple[str, ...]
    members: tuple[str, ...]
    group_by: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    timespan: int
    thresholds: tuple[Threshold, ...]
    presence: Presence | None
    fields: tuple[str, ...]
    percentile: float
    generate: bool
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """Give the name that the file gives the rule."""
        return self.file.name

    @property
    def uuid(self) -> str | None:
        """Give the rule's id for machines."""
        return self.file.id

    @property
    def type(self) -> str:
        """Say what is counted: one of Sigma's correlation types."""
        return self.file.correlation.type

    @property
    def looks_ahead(self) -> bool:
        """Say whether it asks that something does not follow, which takes logs that reach far enough."""
        return self.presence is not None and any(way.unwanted for way in self.presence.ways)

    def field_in(self, field: str, rule: str) -> str:
        """Give the name that a field has in the events of a reference."""
        return self.aliases.get(field, {}).get(rule, field)


def silenced(correlations: Iterable[Correlation]) -> frozenset[str]:
    """Give the ids of the rules that have no findings of their own, since a correlation is about them.

    Sigma's `generate` asks for them all the same; one correlation that does is enough.
    """
    every = list(correlations)
    asked_for = {member for each in every if each.generate for member in each.members}
    return frozenset(member for each in every for member in each.members) - asked_for


def correlation_of(document: Document) -> Correlation:
    """Build the correlation rule of a document, its references not yet looked up; raises RuleError."""
    from xfor.rules.kinds import CorrelationFile  # pydantic, and pySigma below, take long to import
    from xfor.rules.validate import validate

    model, mistakes = validate(document, Path(document.file).stem, CorrelationFile)
    mistakes += document.mistakes
    presence = None
    if model is not None:
        presence, problems = _checked(model.correlation, document.data["correlation"])
        mistakes += [document.mistake(("correlation", key), message, at_key=True) for key, message in problems]
    if model is None or mistakes:
        raise RuleError(sorted(mistakes))
    return _correlation(model, presence, document)


def _correlation(model: CorrelationFile, presence: Presence | None, document: Document) -> Correlation:
    from xfor.rules.read import unnamed

    block = model.correlation
    asked = None if isinstance(block.condition, str) else block.condition
    rules = block.rules or (presence.rules if presence else ())
    ordered = block.type == "temporal_ordered"
    return Correlation(
        file=model,
        path=document.file,
        id=model.name or model.id or unnamed(document),
        rules=rules,
        members=(),
        group_by=block.group_by,
        aliases=block.aliases,
        timespan=_timespan(block.timespan),
        thresholds=_thresholds(block)
        or (() if presence else (Threshold("gte", len(rules if ordered else set(rules))),)),
        presence=presence,
        fields=asked.field if asked else (),
        percentile=50.0 if asked is None or asked.percentile is None else asked.percentile,
        generate=block.generate or model.generate,
    )


def _thresholds(block: CorrelationBlock) -> tuple[Threshold, ...]:
    condition = block.condition
    if condition is None or isinstance(condition, str):
        return ()
    given = ((verb, getattr(condition, verb)) for verb in _VERBS)
    return tuple(Threshold(verb, limit) for verb, limit in given if limit is not None)


def _timespan(written: str) -> int:
    from sigma.correlations import SigmaCorrelationTimespan

    return SigmaCorrelationTimespan(written).seconds * TICKS_PER_SECOND


def _checked(block: CorrelationBlock, written: Mapping[str, Any]) -> tuple[Presence | None, list[tuple[str, str]]]:
    """Read the condition in words, and find what is wrong between the keys of the block."""
    from xfor.rules.detection import Problem, collecting
    from xfor.rules.presence import read_presence

    problems: list[Problem] = []
    presence = None
    with collecting(problems, "timespan"):
        _timespan(block.timespan)
    if isinstance(block.condition, str):
        with collecting(problems, "condition"):
            presence = read_presence(block.condition)
    if not problems:
        problems += [Problem(*each) for each in (*_contradictions(block), *_unused_aliases(block, presence))]
    if not problems:
        with collecting(problems, "condition"):
            _pysigma_agrees(written)
    return presence, [(key, f"`correlation.{key}` {message}") for key, message in problems]


def _contradictions(block: CorrelationBlock) -> Iterable[tuple[str, str]]:
    condition, given = block.condition, _thresholds(block)
    if not block.rules and not isinstance(condition, str):
        yield "rules", "is required: the names or ids of the rules that this one is about"
    if condition is None and block.type not in _TEMPORAL:
        yield "condition", f"is required for {block.type}, such as {{gte: 10}}"
    if isinstance(condition, str) and block.type not in _TEMPORAL:
        yield "condition", f"can be in words only for {' and '.join(_TEMPORAL)}"
    if condition is None or isinstance(condition, str):
        return
    if not given:
        yield "condition", f"compares to nothing: give one of {', '.join(_VERBS)}"
    if block.type in _COUNTED and condition.field:
        yield "condition", f"counts {'rules' if block.type in _TEMPORAL else 'events'}: it has no use for a field"
    if block.type not in _COUNTED and not condition.field:
        yield "condition", f"needs a `field` whose values {block.type} is about"
    if len(condition.field) > 1 and block.type != "value_count":
        yield "condition", f"can have only one `field` for {block.type}"
    if (condition.percentile is not None) != (block.type == "value_percentile"):
        yield "condition", "needs a `percentile` for value_percentile, and for no other type"


def _unused_aliases(block: CorrelationBlock, presence: Presence | None) -> Iterable[tuple[str, str]]:
    known = (*block.rules, *(presence.rules if presence else ()))
    fields = () if block.condition is None or isinstance(block.condition, str) else block.condition.field
    for alias, names in block.aliases.items():
        if alias not in (*block.group_by, *fields):
            yield "aliases", f"name {alias}, which the correlation asks for nowhere"
        for rule in names:
            if rule not in known:
                yield "aliases", f"name {rule}, which is none of the rules of this correlation"


def _pysigma_agrees(written: Mapping[str, Any]) -> None:
    """Have pySigma read the block; it knows one comparison only, where the specification allows a range."""
    from sigma.correlations import SigmaCorrelationRule

    block = dict(written)
    if isinstance(block.get("condition"), dict):
        asked = block["condition"]
        first = next(verb for verb in _VERBS if verb in asked)
        block["condition"] = {key: value for key, value in asked.items() if key not in _VERBS or key == first}
    SigmaCorrelationRule.from_dict({"title": "-", "correlation": block})

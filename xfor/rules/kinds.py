"""The other kinds of rule files as pydantic models: Sigma's correlation rules and filters, and a company's notes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import models_json_schema

from xfor.rules.model import AnyFile, Example, KnowledgeTexts, LogSource, RuleFile, Text

CorrelationType = Literal[
    "event_count",
    "value_count",
    "temporal",
    "temporal_ordered",
    "value_sum",
    "value_avg",
    "value_percentile",
    "value_median",
]
_TIME = "TimeCreated_SystemTime"


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _timed(example: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if _TIME not in example:
        raise ValueError(f"an event of a sequence needs its {_TIME}")
    return example


def _shape(value: object) -> str:
    return "thresholds" if isinstance(value, dict | Thresholds) else "expression"


_TEXT = {"type": "string", "minLength": 1}
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}),
]
"""A list of texts, or one alone."""

Sequence = Annotated[tuple[Annotated[Example, AfterValidator(_timed)], ...], Field(min_length=1)]
"""Events that belong together, each with its time."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sequences(_Strict):
    """Sequences of events that a correlation rule must find, and such that it must leave alone."""

    match: Annotated[tuple[Sequence, ...], Field(min_length=1)]
    ignore: tuple[Sequence, ...] = ()


class CorrelationKnowledge(KnowledgeTexts):
    """The `kb` block of a correlation rule: its examples are sequences of events."""

    examples: Sequences


class Thresholds(_Strict):
    """What is asked of the number that a correlation counts; several comparisons must all hold."""

    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    eq: float | None = None
    neq: float | None = None
    field: Texts = ()
    percentile: Annotated[float, Field(ge=0, le=100)] | None = None


Condition = Annotated[
    Annotated[Thresholds, Tag("thresholds")] | Annotated[Text, Tag("expression")], Discriminator(_shape)
]


class CorrelationBlock(_Strict):
    """The `correlation` block (Sigma specification 2.1, correlation rules)."""

    type: CorrelationType
    rules: Texts = ()
    group_by: Annotated[Texts, Field(alias="group-by")] = ()
    timespan: Text
    aliases: dict[str, dict[str, Text]] = {}
    condition: Condition | None = None
    generate: bool = False


class CorrelationFile(AnyFile):
    """A Sigma correlation rule: about events that other rules find, how many, of how many kinds, or in which order.

    `generate`, whether those rules give findings of their own as well, stands at the top in the specification and in
    the block for pySigma; either place is read.
    """

    model_config = ConfigDict(title="xfor correlation rule file")

    correlation: CorrelationBlock
    generate: bool = False
    kb: CorrelationKnowledge | None = None


class FilterFile(AnyFile):
    """A Sigma filter: what a site leaves out of rules that it did not write."""

    model_config = ConfigDict(title="xfor filter file")

    logsource: LogSource
    filter: dict[str, Any]


class Extension(_Strict):
    """The `kb` block of a company's own file about a rule that it did not write: notes, and whether it is silenced."""

    extends: Text
    local_notes: Texts = ()
    disabled: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.local_notes and not self.disabled:
            raise ValueError("adds nothing: it needs `local_notes`, or `disabled: true`")
        return self


class OverlayFile(AnyFile):
    """A file that adds to a rule, which may be one of those that come with xfor."""

    model_config = ConfigDict(title="xfor overlay file")

    title: Text = "Notes"
    kb: Extension


def rule_schema() -> dict[str, Any]:
    """Give the JSON Schema of a rule file of any kind, for editors and other tools."""
    kinds: tuple[type[AnyFile], ...] = (RuleFile, CorrelationFile, FilterFile, OverlayFile)
    refs, definitions = models_json_schema([(kind, "validation") for kind in kinds])
    rule, correlation, filter_, overlay = (refs[kind, "validation"] for kind in kinds)
    extends = {"properties": {"kb": {"required": ["extends"]}}, "required": ["kb"]}
    choice = {"if": {"required": ["filter"]}, "then": filter_, "else": rule}
    choice = {"if": {"required": ["correlation"]}, "then": correlation, "else": choice}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "xfor rule file",
        "type": "object",
        "if": extends,
        "then": overlay,
        "else": choice,
        **definitions,
    }

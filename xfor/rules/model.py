"""A rule file as pydantic models: the schema, the check and the documentation of the format in one."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
TAG = r"^[a-z0-9_-]+\.[a-z0-9._-]+$"


def _date(value: object) -> object:
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _texts(value: object) -> object:
    given = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in given):
        raise ValueError("must be text, a number, or a list of these")
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in given)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
RuleDate = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Uuid = Annotated[str, StringConstraints(pattern=UUID)]
Tag = Annotated[str, StringConstraints(pattern=TAG)]
Level = Literal["informational", "low", "medium", "high", "critical"]
EventRole = Literal["symptom", "after-fix", "ignorable", "example", "catalogue", "related"]
Status = Literal["stable", "test", "experimental", "deprecated", "unsupported"]

NUMBERS = (
    "EventID", "EventRecordID", "Qualifiers", "Version", "Level", "Task", "Opcode",
    "Execution_ProcessID", "Execution_ThreadID",
)  # fmt: skip
"""The System fields that are numbers."""

_PLAIN = {"type": ["string", "number", "boolean"]}
Values = Annotated[
    tuple[str, ...],
    BeforeValidator(_texts),
    WithJsonSchema({"oneOf": [_PLAIN, {"type": "array", "items": _PLAIN}]}),
]


def _numbered(example: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    if "EventID" not in example:
        raise ValueError("an example needs an EventID")
    for name in NUMBERS:
        if name in example and not (len(example[name]) == 1 and re.fullmatch(r"[0-9]{1,18}", example[name][0])):
            raise ValueError(f"{name} must be a whole number")
    return example


Example = Annotated[dict[str, Values], AfterValidator(_numbered)]
"""An event, flat: System fields by their Sigma names, `Data` the unnamed values, every other key a named value."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Strict):
    """One thing to do, with what to mind and the command that does it."""

    do: Text
    detail: tuple[Text, ...] = ()
    command: Text | None = None


class Resolution(_Strict):
    """What fixes the problem."""

    summary: Text | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class Examples(_Strict):
    """Events that the rule must find, and events that it must leave alone."""

    match: Annotated[tuple[Example, ...], Field(min_length=1)]
    ignore: tuple[Example, ...] = ()


class KnowledgeTexts(_Strict):
    """What an article knows, whichever kind of rule finds it. One of resolution and workaround is required.

    `superseded_by` is the rule of a newer article on the same; a rule that is `disabled` is not asked.
    """

    article: Text
    url: Text | None = None
    applies_to: tuple[Text, ...] = ()
    revised: RuleDate | None = None
    symptoms: Text | None = None
    cause: Text
    resolution: Resolution | None = None
    workaround: Text | None = None
    status: Text | None = None
    more_information: Text | None = None
    see_also: tuple[Text, ...] = ()
    superseded_by: Text | None = None
    disabled: bool = False


class PrintedEvent(_Strict):
    """An event as an article prints it, in the article's own words: evidence for a match, never a condition.

    `data` are the words of its data section. Only a `symptom` is logged when the problem occurs.
    """

    provider: Text | None = None
    event_id: Annotated[int, Field(ge=0, le=0xFFFF)]
    level: Text | None = None
    category: Text | None = None
    text: Text | None = None
    data: tuple[Text, ...] = ()
    role: EventRole = "symptom"


class Knowledge(KnowledgeTexts):
    """The `kb` block: what an article knows about the event.

    `event_text` is the message as the article prints it: evidence for a match, never a condition. An article that
    prints several events, or several texts of one, has them in `events` instead. `any_provider` says why the rule does
    not name a provider and an event id.
    """

    event_text: Text | None = None
    events: tuple[PrintedEvent, ...] = ()
    any_provider: Text | None = None
    examples: Examples


class LogSource(_Strict):
    """Where a rule's events are found, in the words of the Sigma taxonomy."""

    category: Text | None = None
    product: Text | None = None
    service: Text | None = None
    definition: str | None = None


class Related(BaseModel):
    """Another rule that this one has to do with."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: Uuid
    type: Literal["derived", "obsolete", "merged", "renamed", "similar", "correlation"]


class AnyFile(BaseModel):
    """What rules, correlation rules and filters have in common (Sigma specification 2.x).

    Keys that the specification does not define are custom attributes and kept.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    title: Text
    id: Uuid | None = None
    name: Text | None = None
    related: tuple[Related, ...] = ()
    taxonomy: str | None = None
    status: Status | None = None
    description: str | None = None
    license: str | None = None
    references: tuple[str, ...] = ()
    author: str | None = None
    date: RuleDate | None = None
    modified: RuleDate | None = None
    fields: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    level: Level | None = None
    tags: tuple[Tag, ...] = ()
    scope: tuple[str, ...] = ()


class RuleFile(AnyFile):
    """A Sigma rule, with the knowledge of an article in its `kb` block."""

    model_config = ConfigDict(title="xfor rule file")

    logsource: LogSource
    detection: dict[str, Any]
    kb: Knowledge | None = None

"""The report: the one document that every renderer draws, and the JSON contract (version 1.0; later changes only add).

Nothing is null: what is not known is left out. Times are RFC 3339 in UTC. Values of events are text, in their order.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from xfor.contract import as_json as as_json  # the report's writer, for all who have the report
from xfor.events import LevelWord
from xfor.matching.match import Confidence

SCHEMA_VERSION: Literal["1.0"] = "1.0"

SEVERITIES = ("critical", "high", "medium", "low", "informational")
"""How grave a problem is, gravest first: the levels of Sigma rules."""

Severity = Literal["critical", "high", "medium", "low", "informational"]
ChangeKind = Literal["start", "stop", "crash", "clock", "update", "software", "service", "service_state"]
Time = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$")]
Count = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tool(_Model):
    """What made the report."""

    name: str
    version: str


class KnowledgeSource(_Model):
    """Rules that were in force; `sha256` is over their names and contents."""

    name: str
    rules: Count
    sha256: str


class Case(_Model):
    """The case the logs belong to, as the user named it."""

    id: str


class RuleCoverage(_Model):
    """What became of the rules. `not_applicable`: none of the logs holds records of a provider, event id and channel
    that the rule is about; `undecided`: it asks only for what these logs cannot say.
    """

    loaded: Count
    refused: Count
    not_applicable: Count
    undecided: Count


class Input(_Model):
    """One log, or one file that is none. `partial`: something of it was lost; `skipped`: nothing of it was read.

    `path` names the input everywhere in the report; `container` is the bundle that it came in, and `duplicate_of` the
    log that it is a copy of, so that it was skipped. `records_repeated` of its records stand in earlier logs, too, and
    count once.
    """

    path: str
    container: str | None = None
    duplicate_of: str | None = None
    format: str | None = None
    sha256: str | None = None
    size: Count | None = None
    channels: list[str] = []
    hosts: list[str] = []
    first: Time | None = None
    last: Time | None = None
    records: Count = 0
    records_lost: Count = 0
    records_repeated: Count | None = None
    status: Literal["read", "partial", "skipped"]
    reason: str | None = None


class DataItem(_Model):
    """A value of an event's payload; the insertion strings of classic events have no name."""

    name: str | None = None
    value: str


class Evidence(_Model):
    """An event that was found. `message_source` says where the message text comes from."""

    input: str
    record_id: Count | None = None
    time: Time | None = None
    channel: str
    provider: str
    event_id: Count
    qualifiers: Count | None = None
    level: LevelWord
    computer: str
    message: str | None = None
    message_source: str | None = None
    data: list[DataItem] = []


class Change(_Model):
    """What happened to a host as a whole: it started or stopped, its clock, its services or its software changed."""

    host: str
    time: Time
    kind: ChangeKind
    text: str
    input: str
    record_id: Count | None = None


class RuleSummary(_Model):
    """The rule behind a finding. `id` is what people say; `uuid` is for machines."""

    id: str
    uuid: str | None = None
    title: str
    level: Severity
    status: str | None = None
    tags: list[str] = []


class Article(_Model):
    """The knowledge-base article behind a finding."""

    id: str
    title: str
    url: str | None = None
    revised: str | None = None
    applies_to: list[str] = []


class ResolutionStep(_Model):
    """One thing to do, what to mind, and the command that does it."""

    do: str
    detail: list[str] = []
    command: str | None = None


class ResolutionText(_Model):
    """What fixes the problem, step by step."""

    summary: str | None = None
    steps: list[ResolutionStep]


class AlertFacts(_Model):
    """Events that meet the condition of a correlation rule together: windows of one group that overlap.

    `group` are the values that the events have in common, and `value` is the most that was counted (or the least,
    where little is asked for) in one time span.
    """

    group: dict[str, str] = {}
    value: float
    events: Count
    first: Time | None = None
    last: Time | None = None


class CorrelationFacts(_Model):
    """What a correlation rule counted, and its first alerts; `occurrences` of the finding says how many there are."""

    type: str
    timespan: str
    rules: list[str]
    alerts: list[AlertFacts]


class Finding(_Model):
    """All matches of one rule on one host, or all alerts of a correlation rule.

    `parameters` are the values of the fields that the texts name, each with what the events say, earliest first.
    `alternatives` are other rules about the same events. `dedup_key` is the same whenever the same rule is found on the
    same host in the same case. How often it was seen is in one of `per_hour` ("2024-03-01T07"), `per_day` and
    `per_month`. `ongoing`: when the logs of the host ended, it had not been quiet for longer than in between before.
    `context` is what changed on the host within minutes before it was first seen. `local_notes` are what a company's
    own files add to the article.
    """

    id: str
    rule: RuleSummary
    article: Article | None = None
    severity: Severity
    confidence: Confidence
    reasons: list[str]
    host: str
    occurrences: Count
    first_seen: Time | None = None
    last_seen: Time | None = None
    per_hour: dict[str, Count] | None = None
    per_day: dict[str, Count] | None = None
    per_month: dict[str, Count] | None = None
    ongoing: bool | None = None
    context: list[Change] = []
    parameters: dict[str, list[str]] = {}
    description: str | None = None
    symptoms: str | None = None
    cause: str | None = None
    resolution: ResolutionText | None = None
    workaround: str | None = None
    status: str | None = None
    more_information: str | None = None
    see_also: list[str] = []
    local_notes: list[str] = []
    false_positives: list[str] = []
    references: list[str] = []
    alternatives: list[str] = []
    correlation: CorrelationFacts | None = None
    dedup_key: str
    evidence: list[Evidence]
    evidence_total: Count


class NearArticle(_Model):
    """An article that is about other events, whose text is nearly the same: a guess, never a finding.

    `share` is how much of the texts is the same, from 0 to 1; `words` are some that are in both, the rarest first.
    """

    rule: str
    title: str
    article: str | None = None
    share: Annotated[float, Field(ge=0, le=1)]
    words: list[str]


class Unexplained(_Model):
    """Critical, error or warning events of one provider and event id that no rule is about, or is unlikely to be.

    `nearest` are guesses: articles about other events with a text like that of `sample`, the nearest first.
    """

    provider: str
    event_id: Count
    level: LevelWord
    count: Count
    hosts: list[str]
    first: Time | None = None
    last: Time | None = None
    sample: Evidence | None = None
    nearest: list[NearArticle] = []


class Gap(_Model):
    """What the logs leave open, and what to ask the customer for. `rules` are those that could then say more."""

    code: Literal["channel-missing", "begins-late", "ends-early", "damaged", "undecided-finding"]
    host: str | None = None
    channel: str | None = None
    rules: list[str] = []
    message: str


class Notice(_Model):
    """Something the reader of the report must know: what was lost, skipped, refused or left undecided."""

    code: str
    level: Literal["info", "warning", "error"]
    input: str | None = None
    place: str | None = None
    message: str


class Report(_Model):
    """What the logs show. `complete`: every log was read to its end, nothing was lost, and every rule was usable."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    tool: Tool
    knowledge: list[KnowledgeSource]
    rules: RuleCoverage
    case: Case | None = None
    complete: bool
    inputs: list[Input]
    findings: list[Finding]
    unexplained: list[Unexplained]
    changes: list[Change] = []
    gaps: list[Gap] = []
    notices: list[Notice]


def report_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of the report."""
    schema = Report.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

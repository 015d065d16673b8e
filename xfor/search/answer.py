"""What a search found: the JSON contract of `xfor search` (version 1.0; later changes only add)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Model):
    """Why something was found: words as they stand in a text of the rule, or what was asked for that it is about."""

    field: str
    words: list[str]


class Hit(_Model):
    """A rule that was found. `share` says how much of what was asked it has, where rare words count more."""

    id: str
    title: str
    article: str | None = None
    url: str | None = None
    level: Literal["informational", "low", "medium", "high", "critical"]
    path: str
    share: Annotated[float, Field(ge=0, le=1)]
    reasons: list[Reason]


class Query(_Model):
    """What was asked. `ignored` are words beyond the number that is looked for, or without a letter or digit."""

    words: list[str]
    provider: str | None = None
    event_id: Count | None = None
    code: Count | None = None
    ignored: list[str] = []


class Answer(_Model):
    """What was found, best first; `total` counts also what is left out. `searched` is the number of rules."""

    schema_version: Literal["1.0"] = "1.0"
    query: Query
    searched: Count
    total: Count
    hits: list[Hit]


def answer_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of an answer."""
    schema = Answer.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}

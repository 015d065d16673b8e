"""Event -> one JSON object with everything that System says of it, a line of `xfor events --format jsonl`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from xfor.findings.made import shown
from xfor.gathering.matches import Located
from xfor.report import Count, DataItem, Evidence


class EventLine(Evidence):
    """An event with everything that System holds, as `xfor events --format jsonl` prints it, and reads it back.

    `lacks` names the fields that the log's format cannot carry (`Event.lacks`). `recovered`: it was carved from slack
    or damage, and is none of the log's live events.
    """

    level_number: Count | None = None
    event_source_name: str | None = None
    provider_guid: str | None = None
    version: Count | None = None
    task: Count | None = None
    opcode: Count | None = None
    keywords: str | None = None
    process_id: Count | None = None
    thread_id: Count | None = None
    user: str | None = None
    activity_id: str | None = None
    related_activity_id: str | None = None
    rendering: list[DataItem] = Field(default=[])
    lacks: list[str] = Field(default=[])
    recovered: Literal[True] | None = None


def event_line(located: Located, *, recovered: bool = False) -> EventLine:
    """Show an event with everything that System says of it."""
    event = located.event
    return EventLine(
        **shown(located),
        level_number=event.level,
        event_source_name=event.kind.source or None,
        provider_guid=event.provider_guid or None,
        version=event.version,
        task=event.task,
        opcode=event.opcode,
        keywords=event.keywords or None,
        process_id=event.process_id,
        thread_id=event.thread_id,
        user=event.user or None,
        activity_id=event.activity_id or None,
        related_activity_id=event.related_activity_id or None,
        lacks=sorted(event.lacks),
        recovered=True if recovered else None,
        rendering=[DataItem(name=name, value=value) for name, value in event.rendering],
    )

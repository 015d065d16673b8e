"""An event -> a rule file about it that is complete but for what only its author knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from xfor.errors import UsageError
from xfor.events import Event
from xfor.rules.kinds import rule_schema
from xfor.rules.lint_texts import UNFINISHED
from xfor.rules.logsources import service_of
from xfor.rules.scalars import scalar

SCHEMA = "xfor-rule.schema.json"
"""The name of the JSON Schema that is written beside a new rule, so that editors complete and check it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MOST_HINTS = 5
_LONGEST_HINT = 120


def name_for(event: Event) -> str:
    """Give a name for a rule about an event: its provider and event id."""
    provider = re.sub(r"[^A-Za-z0-9]+", "-", event.kind.provider.removeprefix("Microsoft-Windows-")).strip("-")
    return f"{provider or 'event'}-{event.kind.event_id}"[:100]


def write_rule(folder: Path, name: str, event: Event | None) -> Path:
    """Write a rule file that does not exist yet, and the schema beside it; UsageError where that cannot be."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"--id {name!r} cannot name a file: use letters, digits, dots, hyphens and underscores.")
    path = folder / f"{name}.yml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(rule_text(name, event))
        if not (folder / SCHEMA).exists():
            (folder / SCHEMA).write_text(json.dumps(rule_schema(), indent=2) + "\n", encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{path.as_posix()} exists already; it was left as it is.") from None
    except OSError as error:
        raise UsageError(f"{path.as_posix()} cannot be written: {error.strerror or error}.") from error
    return path


def rule_text(name: str, event: Event | None) -> str:
    """Write the text of a rule file; `check` refuses it until everything that is to be written is."""
    return "".join(f"{line}\n" for line in (*_head(name), *_about(event), *_knowledge(name, event)))


def _head(name: str) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA}"
    yield f"title: {UNFINISHED} say in a sentence what is wrong, not what to do"
    yield f"id: {uuid5(NAMESPACE_URL, f'xfor:{name}')}"
    yield f"name: {name}"
    yield "status: experimental"
    yield f"date: {date.today().isoformat()}"


def _about(event: Event | None) -> Iterator[str]:
    service = service_of(event.kind.channel) if event else "application"
    yield f"logsource: {{product: windows{f', service: {service}' if service else ''}}}"
    yield "detection:"
    yield "  event:"
    yield f"    Provider_Name: {scalar(event.kind.provider) if event else UNFINISHED}"
    yield f"    EventID: {event.kind.event_id if event else 0}"
    hints = list(_hints(event)) if event else []
    if hints:
        yield "    # If other problems give the same event, add what only this one has, such as one of these:"
        yield from (f"    # {hint}" for hint in hints)
    yield "  condition: event"
    yield "level: medium"


def _hints(event: Event) -> Iterator[str]:
    hints = [f"{scalar(name or 'Data')}: {scalar(value)}" for name, value in event.data if value]
    return (hint for hint in hints[:_MOST_HINTS] if len(hint) <= _LONGEST_HINT)


def _knowledge(name: str, event: Event | None) -> Iterator[str]:
    yield "kb:"
    yield f"  article: {scalar(name)}"
    if event and event.message and event.message.strip():
        yield f"  event_text: {scalar(event.message)}"
    yield "  # In these texts {Field|other words} is replaced by the event's value, or by the other words without one."
    yield f"  cause: {UNFINISHED} why it happens"
    yield "  resolution:"
    yield "    steps:"
    yield f"      - do: {UNFINISHED} the first thing to do"
    yield "  examples:"
    if event and event.data:
        yield "    # Values of the customer: replace names of people and machines."
    yield "    match:"
    yield from _example(event)


def _example(event: Event | None) -> Iterator[str]:
    if event is None:
        yield f"      - {{Provider_Name: {UNFINISHED}, EventID: 0}}"
        return
    kind = event.kind
    yield f"      - Provider_Name: {scalar(kind.provider)}"
    if kind.source:
        yield f"        Provider_EventSourceName: {scalar(kind.source)}"
    yield f"        EventID: {kind.event_id}"
    if kind.channel:
        yield f"        Channel: {scalar(kind.channel)}"
    if event.level is not None:
        yield f"        Level: {event.level}"
    values: dict[str, list[str]] = {}
    for name, value in event.data:
        values.setdefault(name or "Data", []).append(value)
    for name, held in values.items():
        written = scalar(held[0]) if len(held) == 1 else f"[{', '.join(map(scalar, held))}]"
        yield f"        {scalar(name)}: {written}"
    if event.message is not None:
        yield f"        Message: {scalar(event.message)}"

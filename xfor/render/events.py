"""Event -> one line for a person."""

from __future__ import annotations

from xfor.events import format_time
from xfor.gathering.matches import Located
from xfor.logs.messages.said import borrowed
from xfor.render.safe import visible

_LONGEST = 400


def event_text(located: Located) -> str:
    """Show an event in one line: time, level, provider and id, computer, record, then its message or its data.

    A message that is not the event's own is followed by where it comes from: [mta:1033].
    """
    event = located.event
    kind = event.kind
    said = event.message
    if said is None:
        said = " · ".join(f"{name}={value}" if name else value for name, value in event.data)
    shown = visible(" ".join(said[: 2 * _LONGEST].split()))
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1] + "…"
    if borrowed(event):
        shown += f" [{event.message_source}]"
    head = (
        format_time(event.time) or "-",
        f"{kind.level:11}",
        f"{kind.provider}/{kind.event_id}",
        kind.computer or "-",
        f"#{event.record_id if event.record_id is not None else '-'}",
    )
    return "  ".join([*map(visible, head), shown]).rstrip()

"""A message that was found for an event, and where it came from."""

from __future__ import annotations

from typing import NamedTuple

from xfor.events import NOTHING, OTHER_LANGUAGE, Event
from xfor.logs.messages.languages import english


class Said(NamedTuple):
    """A message; its origin (`mta`, `catalogue`), and its language as Windows numbers it."""

    message: str
    origin: str
    lcid: int


def with_message(event: Event, found: Said) -> Event:
    """Give an event its message. What asks for it is known from now on, but for what another language leaves open."""
    message, origin, lcid = found
    lacks = event.lacks - {"message"} | (NOTHING if english(lcid) else {OTHER_LANGUAGE})
    return event._replace(message=message, message_source=f"{origin}:{lcid}", lacks=lacks)


def borrowed(event: Event) -> bool:
    """Say whether the message of an event is not its own, but was found for it elsewhere."""
    return (event.message_source or "").startswith(("mta:", "catalogue:"))


def speechless(event: Event) -> bool:
    """Say whether an event has no message of its own."""
    return event.message is None or not event.message.strip()

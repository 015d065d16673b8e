"""WEVT_TEMPLATE, the compiled manifest in a DLL or EXE -> which message each event of a provider has.

The layout is that of libyal's libfwevt documentation: CRIM names the providers, WEVT the parts of one, EVNT its events.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

_CRIM = struct.Struct("<4sIHHI")
_PROVIDER = struct.Struct("<16sI")
_WEVT = struct.Struct("<4sIIII")
_PART = struct.Struct("<II")
_EVNT = struct.Struct("<4sIII")
_EVENT = struct.Struct("<HBBBBHQI")
_EVENT_SIZE = 48
_NONE = 0xFFFF_FFFF
_MOST_PROVIDERS = 4096
_MOST_PARTS = 64
_MOST_EVENTS = 1 << 16


class ManifestEvent(NamedTuple):
    """An event of a manifest: its provider's GUID in lower case without braces, its id and version, and the message."""

    guid: str
    event_id: int
    version: int
    number: int


def manifest_events(data: bytes) -> Iterator[ManifestEvent]:
    """Give the events that have a message, in the order of the resource; what makes no sense in it is left out."""
    if len(data) < _CRIM.size:
        return
    magic, _, _, _, count = _CRIM.unpack_from(data)
    if magic != b"CRIM":
        return
    left = _MOST_EVENTS
    for place in range(min(count, _MOST_PROVIDERS, (len(data) - _CRIM.size) // _PROVIDER.size)):
        guid, offset = _PROVIDER.unpack_from(data, _CRIM.size + place * _PROVIDER.size)
        for event in _provider(data, str(UUID(bytes_le=guid)), offset):
            if not left:
                return
            left -= 1
            yield event


def _provider(data: bytes, guid: str, offset: int) -> Iterator[ManifestEvent]:
    if offset + _WEVT.size > len(data):
        return
    magic, _, _, count, _ = _WEVT.unpack_from(data, offset)
    if magic != b"WEVT":
        return
    first = offset + _WEVT.size
    for place in range(min(count, _MOST_PARTS, (len(data) - first) // _PART.size)):
        (part, _) = _PART.unpack_from(data, first + place * _PART.size)
        yield from _events(data, guid, part)


def _events(data: bytes, guid: str, offset: int) -> Iterator[ManifestEvent]:
    if offset + _EVNT.size > len(data):
        return
    magic, _, count, _ = _EVNT.unpack_from(data, offset)
    if magic != b"EVNT":
        return
    first = offset + _EVNT.size
    for place in range(min(count, (len(data) - first) // _EVENT_SIZE)):
        event_id, version, _, _, _, _, _, number = _EVENT.unpack_from(data, first + place * _EVENT_SIZE)
        if number != _NONE:
            yield ManifestEvent(guid, event_id, version, number)

"""slack of an .evt file -> the records that still lie there: what was in the log before, never counted as live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from xfor.errors import LogError, RecordError
from xfor.events import Event
from xfor.logs.evt.layout import CURSOR_SIZE, HEADER_SIZE, LARGEST, is_whole, next_magic
from xfor.logs.evt.log import channel_of
from xfor.logs.evt.record import event_of, kind_of
from xfor.logs.evt.survey import survey

_BLOCK = 1 << 20
_SPAN = 8  # bytes: the size of a record and its signature


def recovered(path: Path) -> Iterator[Event]:
    """Give the events of whole records that stand outside of the live part, and not in it as well.

    LogError where the file cannot be read.
    """
    channel = channel_of(path.name)
    try:
        with path.open("rb") as file:
            where, _, cursor = survey(file)
            size = file.seek(0, 2)
            live = {_identity(record) for span in where.spans for record in _records(file, *span)}
            mark = [(cursor.at, cursor.at + CURSOR_SIZE)] if cursor else []
            at = HEADER_SIZE
            for start, stop in [*sorted([*where.spans, *mark]), (size, size)]:
                for record in _records(file, at, start):
                    if _identity(record) not in live:
                        yield from _event(record, channel)
                at = max(at, stop)
    except OSError as error:
        raise LogError(f"cannot be read: {error.strerror or error}") from error


def _records(file: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    """Give the whole records between two bytes of a file, wherever they begin."""
    data = b""
    file.seek(start)
    while block := file.read(max(0, min(_BLOCK, stop - start))):
        start += len(block)
        data += block
        at = next_magic(data, 0, len(data))
        while at < len(data) and (start >= stop or len(data) - at >= LARGEST):
            if is_whole(data, at, len(data)):
                size = int.from_bytes(data[at : at + 4], "little")
                yield data[at : at + size]
                at = next_magic(data, at + size, len(data))
            else:
                at = next_magic(data, at + 1, len(data))
        data = data[at:] if at < len(data) else data[-_SPAN + 1 :]


def _identity(record: bytes) -> bytes:
    return record[8:16]  # its number and time: Windows moves records when the log gets another size


def _event(record: bytes, channel: str) -> Iterator[Event]:
    try:
        yield event_of(record, kind_of(record, channel))
    except RecordError:
        return

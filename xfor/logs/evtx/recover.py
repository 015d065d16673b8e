"""slack and damage of a log -> the records that still lie there: what was there before, never counted as live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.damage import DamageList
from xfor.logs.evtx.chunk import FIRST_RECORD, MAGIC, RECORD_MAGIC, SIZE, Chunk, read_header
from xfor.logs.evtx.decode import Decoder, Place
from xfor.logs.evtx.records import end_of_records, is_record, record_number, record_size
from xfor.logs.evtx.templates import Templates

_FILE_HEADER = 4096


def recovered(path: Path) -> Iterator[Event]:
    """Give the events of whole records that stand outside of what the chunks of an .evtx file say they hold.

    A record in slack may refer to a template that newer records have written over: it is given without its data, or
    left out if not even System can be told. LogError where the file cannot be read.
    """
    templates = Templates()
    try:
        with path.open("rb") as file:
            file.seek(_FILE_HEADER if file.read(len(MAGIC)) != MAGIC else 0)
            origin = file.tell()
            while data := file.read(SIZE):
                yield from _carved(Chunk(data, origin, templates))
                origin += len(data)
    except OSError as error:
        raise LogError(f"cannot be read: {error.strerror or error}") from error


def _carved(chunk: Chunk) -> Iterator[Event]:
    data = chunk.data
    decoder = Decoder(DamageList())  # damage is what slack is made of
    header = read_header(data)
    live = end_of_records(data, header) if data.startswith(MAGIC) else FIRST_RECORD
    seen = {record_number(data, at) for at in _whole(data, FIRST_RECORD, live)}
    for at in _whole(data, live, len(data)):
        if record_number(data, at) in seen:
            continue  # a live record that was moved within the chunk
        event = decoder.event(Place(chunk, at, at + record_size(data, at)))
        if event is not None and event.kind.provider and event.time:
            yield event


def _whole(data: bytes, at: int, end: int) -> Iterator[int]:
    """Give the offsets of whole records, wherever they begin."""
    at = data.find(RECORD_MAGIC, at, end)
    while at >= 0:
        if is_record(data, at):
            yield at
            at += record_size(data, at) - 1
        at = data.find(RECORD_MAGIC, at + 1, end)

"""A record as python-evtx reads it: the second opinion on what our own reader refuses, and a log read wholly by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from struct import error as StructError
from typing import Any

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.xml import event_from_xml

# What python-evtx raises on damaged input. It has no common ancestor for its own errors (version 0.8.1).
_REFUSALS = (AttributeError, IndexError, KeyError, OSError, RecursionError, StructError, TypeError, ValueError)


def second_opinion(chunk: bytes, at: int) -> Event | None:
    """Decode the record at an offset of a chunk with python-evtx; None where it cannot either."""
    from Evtx.BinaryParser import OverrunBufferException, ParseException
    from Evtx.Evtx import ChunkHeader, Record

    try:
        return _event(Record(chunk, at, ChunkHeader(chunk, 0)))
    except (*_REFUSALS, OverrunBufferException, ParseException):
        return None


def events_by_python_evtx(path: Path) -> Iterator[Event]:
    """Give the events of a log as python-evtx reads them, without those that it cannot read."""
    from Evtx.BinaryParser import OverrunBufferException, ParseException
    from Evtx.Evtx import Evtx

    log = Evtx(str(path))
    refusals = (*_REFUSALS, OverrunBufferException, ParseException)
    try:
        with closing(_Opened(log)):
            for record in log.records():
                try:
                    event = _event(record)
                except refusals:
                    continue
                if event is not None:
                    yield event
    except refusals as error:
        raise LogError(f"{path}: python-evtx cannot read this file: {error}") from error


class _Opened:
    """Evtx is a context manager whose exit fails when its entry did; this closes what was opened."""

    def __init__(self, log: Any) -> None:  # noqa: ANN401 - python-evtx has no types
        self._log = log
        log.__enter__()

    def close(self) -> None:
        self._log.__exit__(None, None, None)


def _event(record: Any) -> Event | None:  # noqa: ANN401 - python-evtx has no types
    return event_from_xml(record.xml())

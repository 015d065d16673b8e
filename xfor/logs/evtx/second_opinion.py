"""What python-evtx says of a record that our reader refuses, and a whole log as it reads it.

It is believed only where a chunk's checksum shows that its bytes are as they were written: it guesses at damaged ones,
and nearly all that it said of those was wrong.
"""

from __future__ import annotations

import logging
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from xfor.errors import LogError
from xfor.events import Event
from xfor.logs.xml import event_from_xml

# What python-evtx raises on damaged input beside its own errors (version 0.8.1).
_REFUSALS = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, struct.error, TypeError, ValueError,
)  # fmt: skip
_LONGEST = 1 << 20  # characters of one event; a hostile one can unfold to any number
_TABLES_AT, _TABLES = 128, 96

logging.getLogger("Evtx").setLevel(logging.CRITICAL)  # its warnings about single tokens would go to the user's screen


def second_opinion(chunk: bytes, at: int) -> Event | None:
    """Decode the record at an offset of an undamaged chunk with python-evtx; None where it cannot either."""
    from Evtx.BinaryParser import BinaryParserException
    from Evtx.Evtx import ChunkHeader, Record
    from Evtx.Views import UnexpectedElementException

    try:
        header = ChunkHeader(chunk, 0)
        return _event(Record(chunk, at, header)) if _tables_end(header) else None
    except (*_REFUSALS, BinaryParserException, UnexpectedElementException):
        return None


def events_by_python_evtx(path: Path) -> Iterator[Event]:
    """Give the events of a log as python-evtx reads them, without those that it cannot read."""
    from Evtx.BinaryParser import BinaryParserException
    from Evtx.Evtx import Evtx
    from Evtx.Views import UnexpectedElementException

    if not path.stat().st_size:  # python-evtx would leave it open
        raise LogError(f"{path}: python-evtx cannot read this file: it is empty")
    log = Evtx(str(path))
    refusals = (*_REFUSALS, BinaryParserException, UnexpectedElementException)
    try:
        with closing(_Opened(log)):
            for chunk in log.chunks():
                for record in chunk.records() if _tables_end(chunk) else ():
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
    return event_from_xml(record.xml()) if _weight(record.root()) <= _LONGEST else None


def _tables_end(chunk: Any) -> bool:  # noqa: ANN401 - python-evtx has no types
    """Say whether the lists of names and templates of a chunk end: python-evtx follows them without looking back."""
    seen = set()
    for number in range(_TABLES):
        at = chunk.unpack_dword(_TABLES_AT + 4 * number)
        while at > 0:
            if at in seen:
                return False
            seen.add(at)
            at = chunk.unpack_dword(at)
    return True


def _weight(root: Any) -> int:  # noqa: ANN401 - python-evtx has no types
    """Say how many characters python-evtx would about write for a fragment."""
    from Evtx.Nodes import BXmlTypeNode

    definition = root.template()
    uses = Counter(_slots(definition))
    values = enumerate(root.substitutions())
    weights = (
        uses[slot] * (_weight(value.root()) if isinstance(value, BXmlTypeNode) else value.length())
        for slot, value in values
    )
    return int(definition.length()) + sum(weights)


def _slots(node: Any) -> Iterator[int]:  # noqa: ANN401 - python-evtx has no types
    from Evtx.Nodes import AttributeNode, ConditionalSubstitutionNode, NormalSubstitutionNode

    for child in node.children():
        if isinstance(child, AttributeNode):
            child = child.attribute_value()
        if isinstance(child, (ConditionalSubstitutionNode, NormalSubstitutionNode)):
            yield child.index()
        else:
            yield from _slots(child)

"""event XML as Event Viewer and wevtutil export it, with a root or without -> events; a broken one costs itself alone.

The file as a whole is given to no XML parser: it is parted where events begin, and each is parsed by itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from xfor.errors import LogError
from xfor.events import Event, Kind, parse_time
from xfor.logs.assembly import assembled_kind
from xfor.logs.stream import Sighted, Source
from xfor.logs.text import head_text, text_of
from xfor.logs.unrendered import without_stand_in
from xfor.logs.xml import event_from_xml

# What may stand before the first event; evtx_dump numbers each record.
_PROLOGUE = re.compile(r"<\?xml[^>]*>|<!--.*?(?:-->|\Z)|\s+|Record \d+\s", re.DOTALL)
_BEGINNING = re.compile(r"<Events?[\s/>]|<[A-Za-z_][^<>]*>\s*<Event[\s>]")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_CODE_PAGE = re.compile(r"cp\d|iso|koi8|mac|gb|big5|shift|euc|johab|ascii|tis|hp")  # not idna, hex, zip and the like
# An element of a payload may be called Event as well; the event itself begins with System.
_START = re.compile(r"<Event(?:\s[^<>]*)?>\s*<System[\s/>]")
_TAG, _END = "<Event", "</Event>"


def _attribute(name: str, value: str = "[^'\"<&\\x00-\\x1f]*") -> str:
    return rf"(?:\s{name}=['\"]({value})['\"])?"


# System as Windows always writes it; of another one, or one with references in it, all is parsed at once.
_SYSTEM = re.compile(
    r"<Event(?:\s[^<>]*)?>\s*<System>\s*"
    rf"<Provider{_attribute('Name')}(?:\sGuid=['\"][^'\"<&]*['\"])?{_attribute('EventSourceName')}\s*/>\s*"
    r"<EventID(?:\sQualifiers=['\"]\d*['\"])?>(\d{1,10})</EventID>\s*"
    r"(?:<Version>\d*</Version>\s*)?(?:<Level>(\d{1,3})</Level>\s*)?"
    r"(?:<Task>\d*</Task>\s*)?(?:<Opcode>\d*</Opcode>\s*)?(?:<Keywords>(0x[0-9a-fA-F]{1,16})</Keywords>\s*)?"
    r"<TimeCreated\sSystemTime=['\"]([0-9TZ:.+-]*)['\"]\s*/>\s*"
    r"(?:<EventRecordID>\d*</EventRecordID>\s*)?(?:<Correlation[^<>]*/>\s*)?(?:<Execution[^<>]*/>\s*)?"
    r"<Channel>([^<&\x00-\x1f]*)</Channel>\s*<Computer>([^<&\x00-\x1f]*)</Computer>\s*"
    r"(?:<Security[^<>]*/>\s*)?</System>"
)
_NAMES = ("Provider_Name", "Provider_EventSourceName", "EventID", "Level", "Keywords", "Channel", "Computer")
_LONGEST = 4 << 20  # characters of one event; Windows writes at most 64 KiB of values


class _Piece(NamedTuple):
    """What stands from the beginning of one event to that of the next, and the line on which it begins."""

    line: int
    text: str


def is_event_xml(head: bytes) -> bool:
    """Say whether a file with these first bytes is event XML."""
    text = head_text(head)
    at = _behind_prologue(text)
    if _BEGINNING.match(text, at):
        return True
    # Its beginning may be damaged; but JSON and others may hold an event within a text.
    return text.startswith("<", at) and (_START.search(text) is not None or _has_doctype(text, at))


def _has_doctype(text: str, at: int) -> bool:
    return text.startswith("<!DOCTYPE", at) and "<Event" in text


def read_event_xml(source: Source) -> Iterator[Event | Sighted]:
    """Give the events of an export; LogError where it has a document type definition, which no export has.

    An event that nobody asks about is not parsed: its System, as Windows writes it, tells its kind and its time.
    """
    pieces = _pieces(source)
    before = next(pieces, _Piece(1, ""))
    if before.text.startswith("<!DOCTYPE", _behind_prologue(before.text)):
        raise LogError("it has a document type definition, as no export of Windows has: it is not read")
    _lose_ends(source, before)
    for piece in pieces:
        sighted = _sighted(source, piece)
        event = sighted or _event(source, piece)
        if event is not None:
            yield event


def declared_encoding(head: bytes) -> str | None:
    """Give the encoding that an XML declaration names, if Python knows it and it is none that shows by itself."""
    declaration = _DECLARED.match(head)
    if declaration is None:
        return None
    try:
        name = codecs.lookup(declaration[1].decode("ascii")).name
    except LookupError:
        return None
    return name if _CODE_PAGE.match(name) else None


def _behind_prologue(text: str) -> int:
    """Say where the declaration, comments and blanks at the beginning end."""
    at = 0
    while found := _PROLOGUE.match(text, at):
        at = found.end()
    return at


def _pieces(source: Source) -> Iterator[_Piece]:
    """Part the text where events begin; the first piece is what stands before the first of them."""
    line, begin, text = 1, 0, ""
    ahead = 0  # so far from where the piece begins, no other event does
    too_long = False
    for block in text_of(source, declared=declared_encoding):
        text, begin = text[begin:] + block, 0
        while start := _START.search(text, begin + ahead):
            if not too_long:
                yield _Piece(line, text[begin : start.start()])
            line += text.count("\n", begin, start.start())
            begin, ahead, too_long = start.start(), 1, False
        ahead = _undecided(text, begin + ahead) - begin
        if len(text) - begin > _LONGEST:
            if not too_long:
                source.lose(f"line {line}", "an event is longer than any that Windows writes; it was left out")
            line += text.count("\n", begin, begin + ahead)
            begin, ahead, too_long = begin + ahead, 0, True
    if not too_long:
        yield _Piece(line, text[begin:])


def _undecided(text: str, at: int) -> int:
    """Give the last place from `at` on where an event may begin, of which more has to be seen."""
    last = text.rfind(_TAG, at)
    return last if last >= 0 else max(at, len(text) - len(_TAG) + 1)


def _sighted(source: Source, piece: _Piece) -> Sighted | None:
    """See kind and time of an event that is as Windows writes them; None where it is not."""
    system = _SYSTEM.match(piece.text)
    if system is None or piece.text.count(_END, system.end()) != 1:
        return None
    *kind, time, channel, computer = system.groups()
    return Sighted(_kind(*kind, channel, computer), parse_time(time), partial(_event, source, piece))


@lru_cache(maxsize=4096)
def _kind(*texts: str | None) -> Kind:
    return assembled_kind({name: text for name, text in zip(_NAMES, texts, strict=True) if text is not None})


def _event(source: Source, piece: _Piece) -> Event | None:
    """Parse an event; None, and a note, where it is broken."""
    text = piece.text
    end = text.find(_END)
    event = _parsed(text, end)
    if event is None and text.rfind(_END) > end:
        end = text.rfind(_END)  # the payload has an element of that name
        event = _parsed(text, end)
    if event is not None:
        _lose_ends(source, _Piece(piece.line, text[end + len(_END) :]))
        return without_stand_in(event)
    reason = "an event breaks off before its end" if end < 0 else "an event is no well-formed XML"
    source.lose(f"line {piece.line}", f"{reason}; the next one is read")
    return None


def _parsed(text: str, end: int) -> Event | None:
    return event_from_xml(text[: end + len(_END)]) if end >= 0 else None


def _lose_ends(source: Source, piece: _Piece) -> None:
    """Note the events that end in a text and have lost their beginning."""
    for _ in range(piece.text.count(_END)):
        source.lose(f"line {piece.line}", "an event has lost its beginning; the next one is read")

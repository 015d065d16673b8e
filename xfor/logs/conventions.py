"""What the exports of logs leave open, and the user may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from xfor.events import LevelWord

if TYPE_CHECKING:
    from xfor.logs.messages.catalogue.items import CatalogueFile

DateOrder = Literal["dmy", "mdy", "ymd"]
"""In which order a date names day, month and year."""

Column: TypeAlias = str | int
"""A column of a table: its name, or its number from 1. In JSON a name, with dots where objects are nested."""

MappedField = Literal[
    "provider", "event_id", "time", "level", "channel", "computer", "record_id", "message", "task", "user", "keywords",
    "qualifiers",
]  # fmt: skip
"""What of an event a mapping can say."""


class Mapping(NamedTuple):
    """Which columns of a table of some other make hold what of an event (`--mapping`).

    Several columns of one field are joined by blanks, as a date and a time are. `constants` are said by no column;
    `data` has the payload, with the names that its values get; `levels` has words in lower case. `delimiter` None has
    to be found out; `header` says whether the first line has the names; `skip` lines stand before all.
    """

    columns: tuple[tuple[MappedField, tuple[Column, ...]], ...]
    constants: tuple[tuple[MappedField, str], ...] = ()
    data: tuple[tuple[str | None, Column], ...] = ()
    levels: tuple[tuple[str, LevelWord], ...] = ()
    delimiter: str | None = None
    header: bool = True
    skip: int = 0


class Conventions(NamedTuple):
    """How to read what does not say so itself; None where it has to be found out, and doubt be noted.

    `timezone` is an IANA name (Europe/Berlin) or an offset (+01:00), `encoding` a code page as Python names it;
    `mapping` is about tables that nothing else recognises, `messages` are catalogues of what events do not say.
    """

    timezone: str | None = None
    date_order: DateOrder | None = None
    encoding: str | None = None
    mapping: Mapping | None = None
    messages: tuple[CatalogueFile, ...] = ()


UNSAID = Conventions()
"""The user says nothing."""

"""What the exports of logs leave open, and the user may know."""

from __future__ import annotations

from typing import Literal, NamedTuple

DateOrder = Literal["dmy", "mdy", "ymd"]
"""In which order a date names day, month and year."""


class Conventions(NamedTuple):
    """How to read what does not say so itself; None where it has to be found out, and doubt be noted.

    `timezone` is an IANA name (Europe/Berlin) or an offset (+01:00), `encoding` a code page as Python names it.
    """

    timezone: str | None = None
    date_order: DateOrder | None = None
    encoding: str | None = None


UNSAID = Conventions()
"""The user says nothing."""

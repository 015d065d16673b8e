"""What dumpel of the Windows NT resource kits writes: a row an event, with its insertion strings but no message.

The columns are date, time, type as a number, category, event id, user, source, computer, strings (KB Q129266); the
dumpel of Windows 2000 can write the source before the user. The strings are parted by blanks, and so are their words.
"""

from __future__ import annotations

from xfor.events import Datum, Event
from xfor.logs.event_viewer import is_event_id
from xfor.logs.exported import EMPTY, exported_event
from xfor.logs.level_words import UNKNOWN, Level
from xfor.logs.local_time import looks_like_date
from xfor.logs.positional import Layout

TYPES = {
    "0": Level("information", 4), "1": Level("error", 2), "2": Level("warning", 3), "4": Level("information", 4),
    "8": Level("audit_success", 0), "16": Level("audit_failure", 0),
}  # fmt: skip
"""The types of events in Windows NT (winnt.h, EVENTLOG_ERROR_TYPE and so on)."""


def _begins(rows: list[list[str]]) -> bool:
    return bool(rows) and _fits(rows[0])


def _fits(cells: list[str]) -> bool:
    return (
        len(cells) >= 8
        and cells[2].strip() in TYPES
        and is_event_id(cells[3])
        and is_event_id(cells[4])
        and looks_like_date(cells[0].strip())
        and looks_like_date(_time(cells))
    )


def _time(cells: list[str]) -> str:
    return f"{cells[0].strip()} {cells[1].strip()}"


def _event(cells: list[str], strings: str, time: int | None) -> Event:
    type, task, number, user, source, computer = (cells[at].strip() for at in range(2, 8))
    if _is_user(source) and not _is_user(user):
        user, source = source, user
    system = {"Provider_Name": source, "EventID": number, "Task": task, "Computer": computer}
    rendering = () if user.casefold() in EMPTY else (Datum("User", user),)
    event = exported_event(system, None, time=time, level=TYPES.get(type, UNKNOWN), rendering=rendering)
    # Where one string ends and the next begins is lost: none of them is known, but their words are.
    return event._replace(data=(Datum("Strings", strings),) if strings else ())


def _is_user(cell: str) -> bool:
    return cell.casefold() in EMPTY or "\\" in cell or cell.startswith("S-1-")


DUMPEL = Layout("dumpel", 8, _begins, _fits, _time, _event)
"""dumpel, with tabs or commas."""

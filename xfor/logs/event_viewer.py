"""The tables that the Event Viewer saves: of Windows Vista and later, and of Windows NT 4 to 2003 (CSV and TXT).

Vista and later: six columns under five names in the language of the machine: level (in the Security log: keywords),
local time, provider, event id, task category, message. NT: nine columns without names: date, time, source, type,
category, event id, user, computer, description.
"""

from __future__ import annotations

from xfor.events import Datum, Event
from xfor.logs.exported import EMPTY, exported_event
from xfor.logs.level_words import level_of
from xfor.logs.local_time import looks_like_date
from xfor.logs.positional import Layout

_NO_CATEGORY = frozenset(
    {"", "none", "(0)", "keine", "aucun", "aucune", "ninguno", "nessuna", "なし", "нет", "无", "無"}
)
_EMPTY_LOGS = (
    ("level", "date and time", "source", "event id", "task category"),
    ("keywords", "date and time", "source", "event id", "task category"),
    ("ebene", "datum und uhrzeit", "quelle", "ereignis-id", "aufgabenkategorie"),
    ("レベル", "日付と時刻", "ソース", "イベント id", "タスクのカテゴリ"),
)
"""The names of columns by which an export without events is known; one with events is known by its shape."""


def is_event_id(cell: str) -> bool:
    """Say whether a cell can be an event id, also one of 32 bits."""
    written = cell.strip()
    return written.isascii() and written.isdecimal() and len(written) <= 10


def category(system: dict[str, str], written: str) -> tuple[Datum, ...]:
    """Note a task category where it is a number, which stands in brackets, or none; else give its name."""
    inner = written[1:-1] if written[:1] == "(" and written[-1:] == ")" else ""
    if written.casefold() in _NO_CATEGORY:
        system["Task"] = "0"
    elif is_event_id(inner):
        system["Task"] = inner
    else:
        return (Datum("Task", written),)
    return ()


def _begins(rows: list[list[str]]) -> bool:
    names = [cell.strip() for cell in rows[0]] if rows else []
    if len(names) == 6 and not names[5]:
        del names[5]  # a spreadsheet gives every row as many values
    if len(names) != 5 or any(not name or is_event_id(name) for name in names):
        return False
    if len(rows) > 1:
        return len(rows[1]) >= 6 and _fits(rows[1])
    return tuple(name.casefold() for name in names) in _EMPTY_LOGS


def _fits(cells: list[str]) -> bool:
    return len(cells) >= 5 and is_event_id(cells[3]) and looks_like_date(cells[1])


def _event(cells: list[str], message: str, time: int | None) -> Event:
    level, provider, number, task = (cells[at].strip() for at in (0, 2, 3, 4))
    system = {"Provider_Name": provider, "EventID": number}
    named = category(system, task)
    return exported_event(
        system, message, time=time, level=level_of(level), rendering=(Datum("Level", level), *named)
    )  # fmt: skip


EVENT_VIEWER = Layout("event-viewer", 5, _begins, _fits, lambda cells: cells[1], _event)
"""Windows Vista and later."""


def _nt_begins(rows: list[list[str]]) -> bool:
    return bool(rows) and _nt_fits(rows[0])


def _nt_fits(cells: list[str]) -> bool:
    return (
        len(cells) >= 8
        and is_event_id(cells[5])
        and not cells[3].strip().isdecimal()
        and looks_like_date(cells[0])
        and looks_like_date(_nt_time(cells))
    )


def _nt_time(cells: list[str]) -> str:
    return f"{cells[0].strip()} {cells[1].strip()}"


def _nt_event(cells: list[str], message: str, time: int | None) -> Event:
    source, level, task, number, user, computer = (cells[at].strip() for at in range(2, 8))
    system = {"Provider_Name": source, "EventID": number, "Computer": computer}
    named = category(system, task)
    if user.casefold() not in EMPTY:
        named = (*named, Datum("User", user))
    known = level_of(level)
    if known.word == "information":
        known = known._replace(number=4)  # levels came with Windows Vista; until then there was one kind of these
    return exported_event(system, message, time=time, level=known, rendering=(Datum("Level", level), *named))


EVENT_VIEWER_NT = Layout("event-viewer-nt", 8, _nt_begins, _nt_fits, _nt_time, _nt_event)
"""Windows NT 4, 2000, XP and 2003."""

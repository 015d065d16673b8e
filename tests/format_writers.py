"""One event, as the tools of Windows and others export it: small writers, each after the facts about its format."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Told(NamedTuple):
    """An event that can be written in any format. `level` is 2, 3 or 4; `time` is UTC; `category` has a name, too."""

    time: datetime
    provider: str
    event_id: int
    level: int
    message: str
    strings: tuple[str, ...] = ()
    channel: str = "Application"
    computer: str = "EXCHSRV1"
    record_id: int = 1
    category: int = 3
    category_name: str = "Authentication"
    qualifiers: int = 0xC000


ENGLISH = {2: "Error", 3: "Warning", 4: "Information"}
GERMAN = {2: "Fehler", 3: "Warnung", 4: "Informationen"}

WRONG_PASSWORD = Told(
    datetime(1999, 12, 13, 8, 1, 17, tzinfo=UTC),
    "MSExchangePOP3",
    13003,
    2,
    "HrLookupCredentials() call failed with error Logon failure: unknown user name or bad password.",
    ("HrLookupCredentials()", "Logon failure: unknown user name or bad password."),
)
"""The event of Q247764 and Q324025. How the message of Exchange 5.5 is put together is assumed: it is not public."""

NO_PRIVILEGE = WRONG_PASSWORD._replace(
    time=datetime(1999, 12, 14, 8, 51, 12, tzinfo=UTC),
    message="HrLookupCredentials() call failed with error A required privilege is not held by the client.",
    strings=("HrLookupCredentials()", "A required privilege is not held by the client."),
    computer="EXCHSRV2",
    record_id=2,
)
"""The event of Q255269."""

EXCHANGE_CASE = (WRONG_PASSWORD, NO_PRIVILEGE)


def table(rows: list[list[str]], delimiter: str = ",", *, quote_all: bool = False) -> str:
    """Write a table as Windows does: quotes where they are needed, lines that end with CR and LF."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL).writerows(rows)
    return written.getvalue()


def american(time: datetime, ahead: timedelta = timedelta()) -> str:
    """Write a local time as American English Windows does."""
    return (time + ahead).strftime(f"%-m/%-d/%Y {(time + ahead).hour % 12 or 12}:%M:%S %p")


def german(time: datetime, ahead: timedelta = timedelta()) -> str:
    """Write a local time as German Windows does."""
    return (time + ahead).strftime("%d.%m.%Y %H:%M:%S")


def event_viewer_csv(events: tuple[Told, ...]) -> bytes:
    """Write what Event Viewer of Windows Vista and later saves as CSV: newest first, UTF-8 with a mark."""
    rows = [["Level", "Date and Time", "Source", "Event ID", "Task Category"]]
    rows += [
        [ENGLISH[each.level], american(each.time), each.provider, str(each.event_id), each.category_name, each.message]
        for each in reversed(events)
    ]
    return table(rows).encode("utf-8-sig")


def german_event_viewer_csv(events: tuple[Told, ...], ahead: timedelta = timedelta(hours=1)) -> bytes:
    """Write what a German Event Viewer saves; its clock is ahead of UTC."""
    rows = [["Ebene", "Datum und Uhrzeit", "Quelle", "Ereignis-ID", "Aufgabenkategorie"]]
    rows += [
        [GERMAN[each.level], german(each.time, ahead), each.provider, str(each.event_id), f"({each.category})",
         each.message]
        for each in reversed(events)
    ]  # fmt: skip
    return table(rows).encode("utf-8-sig")


def event_viewer_txt(events: tuple[Told, ...]) -> bytes:
    """Write what Event Viewer of Windows Vista and later saves as text with tabs."""
    rows = [["Level", "Date and Time", "Source", "Event ID", "Task Category"]]
    rows += [
        [ENGLISH[each.level], american(each.time), each.provider, str(each.event_id), each.category_name, each.message]
        for each in reversed(events)
    ]
    return table(rows, "\t").encode("utf-16")


def nt_rows(events: tuple[Told, ...]) -> list[list[str]]:
    """Give the nine columns of Windows NT 4 to 2003."""
    return [
        [each.time.strftime("%-m/%-d/%y"), each.time.strftime("%-I:%M:%S %p"), each.provider, ENGLISH[each.level],
         each.category_name, str(each.event_id), "N/A", each.computer, each.message]
        for each in reversed(events)
    ]  # fmt: skip


def nt_csv(events: tuple[Told, ...]) -> bytes:
    """Write what Event Viewer of Windows NT 4 to 2003 saves as comma-delimited text."""
    return table(nt_rows(events)).encode("cp1252")


def nt_txt(events: tuple[Told, ...]) -> bytes:
    """Write what it saves as text: tabs, and no quotes, so that a message can go on in the next line."""
    return "".join("\t".join(row) + "\r\n" for row in nt_rows(events)).encode("cp1252")


def dumpel(events: tuple[Told, ...]) -> bytes:
    """Write what dumpel of the Windows NT Resource Kit does: tabs, a number for the type, the strings."""
    types = {2: "1", 3: "2", 4: "4"}
    rows = [
        [each.time.strftime("%-m/%-d/%y"), each.time.strftime("%-I:%M:%S %p"), types[each.level], str(each.category),
         str(each.event_id), "N/A", each.provider, each.computer, " ".join(each.strings)]
        for each in events
    ]  # fmt: skip
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("cp1252")

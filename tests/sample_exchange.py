"""Exchange 5.5 servers in December 1999, whose POP3 users cannot log on, in three formats of logs."""

from __future__ import annotations

from collections.abc import Iterator

from tests import evt_writer
from tests.event_xml_writer import event_viewer
from tests.evtx_writer import CLASSIC, Record, classic, write_evtx
from tests.sample_providers import ERROR, INFORMATION, SEVERITY, WARNING
from xfor.events import Datum, Event, Kind, LevelWord, parse_time

Row = tuple[str, str, int, int, int, list[str]]
"""The time of day, the source, the event id, the level, the category, the strings."""

_WRONG_PASSWORD = ["HrLookupCredentials()", "Logon failure: unknown user name or bad password."]
_NO_PRIVILEGE = ["HrLookupCredentials()", "A required privilege is not held by the client."]
_AUTHENTICATION = 3

_STORE, _DIRECTORY = r"E:\exchsrvr\MDBDATA\PRIV.EDB", r"D:\exchsrvr\DSADATA\dir.edb"

_STARTED: list[Row] = [
    ("06:02:11", "EventLog", 6005, INFORMATION, 0, []),
    ("06:02:58", "MSExchangeSA", 1000, INFORMATION, 1, ["5.5 (Build 2650.24: Service Pack 3)"]),
    ("06:03:09", "ESE97", 100, INFORMATION, 1, ["MSExchangeDS", "(187)", "6.00.2650.24"]),
    ("06:03:31", "MSExchangeDS", 1000, INFORMATION, 1, ["5.5 (Build 2650.24)"]),
    ("06:03:44", "ESE97", 100, INFORMATION, 1, ["MSExchangeIS", "(198)", "6.00.2650.24"]),
    ("06:04:20", "MSExchangeIS", 1001, INFORMATION, 6, ["Microsoft Exchange Information Store"]),
    ("06:04:52", "MSExchangeMTA", 9298, INFORMATION, 14, ["5.5.2650.24", "BASE", "1", "12"]),
    ("06:05:03", "MSExchangePOP3", 1000, INFORMATION, 1, ["110"]),
    ("06:05:40", "MSExchangeIMC", 1000, INFORMATION, 1, []),
]

_NIGHT: list[Row] = [
    ("01:00:02", "ESE97", 179, INFORMATION, 7, ["MSExchangeIS", "(198)", _STORE]),
    ("01:19:47", "ESE97", 180, INFORMATION, 7, ["MSExchangeIS", "(198)", _STORE]),
    ("01:20:05", "MSExchangeIS Private", 1206, INFORMATION, 7, []),
    ("01:20:31", "MSExchangeIS Private", 1207, INFORMATION, 7, ["41", "1304"]),
    ("02:00:00", "ESE97", 183, INFORMATION, 7, ["MSExchangeDS", "(187)", _DIRECTORY]),
    ("04:00:00", "MSExchangeSA", 5000, INFORMATION, 1, ["0"]),
]

_STOPPED: list[Row] = [
    ("22:30:01", "MSExchangePOP3", 1001, INFORMATION, 1, []),
    ("22:30:15", "MSExchangeMTA", 9299, INFORMATION, 14, ["BASE", "1", "13"]),
    ("22:31:02", "ESE97", 101, INFORMATION, 1, ["MSExchangeIS", "(198)"]),
]

_FIRST_SERVER: list[Row] = [
    ("08:01:17", "MSExchangePOP3", 13003, ERROR, _AUTHENTICATION, _WRONG_PASSWORD),
    ("08:14:50", "MSExchangePOP3", 13003, ERROR, _AUTHENTICATION, _WRONG_PASSWORD),
    ("09:30:22", "Perflib", 1008, ERROR, 0, ["MSExchangeIMC", r"D:\exchsrvr\bin\imcperf.dll"]),
    ("11:47:08", "MSExchangePOP3", 13003, ERROR, _AUTHENTICATION, _WRONG_PASSWORD),
    ("13:05:31", "MSExchangeMTA", 290, WARNING, 1, ["unable-to-transfer", "C=US;A= ;P=Fourth Mill;L=EXCHSRV1-991213"]),
    ("15:20:44", "MSExchangeIMC", 4164, ERROR, 3, [r"D:\exchsrvr\imcdata\pickup\order7.txt"]),
    ("16:58:03", "MSExchangePOP3", 13003, ERROR, _AUTHENTICATION, _WRONG_PASSWORD),
]

_SECOND_SERVER: list[Row] = [
    ("08:40:12", "MSExchangePOP3", 13003, ERROR, _AUTHENTICATION, _NO_PRIVILEGE),
    (
        "10:11:39",
        "MSExchangeIS Private",
        1023,
        WARNING,
        2,
        ["MILL\\jdoe", "/o=Fourth Mill/ou=SOUTH/cn=Recipients/cn=jdoe"],
    ),
    ("14:26:55", "NNTPSVC", 93, ERROR, 0, ["119", "2147952448"]),
]

_DAY: list[Row] = [
    ("12:00:00", "MSExchangeSA", 5000, INFORMATION, 1, ["0"]),
    ("18:45:10", "MSExchangeIS Public", 1207, INFORMATION, 7, ["3", "96"]),
]

_SCHEDULE = [
    ("1999-12-13", "EXCHSRV1", 0, _NIGHT + _FIRST_SERVER + _DAY + _STOPPED),
    ("1999-12-13", "EXCHSRV2", 3, _NIGHT + _DAY + _STOPPED),
    ("1999-12-14", "EXCHSRV1", 26, _STARTED + _FIRST_SERVER + _DAY),
    ("1999-12-14", "EXCHSRV2", 11, _STARTED + _SECOND_SERVER + _DAY),
]
"""The day, the server, how many minutes later than in the rows things happen there, and the rows."""

_TYPES = {ERROR: evt_writer.ERROR, WARNING: evt_writer.WARNING, INFORMATION: evt_writer.INFORMATION}
_WORDS: dict[int, LevelWord] = {ERROR: "error", WARNING: "warning", INFORMATION: "information"}
_NO_DESCRIPTION = (
    "The description for Event ID {} from source {} cannot be found. Either the component that raises this event is "
    "not installed on your local computer or the installation is corrupted. You can install or repair the component "
    "on the local computer.\n\nIf the event originated on another computer, the display information had to be saved "
    "with the event.\n\nThe following information was included with the event: \n\n{}\n\nThe message resource is "
    "present but the message was not found in the message table"
)


def exchange55() -> bytes:
    """Give the log of both servers, merged by time."""
    records = sorted(_events(), key=lambda record: record.written)
    return write_evtx(records)


def exchange55_evt() -> bytes:
    """Give the Application log of one more server, as Event Viewer of Windows NT saves it."""
    return evt_writer.write_evt(
        [
            evt_writer.Entry(
                source, event_id, strings, _TYPES[level], category=category, time=time, computer="EXCHSRV4"
            )
            for time, (_, source, event_id, level, category, strings) in _application_log("EXCHSRV4")
        ],
        first_number=3187,
    )


def exchange55_xml() -> bytes:
    """Give the same log of a fifth server, opened on a newer Windows and saved as XML.

    It has no messages of Exchange 5.5, and shows what it shows then.
    """
    return event_viewer(
        _as_saved(number, time, row) for number, (time, row) in enumerate(_application_log("EXCHSRV5"), 3187)
    ).encode("utf-8")


def _as_saved(number: int, time: str, row: Row) -> Event:
    _, source, event_id, level, category, strings = row
    word = _WORDS[level]
    return Event(
        kind=Kind(source, "", event_id, word, "Application", "EXCHSRV5"),
        time=parse_time(time),
        record_id=number,
        qualifiers=SEVERITY[level],
        level=level,
        task=category,
        keywords=hex(CLASSIC),
        data=tuple([Datum(None, value) for value in strings]),
        message=_NO_DESCRIPTION.format(event_id, source, "\n".join(strings)),
        rendering=(Datum("Culture", "en-US"), Datum("Level", word.capitalize()), Datum("Task", f"({category})")),
    )


def _application_log(server: str) -> Iterator[tuple[str, Row]]:
    """Give the times and rows of one server, which went down in the first of two nights."""
    for day, delay, rows in [
        ("1999-12-13", 7, _NIGHT + _FIRST_SERVER + _DAY + _STOPPED),
        ("1999-12-14", 41, _STARTED + _FIRST_SERVER + _DAY),
    ]:
        for row in sorted(rows):
            if row[1] != "EventLog":  # it is in the System log
                named = [text.replace("EXCHSRV1", server) for text in row[-1]]
                yield f"{day}T{_later(row[0], delay)}Z", (*row[:-1], named)


def _events() -> Iterator[Record]:
    for day, server, delay, rows in _SCHEDULE:
        yield from (_event(f"{day}T{_later(row[0], delay)}Z", server, row) for row in rows)


def _later(time_of_day: str, minutes: int) -> str:
    hour, minute, second = map(int, time_of_day.split(":"))
    total = hour * 60 + minute + minutes
    return f"{total // 60:02}:{total % 60:02}:{second:02}"


def _event(time: str, server: str, row: Row) -> Record:
    _, source, event_id, level, category, strings = row
    qualifiers = 0x8000 if source == "EventLog" else SEVERITY[level]
    channel = "System" if source == "EventLog" else "Application"
    return classic(
        source, event_id, strings, level=level, task=category, qualifiers=qualifiers,
        channel=channel, computer=server, time=time,
    )  # fmt: skip

"""A file server whose second disk fails, and the copy of its System log that failed as well."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from tests.event_system import SystemFields
from tests.evtx_writer import Record, Typed, Value, ValueType, classic, layout, manifest, write_evtx
from tests.sample_providers import (
    DNS_CLIENT,
    ERROR,
    INFORMATION,
    KERNEL_GENERAL,
    KERNEL_POWER,
    NTFS,
    SCM,
    SCM_FIELDS,
    SEVERITY,
    TIME_SERVICE,
    WARNING,
    disk,
)
from xfor.events import parse_time

_COMPUTER = "FS02.corp.example"
_LOCAL_SYSTEM, _LOCAL_SERVICE, _NETWORK_SERVICE = "S-1-5-18", "S-1-5-19", "S-1-5-20"
_FIRST_DAY, _DAYS = date(2024, 2, 26), 33
_DISK, _DISK_NAME = r"\Device\Harddisk1\DR1", r"\Device\0000003a"
_SERVICES = [
    ("Windows Update", "wuauserv", 2),
    ("Windows Modules Installer", "TrustedInstaller", 3),
    ("Software Protection", "sppsvc", 5),
    ("Volume Shadow Copy", "VSS", 21),
    ("Application Experience", "AeLookupSvc", 22),
]
_HEX_ZERO = Typed(ValueType.HEX64, bytes(8))


def damaged_system() -> bytes:
    """Give what arrived of the log: the second chunk has scratches, and the third ends inside a record."""
    events = sorted(_events(), key=lambda record: record.written)
    data = bytearray(write_evtx(events, first_record_id=48211, dirty=True))
    second, third = layout(data)[1:3]
    _overwrite_template(data, second.record_offsets[40])
    _garble_size(data, second.record_offsets[90])
    return bytes(data[: third.record_offsets[90] + 100])


def _overwrite_template(data: bytearray, record: int) -> None:
    """Put other bytes over the record's reference to its template."""
    data[record + 30 : record + 38] = b"\xdb" * 8


def _garble_size(data: bytearray, record: int) -> None:
    struct.pack_into("<I", data, record + 4, 0x7FFF_FFF0)


def _events() -> Iterator[Record]:
    for number in range(_DAYS):
        day = (_FIRST_DAY + timedelta(days=number)).isoformat()
        yield from _routine(day, number)
        if number in _INCIDENTS:
            yield from _INCIDENTS[number](day)


def _routine(day: str, number: int) -> Iterator[Record]:
    """A day as every other: services come and go, the clock is set, the uptime is told."""
    for service, key, hour in _SERVICES:
        yield _state(service, key, "running", f"{day}T{hour:02}:{(number * 7 + hour) % 60:02}:04.2187500Z")
        yield _state(service, key, "stopped", f"{day}T{hour:02}:{(number * 7 + hour) % 60:02}:59.9312044Z")
    uptime = str(86_400 * (number + 3))
    yield _event_log(6013, ["", "", "", "", uptime, "60", "0 UTC"], f"{day}T11:00:00Z", INFORMATION)
    yield _time_service(35, [("TimeSourceRefId", 3221225985), ("CurrentStratumNumber", 4)], f"{day}T09:14:22.0410031Z")
    yield _time_service(37, [], f"{day}T09:14:07.5502912Z")
    yield _clock_set(day)


def _slow_disk(day: str) -> Iterator[Record]:
    for minute in range(4, 52, 6):
        yield disk(
            153, [_DISK, hex(0x5D21A00 + minute * 128), "1", _DISK_NAME], f"{day}T19:{minute:02}:11.3Z", _COMPUTER
        )


def _bad_disk(day: str) -> Iterator[Record]:
    yield from _slow_disk(day)
    for second in (14, 16, 19, 25, 41):
        yield disk(7, [_DISK], f"{day}T20:07:{second}.1187005Z", _COMPUTER)
    yield disk(51, [_DISK], f"{day}T20:07:42.0021337Z", _COMPUTER)
    yield disk(51, [_DISK], f"{day}T20:08:02.7719121Z", _COMPUTER)
    yield _corruption(f"{day}T20:08:03.1400552Z")


def _failed_services(day: str) -> Iterator[Record]:
    yield _scm(7009, ["30000", "Archive Indexer"], f"{day}T07:31:20.0018110Z")
    yield _scm(7000, ["Archive Indexer", "%%1053"], f"{day}T07:31:20.0021044Z")
    yield _scm(7031, ["Archive Indexer", "2", "60000", "1", "Restart the service"], f"{day}T08:02:09.4408810Z")


def _crash(day: str) -> Iterator[Record]:
    yield _name_not_resolved(day)
    yield from _failed_services(day)
    year, month, of_month = map(int, day.split("-"))
    # Windows puts left-to-right marks around the parts of the date.
    signs = ["10:05:51 PM", f"\u200e{month}/\u200e{of_month}/\u200e{year}", "", "", "1387", "", ""]
    yield _event_log(6008, signs, f"{day}T22:31:02Z", ERROR, bytes.fromhex("E807030002000C00") + bytes(56))
    yield _event_log(6009, ["10.00.", "17763", "", "Multiprocessor Free", "0"], f"{day}T22:31:02Z", INFORMATION)
    yield _event_log(6005, [], f"{day}T22:31:02Z", INFORMATION)
    yield _not_shut_down(f"{day}T22:30:41.1120043Z")


_INCIDENTS = {
    2: _slow_disk,
    5: _failed_services,
    9: _bad_disk,
    11: _crash,
    14: _slow_disk,
    19: _crash,
    20: _bad_disk,
    27: _crash,
    28: _failed_services,
}


def _manifest(
    provider: tuple[str, str],
    event_id: int,
    data: Sequence[tuple[str | None, Value]],
    fields: SystemFields,
    payload: str = "EventData",
) -> Record:
    name, guid = provider
    known: SystemFields = {"guid": guid, "channel": "System", "computer": _COMPUTER, "pid": 4, "tid": 312, **fields}
    return manifest(name, event_id, data, payload=payload, **known)


def _time_service(event_id: int, data: Sequence[tuple[str | None, Value]], time: str) -> Record:
    group = {35: "TMP_EVENT_TIME_SOURCE_CHOSEN", 37: "TMP_EVENT_TIME_SOURCE_REACHABLE"}[event_id]
    source = "ntp1.corp.example (ntp.d|0x0|192.0.2.20:123->192.0.2.5:123)"
    fields: SystemFields = {"level": INFORMATION, "time": time, "sid": _LOCAL_SERVICE, "pid": 1108}
    return _manifest(TIME_SERVICE, event_id, [("TimeSource", source), *data], fields, f"EventData/{group}")


def _clock_set(day: str) -> Record:
    old, new = f"{day}T09:14:22.0409000Z", f"{day}T09:14:22.0561177Z"
    data: list[tuple[str | None, Value]] = [("NewTime", _filetime(new)), ("OldTime", _filetime(old)), ("Reason", 1)]
    fields: SystemFields = {
        "version": 1,
        "level": INFORMATION,
        "task": 5,
        "keywords": 0x8000_0000_0000_0010,
        "time": new,
    }
    return _manifest(KERNEL_GENERAL, 1, data, {**fields, "sid": _LOCAL_SERVICE, "pid": 1108})


def _filetime(time: str) -> Typed:
    return Typed(ValueType.FILETIME, struct.pack("<Q", parse_time(time)))


def _not_shut_down(time: str) -> Record:
    parameters: list[tuple[str | None, Value]] = [(f"BugcheckParameter{number}", _HEX_ZERO) for number in range(1, 5)]
    data: list[tuple[str | None, Value]] = [
        ("BugcheckCode", 0),
        *parameters,
        ("SleepInProgress", 0),
        ("PowerButtonTimestamp", Typed(ValueType.U64, bytes(8))),
        ("BootAppStatus", 0),
        ("Checkpoint", Typed(ValueType.U8, b"\0")),
        ("ConnectedStandbyInProgress", False),
        ("SystemSleepTransitionsToOn", 0),
        ("CsEntryScenarioInstanceId", Typed(ValueType.U8, b"\0")),
        ("BugcheckInfoFromEFI", False),
        ("CheckpointStatus", Typed(ValueType.U8, b"\0")),
    ]
    fields: SystemFields = {"version": 6, "level": 1, "task": 63, "keywords": 0x8000_4000_0000_0002, "time": time}
    return _manifest(KERNEL_POWER, 41, data, {**fields, "sid": _LOCAL_SYSTEM})


def _corruption(time: str) -> Record:
    data: list[tuple[str | None, Value]] = [
        ("DriveName", "E:"),
        ("DeviceName", r"\Device\HarddiskVolume5"),
        ("CorruptionState", _HEX_ZERO),
        ("HeaderFlags", Typed(ValueType.HEX32, struct.pack("<I", 0x922))),
        ("Severity", "Critical"),
        ("Origin", "File System Driver"),
        ("Verb", "Bad FRS"),
        ("Description", 'The file reference number is 0x5000000000005. The name of the file is "\\".'),
        ("Signature", Typed(ValueType.HEX32, struct.pack("<I", 0x3BBAB1DC))),
        ("Outcome", "Pseudo Verb"),
        ("SampleLength", 0),
        ("SampleData", b""),
        ("CallStack", "Ntfs+0x161f2e, Ntfs+0xd8a2c, ntoskrnl+0x11a0b5"),
    ]
    return _manifest(NTFS, 55, data, {"level": ERROR, "time": time, "sid": _LOCAL_SYSTEM})


def _name_not_resolved(day: str) -> Record:
    address = struct.pack("<HH4B", 2, 53 << 8, 192, 0, 2, 53).ljust(128, b"\0")
    data: list[tuple[str | None, Value]] = [
        ("QueryName", "backup.corp.example"),
        ("AddressLength", len(address)),
        ("Address", address),
    ]
    fields: SystemFields = {"level": WARNING, "task": 1014, "keywords": 0x4000_0000_1000_0000, "pid": 1240}
    return _manifest(DNS_CLIENT, 1014, data, {**fields, "time": f"{day}T06:02:17.2214480Z", "sid": _NETWORK_SERVICE})


def _scm(event_id: int, values: list[str], time: str, level: int = ERROR, service: str = "ArchiveIdx") -> Record:
    fields: SystemFields = {**SCM_FIELDS, "level": level, "qualifiers": SEVERITY[level], "time": time}
    fields = {**fields, "computer": _COMPUTER, "pid": 700, "tid": 5124}
    data = [(f"param{number}", value) for number, value in enumerate(values, 1)]
    return manifest(SCM, event_id, data, binary=f"{service}\0".encode("utf-16-le"), **fields)


def _state(service: str, key: str, state: str, time: str) -> Record:
    number = "4" if state == "running" else "1"
    return _scm(7036, [service, state], time, INFORMATION, f"{key}/{number}")


def _event_log(event_id: int, strings: list[str], time: str, level: int, binary: bytes = b"") -> Record:
    return classic(
        "EventLog", event_id, strings, binary=binary, level=level, qualifiers=0x8000,
        channel="System", computer=_COMPUTER, time=time,
    )  # fmt: skip

"""Events of two servers as a collector keeps them: no templates, and the text of each event rendered by its source."""

from __future__ import annotations

from tests.event_system import SystemFields
from tests.evtx_writer import Record, forwarded, write_evtx
from tests.sample_providers import DCOM, DCOM_FIELDS, ERROR, INFORMATION, SCM, SCM_FIELDS, SEVERITY, WARNING

_FILE_SERVER, _WEB_SERVER = "FS01.corp.example", "WEB01.corp.example"
_USER_SID = "S-1-5-21-1004336348-1177238915-682003330-1187"
_APPLICATION, _CLASS = "{9ca88ee3-acb7-47c8-afc4-ab702511c276}", "{d63b10c5-bb46-4990-a94f-e40b9d520160}"
_LEVELS = {ERROR: "Error", WARNING: "Warning", INFORMATION: "Information"}


def forwarded_rendered() -> bytes:
    """Give the collected log. Its record ids are those of the sources, and come from two logs."""
    return write_evtx(
        [
            _unexpected_shutdown(),
            _state("Print Spooler", "Spooler", "running", "2024-03-05T06:41:53.118204400Z", 20417),
            _dcom("2024-03-05T06:44:10.530921700Z", 20431),
            _dcom("2024-03-05T06:44:10.535102900Z", 20432),
            _terminated("2024-03-05T09:12:37.009813500Z", 20466),
            _state("Print Spooler", "Spooler", "running", "2024-03-05T09:13:37.204590100Z", 20467),
            _not_started("2024-03-05T09:20:04.771235800Z", 8814),
            _retried("2024-03-05T11:02:49.334018200Z", 20480),
            _state("Windows Update", "wuauserv", "stopped", "2024-03-05T12:30:15.951774300Z", 8820),
        ]
    )


def _rendering(message: str, level: int, provider: str) -> dict[str, str | list[str]]:
    return {
        "Message": message,
        "Level": _LEVELS[level],
        "Task": "",
        "Opcode": "",
        "Channel": "",
        "Provider": provider,
        "Keywords": ["Classic"],
    }


def _scm(event_id: int, values: list[str], message: str, service: str, fields: SystemFields) -> Record:
    level = fields.get("level", ERROR)
    more: SystemFields = {
        **SCM_FIELDS,
        "qualifiers": SEVERITY[level],
        "level": level,
        "pid": 716,
        "tid": 4920,
        **fields,
    }
    data = [(f"param{number}", value) for number, value in enumerate(values, 1)]
    rendering = _rendering(message, level, "Microsoft-Windows-Service Control Manager")
    return forwarded(SCM, event_id, data, rendering=rendering, binary=f"{service}\0".encode("utf-16-le"), **more)


def _state(service: str, key: str, state: str, time: str, record_id: int) -> Record:
    computer = _FILE_SERVER if record_id > 20000 else _WEB_SERVER
    number = "4" if state == "running" else "1"
    message = f"The {service} service entered the {state} state."
    fields: SystemFields = {"level": INFORMATION, "time": time, "record_id": record_id, "computer": computer}
    return _scm(7036, [service, state], message, f"{key}/{number}", fields)


def _terminated(time: str, record_id: int) -> Record:
    values = ["Print Spooler", "1", "60000", "1", "Restart the service"]
    message = (
        "The Print Spooler service terminated unexpectedly.  It has done this 1 time(s).  "
        "The following corrective action will be taken in 60000 milliseconds: Restart the service."
    )
    return _scm(7031, values, message, "Spooler", {"time": time, "record_id": record_id, "computer": _FILE_SERVER})


def _not_started(time: str, record_id: int) -> Record:
    reason = "The service did not respond to the start or control request in a timely fashion."
    message = f"The Report Publisher service failed to start due to the following error: \n{reason}"
    fields: SystemFields = {"time": time, "record_id": record_id, "computer": _WEB_SERVER}
    return _scm(7000, ["Report Publisher", "%%1053"], message, "ReportPub", fields)


def _dcom(time: str, record_id: int) -> Record:
    values = [
        "application-specific", "Local", "Activation", _CLASS, _APPLICATION, "CORP", "svc-scan", _USER_SID,
        "LocalHost (Using LRPC)", "Unavailable", "Unavailable",
    ]  # fmt: skip
    message = (
        "The application-specific permission settings do not grant Local Activation permission for the COM Server "
        f"application with CLSID \n{_CLASS}\n and APPID \n{_APPLICATION}\n to the user CORP\\svc-scan SID "
        f"({_USER_SID}) from address LocalHost (Using LRPC) running in the application container Unavailable SID "
        "(Unavailable). This security permission can be modified using the Component Services administrative tool."
    )
    fields: SystemFields = {**DCOM_FIELDS, "time": time, "record_id": record_id, "pid": 904, "tid": 1356}
    fields = {**fields, "computer": _FILE_SERVER, "sid": _USER_SID}
    return forwarded(
        DCOM, 10016, [(f"param{number}", value) for number, value in enumerate(values, 1)],
        rendering=_rendering(message, ERROR, DCOM), **fields,
    )  # fmt: skip


def _unexpected_shutdown() -> Record:
    # Windows puts left-to-right marks around the parts of the date.
    time, date = "10:14:02 PM", "\u200e3/\u200e4/\u200e2024"
    message = f"The previous system shutdown at {time} on {date} was unexpected."
    return forwarded(
        "EventLog", 6008, [(None, text) for text in (time, date, "", "", "34101", "", "")],
        rendering=_rendering(message, ERROR, ""), binary=bytes.fromhex("E8070300010004001600") + bytes(54),
        qualifiers=0x8000, channel="System", computer=_FILE_SERVER,
        time="2024-03-05T06:41:30.000000000Z", record_id=20402,
    )  # fmt: skip


def _retried(time: str, record_id: int) -> Record:
    block, number, name = "0x2a1f008", "1", r"\Device\00000031"
    strings = [r"\Device\Harddisk1\DR1", block, number, name]
    message = f"The IO operation at logical block address {block} for Disk {number} (PDO name: {name}) was retried."
    return forwarded(
        "disk", 153, [(None, text) for text in strings], rendering=_rendering(message, WARNING, ""),
        binary=bytes.fromhex("0F01040004002C0000000000990004800000000000000000"),
        level=WARNING, qualifiers=0x8004, channel="System", computer=_FILE_SERVER, time=time, record_id=record_id,
    )  # fmt: skip

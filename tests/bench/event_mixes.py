"""Events in the proportions of busy machines: what Security, System and Application logs are mostly full of.

No shipped rule is about any of them. Names of fields are those of the providers' manifests; their values are drawn.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.evtx_values import sid_bytes
from tests.evtx_writer import CLASSIC, Record, Typed, Value, ValueType, classic, manifest

Mix = Callable[[Random, int], Record]
"""Draws the next event of a log; its time is given in ticks."""

_HOST = "SRV07.corp.example"
_AUDITING = "Microsoft-Windows-Security-Auditing", "{54849625-5478-4994-a5ba-3e3b0328c30d}"
_SUCCESS, _FAILURE = 0x8020_0000_0000_0000, 0x8010_0000_0000_0000
_USERS = ("SYSTEM", "SRV07$", "svc_backup", "anna.berg", "LOCAL SERVICE", "j.okafor")
_PROGRAMS = ("svchost.exe", "lsass.exe", "services.exe", "WmiPrvSE.exe", "powershell.exe", "taskhostw.exe")
_SERVICES = ("Windows Update", "WinHTTP Web Proxy Auto-Discovery Service", "Software Protection", "Device Setup")
_PRODUCTS = ("Contoso Backup Agent", "Fabrikam Print Monitor 4", "Microsoft Visual C++ 2019 X64 Minimum Runtime")


class _Audit(NamedTuple):
    share: int
    event_id: int
    task: int
    fields: str


_SUBJECT = "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId "
_TARGET = "TargetUserSid TargetUserName TargetDomainName TargetLogonId "
_AUDITS = (
    _Audit(30, 4624, 12544, _SUBJECT + _TARGET + "LogonType LogonProcessName AuthenticationPackageName WorkstationName "
           "LogonGuid TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort "
           "ImpersonationLevel RestrictedAdminMode TargetOutboundUserName TargetOutboundDomainName VirtualAccount "
           "TargetLinkedLogonId ElevatedToken"),
    _Audit(20, 4634, 12545, _TARGET + "LogonType"),
    _Audit(14, 4672, 12548, _SUBJECT + "PrivilegeList"),
    _Audit(16, 4688, 13312, _SUBJECT + "NewProcessId NewProcessName TokenElevationType ProcessId CommandLine "
           + _TARGET + "ParentProcessName MandatoryLabel"),
    _Audit(14, 5156, 12810, "ProcessId Application Direction SourceAddress SourcePort DestAddress DestPort Protocol "
           "FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID"),
    _Audit(4, 4625, 12544, _SUBJECT + "TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus "
           "LogonType LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName "
           "KeyLength ProcessId ProcessName IpAddress IpPort"),
    _Audit(2, 4776, 14336, "PackageName TargetUserName Workstation Status"),
)  # fmt: skip


class _Source(NamedTuple):
    share: int
    provider: str
    event_id: int
    level: int
    fields: str
    guid: str = ""
    source: str = ""


_SYSTEM = (
    _Source(40, "Service Control Manager", 7042, 4, "param1 param2", "{555908d1-a6d7-4695-8e1e-26931d2012f4}",
            "Service Control Manager"),
    _Source(8, "Service Control Manager", 7040, 4, "param1 param2 param3 param4",
            "{555908d1-a6d7-4695-8e1e-26931d2012f4}", "Service Control Manager"),
    _Source(6, "Microsoft-Windows-DistributedCOM", 10028, 2, "param1 param2 param3",
            "{1b562e86-b7aa-4131-badc-b6f3a001407e}", "DCOM"),
    _Source(5, "EventLog", 6013, 4, "a b c d e f g"),
    _Source(5, "Microsoft-Windows-Kernel-General", 1, 4, "NewTime OldTime", "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}"),
    _Source(5, "Microsoft-Windows-DNS-Client", 1014, 3, "QueryName AddressLength Address",
            "{1c95126e-7eea-49a9-a3fe-a378b03ddb4d}"),
    _Source(5, "Microsoft-Windows-GroupPolicy", 1500, 4, "SupportInfo1 SupportInfo2 ProcessingMode DCName",
            "{aea1b4fa-97d1-45f2-a64c-4d69fffd92c9}"),
    _Source(5, "Microsoft-Windows-WindowsUpdateClient", 19, 4, "updateTitle updateGuid updateRevisionNumber",
            "{945a8954-c147-4acd-923f-40c45405a658}"),
    _Source(4, "Microsoft-Windows-Time-Service", 37, 4, "TimeSource", "{06edcfeb-0fd0-4e53-acca-a6f8bbf81bcb}"),
    _Source(4, "Microsoft-Windows-FilterManager", 6, 4, "FinalStatus DeviceVersion DeviceName DeviceTime",
            "{f3c5e28e-63f6-49c7-a204-e48a1bc4b09d}"),
    _Source(3, "Microsoft-Windows-Winlogon", 7001, 4, "TSId UserSid", "{dbe9b383-7cf3-4331-91cc-a3cb16a3b538}"),
    _Source(3, "Microsoft-Windows-Dhcp-Client", 50036, 4, "Address Status", "{15a7a4f8-0072-4eab-abad-f98a4d666aed}"),
    _Source(3, "Microsoft-Windows-Ntfs", 98, 4, "DriveName DeviceName CorruptionActionState",
            "{3ff37a1c-a68d-4d6e-8c9b-f79e8b16c482}"),
    _Source(2, "USER32", 1074, 4, "param1 param2 param3 param4 param5 param6 param7",
            "{b0aa8734-56f7-41cc-b2f4-de228e98b946}", "User32"),
    _Source(2, "volsnap", 36, 2, "a b c"),
)  # fmt: skip

_APPLICATION = (
    _Source(20, "MsiInstaller", 1033, 4, "product version language status maker"),
    _Source(10, "MsiInstaller", 11707, 4, "product"),
    _Source(15, "ESENT", 326, 4, "program pid instance number path times cache saved"),
    _Source(10, "Windows Error Reporting", 1001, 4, "bucket type event response cab p1 p2 p3 p4 p5 p6 p7 p8 p9 p10"),
    _Source(10, "VSS", 8224, 4, ""),
    _Source(10, "SecurityCenter", 15, 4, "product state"),
    _Source(8, "MSSQLSERVER", 17137, 4, "database"),
    _Source(6, "Microsoft-Windows-Security-SPP", 16384, 4, "time reason",
            "{e23b33b0-c8c9-472c-a5f9-f2bdfea0f156}", "Software Protection Platform Service"),
    _Source(6, "Microsoft-Windows-RestartManager", 10000, 4, "RmSessionId UTCStartTime",
            "{0888e5ef-9b98-4695-979d-e92ce4247224}"),
    _Source(5, "Outlook", 45, 3, "store add-in path milliseconds"),
)  # fmt: skip


def security(draw: Random, ticks: int) -> Record:
    """Draw an audit: one provider, no level, many named and typed values."""
    audit = draw.choices(_AUDITS, [each.share for each in _AUDITS])[0]
    keywords = _FAILURE if audit.event_id == 4625 else _SUCCESS
    data = [(name, _value(name, draw)) for name in audit.fields.split()]
    return manifest(
        _AUDITING[0], audit.event_id, data, guid=_AUDITING[1], task=audit.task, level=0, keywords=keywords,
        time=ticks, pid=668, tid=draw.choice((700, 704, 5820)), channel="Security", computer=_HOST,
    )  # fmt: skip


def system(draw: Random, ticks: int) -> Record:
    """Draw an event of the System log: many providers, half of them with a classic name besides."""
    return _drawn(_SYSTEM, "System", draw, ticks)


def application(draw: Random, ticks: int) -> Record:
    """Draw an event of the Application log: most came through the old interface as a list of strings."""
    return _drawn(_APPLICATION, "Application", draw, ticks)


MIXES: dict[str, Mix] = {"security": security, "system": system, "application": application}


def _drawn(sources: tuple[_Source, ...], channel: str, draw: Random, ticks: int) -> Record:
    source = draw.choices(sources, [each.share for each in sources])[0]
    data = [(name, _value(name, draw)) for name in source.fields.split()]
    if not source.guid:
        strings = [str(value) if not isinstance(value, Typed) else "0x0" for _, value in data]
        return classic(
            source.provider, source.event_id, strings, binary=draw.randbytes(draw.choice((0, 0, 24))),
            level=source.level, qualifiers=0, time=ticks, channel=channel, computer=_HOST,
        )  # fmt: skip
    keywords = 1 << 63 | (CLASSIC if source.source else 0)
    return manifest(
        source.provider, source.event_id, data, guid=source.guid, source=source.source, level=source.level,
        qualifiers=16384 if source.source else None, keywords=keywords, time=ticks, pid=draw.choice((4, 724, 1180)),
        tid=draw.choice((880, 2412, 9004)), sid=draw.choice((None, "S-1-5-18")), channel=channel, computer=_HOST,
    )  # fmt: skip


def _value(name: str, draw: Random) -> Value:
    """Draw a value of the type and size that fields with such a name have."""
    for ending, drawn in _DRAWN.items():
        if name.endswith(ending):
            return drawn(draw)
    return draw.choice(_SERVICES)


def _hex64(draw: Random) -> Typed:
    return Typed(ValueType.HEX64, struct.pack("<Q", draw.randrange(0x1000, 0x4000_0000)))


def _hex32(draw: Random) -> Typed:
    return Typed(ValueType.HEX32, struct.pack("<I", draw.choice((0, 0xC000006D, 0xC000006A))))


def _sid(draw: Random) -> Typed:
    return Typed(ValueType.SID, sid_bytes(draw.choice(("S-1-5-18", f"S-1-5-21-1-2-3-{draw.randrange(1000, 1900)}"))))


def _guid(draw: Random) -> Typed:
    return Typed(ValueType.GUID, draw.randbytes(16))


def _path(draw: Random) -> str:
    return f"C:\\Windows\\System32\\{draw.choice(_PROGRAMS)}"


_DRAWN: dict[str, Callable[[Random], Value]] = {
    "LogonId": _hex64, "ProcessId": _hex64, "Status": _hex32, "Sid": _sid, "Guid": _guid, "Label": _sid,
    "UserName": lambda draw: draw.choice(_USERS),
    "DomainName": lambda draw: draw.choice(("CORP", "NT AUTHORITY")),
    "ProcessName": _path,
    "Application": _path,
    "CommandLine": lambda draw: f"{_path(draw)} -k netsvcs -p -s {draw.choice(_SERVICES)}",
    "PrivilegeList": lambda draw: "\r\n\t\t\t".join(
        ("SeSecurityPrivilege", "SeBackupPrivilege", "SeRestorePrivilege", "SeDebugPrivilege")[: draw.randrange(1, 5)]
    ),
    "Address": lambda draw: f"10.20.{draw.randrange(256)}.{draw.randrange(256)}",
    "Port": lambda draw: str(draw.randrange(1024, 65536)),
    "Type": lambda draw: draw.choice((2, 3, 5)),
    "KeyLength": lambda draw: 0, "Protocol": lambda draw: 6, "RTID": lambda draw: draw.randrange(65000, 70000),
    "List": lambda draw: "-", "Services": lambda draw: "-", "LmPackageName": lambda draw: "-",
    "PackageName": lambda draw: draw.choice(("Kerberos", "Negotiate", "NTLM")),
    "Token": lambda draw: "%%1842", "Account": lambda draw: "%%1843", "Level": lambda draw: "%%1833",
    "product": lambda draw: draw.choice(_PRODUCTS),
    "Time": lambda draw: Typed(ValueType.FILETIME, struct.pack("<Q", draw.randrange(1 << 56, 1 << 57))),
    "version": lambda draw: f"{draw.randrange(1, 20)}.0.{draw.randrange(9999)}",
    "milliseconds": lambda draw: str(draw.randrange(5000)), "language": lambda draw: "1033",
    "path": lambda draw: f"C:\\ProgramData\\{draw.choice(_PRODUCTS)}\\store{draw.randrange(100)}.db",
}  # fmt: skip

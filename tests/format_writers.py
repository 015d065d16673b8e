"""One event, as the tools of Windows and others export it: small writers, each after the facts about its format."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta, timezone
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


def powershell(told: Told) -> dict[str, object]:
    """Give the properties of a Get-WinEvent record as PowerShell 5.1 writes them in JSON."""
    milliseconds = int(told.time.timestamp() * 1000)
    return {
        "Id": told.event_id, "Version": None, "Qualifiers": told.qualifiers, "Level": told.level,
        "Task": told.category, "Opcode": None, "Keywords": 36028797018963968, "RecordId": told.record_id,
        "ProviderName": told.provider, "ProviderId": None, "LogName": told.channel, "ProcessId": None,
        "ThreadId": None, "MachineName": told.computer, "UserId": None,
        "TimeCreated": f"/Date({milliseconds})/", "ActivityId": None, "RelatedActivityId": None,
        "ContainerLog": told.channel, "MatchedQueryIds": [], "Bookmark": {}, "LevelDisplayName": ENGLISH[told.level],
        "OpcodeDisplayName": None, "TaskDisplayName": told.category_name, "KeywordsDisplayNames": ["Classic"],
        "Properties": ["System.Diagnostics.Eventing.Reader.EventProperty"] * len(told.strings),
        "Message": told.message,
    }  # fmt: skip


def convert_to_json(events: tuple[Told, ...]) -> bytes:
    """Write what `Get-WinEvent | ConvertTo-Json > file` does in Windows PowerShell 5.1: one event is no list."""
    told = [powershell(each) for each in events]
    text = json.dumps(told[0] if len(told) == 1 else told, indent=4).replace('"/Date(', '"\\/Date(')
    return text.replace(')/"', ')\\/"').replace("\n", "\r\n").encode("utf-16")


def deep_json(events: tuple[Told, ...]) -> bytes:
    """Write what `ConvertTo-Json -Depth 5 -Compress` does in PowerShell 7: with the insertion strings, on one line."""
    told = [
        {**powershell(each), "TimeCreated": each.time.isoformat(), "Properties": [{"Value": it} for it in each.strings]}
        for each in events
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def winevent_csv(events: tuple[Told, ...]) -> bytes:
    """Write what `Get-WinEvent | Export-Csv` does in Windows PowerShell 5.1."""
    told = [powershell(each) for each in events]
    for each, properties in zip(events, told, strict=True):
        properties.update(
            TimeCreated=american(each.time), Properties="System.Collections.Generic.IList`1[EventProperty]"
        )
    rows = [["Message", *(name for name in told[0] if name != "Message")]]
    rows += [["" if properties[name] is None else str(properties[name]) for name in rows[0]] for properties in told]
    text = "#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n" + table(rows, quote_all=True)
    return text.encode("ascii", "replace")


def eventlog_csv(events: tuple[Told, ...]) -> bytes:
    """Write what `Get-EventLog | Export-Csv -Encoding UTF8` does in Windows PowerShell 5.1."""
    names = (
        "EventID MachineName Data Index Category CategoryNumber EntryType Message Source ReplacementStrings InstanceId "
        "TimeGenerated TimeWritten UserName Site Container"
    )
    rows = [names.split()]
    rows += [
        [str(each.event_id), each.computer, "System.Byte[]", str(each.record_id), each.category_name,
         str(each.category), ENGLISH[each.level], each.message, each.provider, "System.String[]",
         str(each.qualifiers << 16 | each.event_id), american(each.time), american(each.time), "", "", ""]
        for each in events
    ]  # fmt: skip
    type = "#TYPE System.Diagnostics.EventLogEntry#application/MSExchangePOP3/13003\r\n"
    return (type + table(rows, quote_all=True)).encode("utf-8-sig")


def winlogbeat(events: tuple[Told, ...]) -> bytes:
    """Write what Winlogbeat 7 and later ships."""
    return b"".join(
        json.dumps({
            "@timestamp": each.time.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "message": each.message,
            "event": {"kind": "event", "code": str(each.event_id), "provider": each.provider},
            "log": {"level": ENGLISH[each.level].lower()}, "host": {"name": "collector"},
            "winlog": {
                "channel": each.channel, "provider_name": each.provider, "event_id": each.event_id,
                "record_id": each.record_id, "computer_name": each.computer, "task": each.category_name,
                "keywords": ["Classic"], "api": "wineventlog",
                "event_data": {f"param{number}": value for number, value in enumerate(each.strings, 1)},
            },
        }).encode() + b"\n"
        for each in events
    )  # fmt: skip


def winlogbeat6(events: tuple[Told, ...]) -> bytes:
    """Write what Winlogbeat 5 and 6 shipped."""
    return b"".join(
        json.dumps({
            "@timestamp": each.time.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "message": each.message, "type": "wineventlog",
            "event_id": each.event_id, "source_name": each.provider, "log_name": each.channel,
            "record_number": str(each.record_id), "computer_name": each.computer, "level": ENGLISH[each.level],
            "keywords": ["Classic"], "task": each.category_name, "beat": {"name": "collector"},
            "event_data": {f"param{number}": value for number, value in enumerate(each.strings, 1)},
        }).encode() + b"\n"
        for each in events
    )  # fmt: skip


def nxlog(events: tuple[Told, ...]) -> bytes:
    """Write what NXLog's im_msvistalog ships as JSON behind a syslog header: unnamed data are in the message alone."""
    return b"".join(
        f"<14>{each.time:%b %d %H:%M:%S} {each.computer} nxWinEvt: ".encode()
        + json.dumps({
            "EventTime": f"{each.time:%Y-%m-%d %H:%M:%S}", "Hostname": each.computer, "Keywords": 36028797018963968,
            "EventType": ENGLISH[each.level].upper().replace("INFORMATION", "INFO"), "SeverityValue": 4,
            "Severity": "ERROR", "EventID": each.event_id, "SourceName": each.provider, "Task": each.category,
            "RecordNumber": each.record_id, "ProcessID": 0, "ThreadID": 0, "Channel": each.channel,
            "Message": each.message, "Category": each.category_name, "Opcode": "Info",
            "EventReceivedTime": f"{each.time:%Y-%m-%d %H:%M:%S}", "SourceModuleName": "eventlog",
            "SourceModuleType": "im_msvistalog",
        }).encode() + b"\r\n"
        for each in events
    )  # fmt: skip


def clixml_text(text: str) -> str:
    """Write text as PowerShell does in XML: characters that XML cannot hold, and line ends, by their numbers."""
    escaped = re.sub("_(?=x[0-9A-F]{4}_)", "_x005F_", text)
    escaped = re.sub("[\x00-\x1f]", lambda match: f"_x{ord(match[0]):04X}_", escaped)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clixml(objects: list[str], types: tuple[str, ...]) -> str:
    """Put objects into a document; the first names its type, the others refer to it."""
    names = "".join(f"<T>{name}</T>" for name in (*types, "System.Object"))
    written = []
    for number, inner in enumerate(objects):
        type = f'<TN RefId="0">{names}</TN>' if not number else '<TNRef RefId="0" />'
        written.append(f'  <Obj RefId="{number * 100}">\n    {type}\n{inner}  </Obj>\n')
    begin = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n'
    return begin + "".join(written) + "</Objs>"


def export_clixml(events: tuple[Told, ...]) -> bytes:
    """Write what `Get-WinEvent | Export-Clixml` does in Windows PowerShell 5.1."""
    objects = []
    for number, told in enumerate(events):
        values = "".join(
            f'<Obj RefId="{number * 100 + at}"><TNRef RefId="1" /><Props>'
            f'<S N="Value">{clixml_text(text)}</S></Props></Obj>'
            for at, text in enumerate(told.strings, 2)
        )
        objects.append(f"""    <ToString>System.Diagnostics.Eventing.Reader.EventLogRecord</ToString>
    <Props>
      <I32 N="Id">{told.event_id}</I32>
      <Nil N="Version" />
      <I32 N="Qualifiers">{told.qualifiers}</I32>
      <By N="Level">{told.level}</By>
      <I32 N="Task">{told.category}</I32>
      <Nil N="Opcode" />
      <I64 N="Keywords">36028797018963968</I64>
      <I64 N="RecordId">{told.record_id}</I64>
      <S N="ProviderName">{clixml_text(told.provider)}</S>
      <Nil N="ProviderId" />
      <S N="LogName">{told.channel}</S>
      <S N="MachineName">{told.computer}</S>
      <Obj N="UserId" RefId="{number * 100 + 50}">
        <TN RefId="2"><T>System.Security.Principal.SecurityIdentifier</T></TN>
        <ToString>S-1-5-18</ToString>
        <Props><I32 N="BinaryLength">12</I32></Props>
      </Obj>
      <DT N="TimeCreated">{told.time.astimezone(timezone(timedelta(hours=-8))):%Y-%m-%dT%H:%M:%S.0000000-08:00}</DT>
      <Obj N="Properties" RefId="{number * 100 + 1}">
        <TN RefId="3"><T>System.Collections.Generic.List`1</T></TN>
        <LST>{values}</LST>
      </Obj>
      <S N="LevelDisplayName">{ENGLISH[told.level]}</S>
      <S N="TaskDisplayName">{told.category_name}</S>
    </Props>
    <MS>
      <S N="Message">{clixml_text(told.message)}</S>
    </MS>
""")
    types = ("System.Diagnostics.Eventing.Reader.EventLogRecord", "System.Diagnostics.Eventing.Reader.EventRecord")
    return _clixml(objects, types).replace("\n", "\r\n").encode("utf-16")


def eventlog_clixml(events: tuple[Told, ...]) -> bytes:
    """Write what `Get-EventLog | Export-Clixml` does in PowerShell: types as enumerations, data in base64."""
    objects = [
        f"""    <ToString>System.Diagnostics.EventLogEntry</ToString>
    <Props>
      <S N="MachineName">{told.computer}</S>
      <BA N="Data">AAEC</BA>
      <I32 N="Index">{told.record_id}</I32>
      <S N="Category">{told.category_name}</S>
      <I16 N="CategoryNumber">{told.category}</I16>
      <I32 N="EventID">{told.event_id}</I32>
      <Obj N="EntryType" RefId="{number * 100 + 1}">
        <TN RefId="1"><T>System.Diagnostics.EventLogEntryType</T><T>System.Enum</T></TN>
        <ToString>{ENGLISH[told.level]}</ToString>
        <I32>{ {2: 1, 3: 2, 4: 4}[told.level] }</I32>
      </Obj>
      <S N="Message">{clixml_text(told.message)}</S>
      <S N="Source">{told.provider}</S>
      <Obj N="ReplacementStrings" RefId="{number * 100 + 2}">
        <TN RefId="2"><T>System.String[]</T><T>System.Array</T></TN>
        <LST>{"".join(f"<S>{clixml_text(text)}</S>" for text in told.strings)}</LST>
      </Obj>
      <I64 N="InstanceId">{told.qualifiers << 16 | told.event_id}</I64>
      <DT N="TimeGenerated">{told.time:%Y-%m-%dT%H:%M:%SZ}</DT>
      <DT N="TimeWritten">{told.time:%Y-%m-%dT%H:%M:%SZ}</DT>
      <Nil N="UserName" />
    </Props>
"""
        for number, told in enumerate(events)
    ]
    return _clixml(objects, ("System.Diagnostics.EventLogEntry",)).encode()


def wevtutil_text(events: tuple[Told, ...], ahead: timedelta = timedelta()) -> bytes:
    """Write what `wevtutil qe /f:text` prints into a pipe; its clock is ahead of UTC, and shows so under a Z."""
    blocks = [
        f"Event[{number}]\r\n  Log Name: {each.channel}\r\n  Source: {each.provider}\r\n"
        f"  Date: {each.time + ahead:%Y-%m-%dT%H:%M:%S}.0000000Z\r\n  Event ID: {each.event_id}\r\n"
        f"  Task: {each.category_name}\0\r\n  Level: {ENGLISH[each.level]}\0\r\n  Opcode: N/A\r\n"
        f"  Keyword: Classic\r\n  User: N/A\r\n  User Name: N/A\r\n  Computer: {each.computer}\r\n"
        f"  Description: \r\n{each.message}\r\n\r\n"
        for number, each in enumerate(events)
    ]
    return "".join(blocks).encode("cp1252")

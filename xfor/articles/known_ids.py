"""Which source of Windows NT logs an id, where that follows from the id alone.

The messages of the system's own services stand in shared tables (netevent.dll, netmsg.dll, msobjs.dll), in which each
service has a range of ids. Ids below 500 are every driver's own, and the servers built on Windows number theirs freely.
"""

from __future__ import annotations

import re

RANGES = (
    (2000, 2025, "Srv"),
    (2504, 2511, "Server"),
    (3000, 3040, "Rdr"),
    (3095, 3097, "NETLOGON"),
    (3210, 3210, "NETLOGON"),
    (4197, 4202, "Tcpip"),
    (4311, 4317, "NetBT"),
    (4319, 4322, "NetBT"),
    (5700, 5799, "NETLOGON"),
    (6000, 6013, "EventLog"),
    (8003, 8014, "Rdr"),
    (8015, 8035, "BROWSER"),
    (10000, 10026, "DCOM"),
    (12288, 12291, "SAM"),
    (20001, 20299, "RemoteAccess"),
)
"""First id, last id, source."""

SERVICE_CONTROL = (7000, 7040)

AUDITS = ((512, 518), (528, 541), (560, 579), (592, 600), (608, 613), (624, 645))
"""Ids of the security log."""

AUDIT = re.compile(r"\baudit|\bsecurity (?:event )?log", re.IGNORECASE)
LOGON = re.compile(r"\blog(?:on|off)\b|\baccount", re.IGNORECASE)
SERVICE = re.compile(r"\bservices?\b|\bdrivers?\b|\btime-?out", re.IGNORECASE)


def firm_source(event_id: int, said: str, system: bool) -> str | None:
    """Give the source of an id whatever product an article is about: of services that fail, and of audits.

    `said` is the sentence with the text; `system`: the article is about Windows itself.
    """
    if SERVICE_CONTROL[0] <= event_id <= SERVICE_CONTROL[1]:
        return "Service Control Manager" if system or SERVICE.search(said) else None
    if any(first <= event_id <= last for first, last in AUDITS):
        return "Security" if AUDIT.search(said) or (system and LOGON.search(said)) else None
    return None


def source_of_id(event_id: int) -> str | None:
    """Give the source that an id of Windows itself belongs to."""
    return next((source for first, last, source in RANGES if first <= event_id <= last), None)

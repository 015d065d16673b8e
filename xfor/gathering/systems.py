"""events -> which Windows each host runs: the event log service says so at every start (EventLog 6009)."""

from __future__ import annotations

import re

from xfor.events import Event, Kind

_MOST = 10_000
_VERSION = re.compile(r"\s*([0-9]{1,2})\.([0-9]{1,2})(?![0-9])")


class Systems:
    """The latest version of Windows that each host has told. There is a limit, since a log can name any number."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, str]] = {}

    def add(self, event: Event) -> None:
        """See an event that tells the version: its first string is "4.0", "5.00." or "10.00."."""
        found = _VERSION.match(event.data[0].value) if event.data else None
        if found:
            self._keep(event.kind.computer.casefold(), (event.time or 0, f"{int(found[1])}.{int(found[2])}"))

    def merge(self, other: Systems) -> None:
        """Add what was told in another part of the logs."""
        for host, told in other._told.items():
            self._keep(host, told)

    def version(self, host: str) -> str | None:
        """Give the version of a host's Windows, as 5.1 for Windows XP; None where no log tells it."""
        told = self._told.get(host.casefold())
        return told[1] if told else None

    def _keep(self, host: str, told: tuple[int, str]) -> None:
        if host in self._told or len(self._told) < _MOST:
            self._told[host] = max(told, self._told.get(host, told))


def tells_system(kind: Kind) -> bool:
    """Say whether events of a kind tell which Windows a host runs."""
    return kind.event_id == 6009 and kind.provider.casefold() == "eventlog"

"""The providers of the samples' events: their GUIDs and second names, and how the classic ones count severity."""

from __future__ import annotations

from collections.abc import Sequence

from tests.event_system import SystemFields
from tests.evtx_writer import Record, classic

ERROR, WARNING, INFORMATION = 2, 3, 4
SEVERITY = {ERROR: 0xC000, WARNING: 0x8000, INFORMATION: 0x4000}
"""The high half of a classic event's identifier; drivers add a facility (disk: 4)."""

SCM = "Service Control Manager"
SCM_FIELDS: SystemFields = {"guid": "{555908d1-a6d7-4695-8e1e-26931d2012f4}", "source": SCM, "channel": "System"}
DCOM = "Microsoft-Windows-DistributedCOM"
DCOM_FIELDS: SystemFields = {
    "guid": "{1b562e86-b7aa-4131-badc-b6f3a001407e}",
    "source": "DCOM",
    "channel": "System",
    "qualifiers": 0,
}
NTFS = "Microsoft-Windows-Ntfs", "{3ff37a1c-a68d-4d6e-8c9b-f79e8b16c482}"
KERNEL_GENERAL = "Microsoft-Windows-Kernel-General", "{a68ca8b7-004f-d7b6-a698-07e2de0f1f5d}"
KERNEL_POWER = "Microsoft-Windows-Kernel-Power", "{331c3b3a-2005-44c2-ac5e-77220c37d6b4}"
TIME_SERVICE = "Microsoft-Windows-Time-Service", "{06edcfeb-0fd0-4e53-acca-a6f8bbf81bcb}"
DNS_CLIENT = "Microsoft-Windows-DNS-Client", "{1c95126e-7eea-49a9-a3fe-a378b03ddb4d}"


def disk(event_id: int, strings: Sequence[str], time: str, computer: str) -> Record:
    """Give an event of the disk driver; 7 is an error, 51 and 153 are warnings. Its bytes hold the number too."""
    level = ERROR if event_id == 7 else WARNING
    qualifiers = SEVERITY[level] | 4
    code = event_id.to_bytes(2, "little") + qualifiers.to_bytes(2, "little")
    binary = bytes.fromhex("030080000100000000000000") + code + bytes(24)
    return classic(
        "disk", event_id, strings, binary=binary, level=level, qualifiers=qualifiers,
        channel="System", time=time, computer=computer,
    )  # fmt: skip

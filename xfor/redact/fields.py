"""name of a field -> what its value names: an account, a SID, a domain, a machine, a share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

Role = Literal["account", "sid", "upn", "domain", "host", "share", "full name"]
Person = dict[Role, str]
"""What one event says of one person, or of one machine."""

# The ends of field names in https://learn.microsoft.com/windows/security/threat-protection/auditing/ and of the
# labels in the messages of those events; the longest that fits decides.
_ENDS: dict[str, Role] = {
    "sid": "sid", "securityid": "sid", "usersid": "sid",
    "userprincipalname": "upn", "upn": "upn",
    "samaccountname": "account", "accountname": "account", "username": "account", "logonaccount": "account",
    "account": "account", "user": "account", "userid": "account", "mailbox": "account", "owner": "account",
    "domainname": "domain", "dnsdomainname": "domain", "accountdomain": "domain", "domain": "domain",
    "realm": "domain", "realmname": "domain", "forest": "domain", "forestname": "domain",
    "workstationname": "host", "workstation": "host", "computername": "host", "computer": "host", "machine": "host",
    "machinename": "host", "hostname": "host", "servername": "host", "server": "host", "clientname": "host",
    "nodename": "host", "dcname": "host", "domaincontroller": "host",
    "sharename": "share", "displayname": "full name", "fullname": "full name",
}  # fmt: skip
_NO_NAMES = ("objectserver", "processid")
"""Fields that end alike and name nobody: the "server" of an object is a part of Windows."""
_LONGEST_FIRST = sorted(_ENDS, key=len, reverse=True)
_LABEL = re.compile(r"^[ \t]*([A-Za-z][A-Za-z /-]{2,40}):[ \t]*([^\r\n]*[^\s])[ \t]*\r?$", re.MULTILINE)
_SAID = re.compile(r"\b([A-Z][a-z]+[A-Z]\w{2,40}) is ([^\s;,]+[^\s;,:.])")


@lru_cache(maxsize=4096)
def role(name: str) -> tuple[str, Role] | None:
    """Say what a field names, after the word that fields of one person share ("target" of TargetUserSid)."""
    letters = re.sub("[^a-z]", "", name.lower())
    end = next((each for each in _LONGEST_FIRST if letters.endswith(each)), None)
    return (letters[: -len(end)], _ENDS[end]) if end and not letters.endswith(_NO_NAMES) else None


def persons(fields: Iterable[tuple[str, str]]) -> Iterator[Person]:
    """Put together what the named values of one event say of each person."""
    found: dict[str, Person] = {}
    for name, value in fields:
        known = role(name)
        if known:
            found.setdefault(known[0], {}).setdefault(known[1], value.strip())
    yield from found.values()


def labelled(text: str) -> Iterator[Person]:
    """Read persons from the labelled lines of a message, and from sentences as `TargetUserName is x`."""
    person: Person = {}
    for name, value in _LABEL.findall(text):
        known = role(name)
        if known and known[1] in person:
            yield person
            person = {}
        if known:
            person[known[1]] = value
    yield person
    yield from ({known[1]: value} for name, value in _SAID.findall(text) if (known := role(name)))

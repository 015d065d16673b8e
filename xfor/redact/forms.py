"""text -> where it names somebody or something by its form alone: SID, address, path, user@domain, DOMAIN\\user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

from xfor.redact.names import SID, TOKEN, Kind
from xfor.redact.readable import (
    AUTHORITIES,
    no_domain,
    readable_account,
    readable_address,
    readable_container,
    readable_place,
    readable_share,
)


class Span(NamedTuple):
    """A name in a text, and what else the same is called."""

    start: int
    end: int
    kind: Kind
    canonical: str


# Letters at its ends are part of the span, so that the name in its place stands apart.
_IPV4 = re.compile(r"[A-Z]{0,8}(?<!\d)(?<!\d\.)(\d{1,3}(?:\.\d{1,3}){3})(?!\.?\d)[^\W_]*")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])")
_MAC = re.compile(
    r"(?<![^\W_])(?<![^\W_][:-])(?:[0-9A-F]{2}(?:([:-])[0-9A-F]{2})(?:\1[0-9A-F]{2}){4,6}|[0-9A-F]{4}(?:\.[0-9A-F]{4}){2})"
    r"(?![^\W_]|[:-][0-9A-F]{2}(?![^\W_]))",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?<![^\W_])([\w.+%'&-]{0,127}[\w+%'&$-])@([\w-]{1,63}(?:\.[\w-]{1,63}){0,8})")
_NAME = r"[^\s\\/:*?\"<>|,;()\[\]{}'=@]+"
_SPACED = r"[^\\/:*?\"<>|\r\n\t]*[^\\/:*?\"<>|\s]"
_UNC = re.compile(
    rf"(?:(?<![\\\w:%)}}.$])\\{{2,4}}(?:\?\\{{1,2}}UNC\\{{1,2}})?|(?:file|smb|cifs):/{{2,5}})({_NAME}|\*)"
    rf"(?:[\\/]{{1,2}}({_SPACED}(?=[\\/])|{_NAME}))?",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    rf"[\\/](?:users|documents and settings|profiles|home)[\\/]{{1,2}}"
    rf"({_SPACED}(?=[\\/])|{_NAME})",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(rf"(?<![\\/:.%\w-])([A-Za-z0-9][\w.-]{{0,63}})\\{{1,2}}({_NAME}+)(?!\\)")
_DOTTED = re.compile(r"(?<![^\W_])(?<!\.)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![^\W_])")
_PRIVATE = frozenset({"local", "lan", "corp", "intern", "internal", "intranet", "intra", "ad", "home", "private"})
"""Last parts of names that the Internet does not have."""
_DC = re.compile(r"\bDC=([^,=\"\\/\s]{1,63}(?:,\s?DC=[^,=\"\\/\s;)]{1,63}){0,8})", re.IGNORECASE)
_CN = re.compile(r"\bCN=((?:[^,=\"\\\r\n]|\\.){1,128})(?=,[^\"\r\n]{0,512}?\bDC=)", re.IGNORECASE)
_AUTHORITIES = tuple(sorted(AUTHORITIES))
_BREAK = re.compile(r"[\r\n\t\"',;|<>()]")
_NETBIOS = re.compile(r"(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{2,15}")


def spans(text: str, entity: Callable[[str], str | None]) -> Iterator[Span]:
    """Find what a text names; `entity` says whether something is known already, and as what."""
    yield from (Span(found.start(), found.end(), "NAME", found[0]) for found in TOKEN.finditer(text))
    yield from _addresses(text)
    if "-1-" in text:
        yield from (
            Span(found.start(), found.end(), "USER", found[0]) for found in SID.finditer(text) if _own(found[0])
        )
    if "@" in text:
        yield from _mails(text, entity)
    if "\\" in text or "/" in text:
        yield from _paths(text, entity)
    if "=" in text:
        yield from _directory(text)
    if "." in text:
        for found in _DOTTED.finditer(text):
            yield from _machine(found.start(), found[0], entity)


def host_spans(start: int, name: str) -> Iterator[Span]:
    """Take the name of a machine apart: its own name, and its domain."""
    short, dot, domain = name.rstrip(".").partition(".")
    account = short.rstrip("$")
    if not readable_place(account):
        yield Span(start, start + len(account), "HOST", account)
    if dot and domain:
        yield Span(start + len(short) + 1, start + len(short) + 1 + len(domain), "DOMAIN", domain)


def _machine(start: int, name: str, entity: Callable[[str], str | None]) -> Iterator[Span]:
    """Find a machine by its domain: one that is known, or one that only a network of its own can have."""
    labels = name.split(".")
    for place in range(1, len(labels)):
        domain, machine = ".".join(labels[place:]), ".".join(labels[:place])
        if (entity(domain) or "").startswith("DOMAIN") and place < len(labels) - 1:
            if not (machine.startswith("_") or readable_place(machine) or _IPV4.fullmatch(machine)):
                yield Span(start, start + len(machine), "HOST", machine)
            return
    if labels[-1].lower() in _PRIVATE:
        yield from host_spans(start, name)


def _own(sid: str) -> bool:
    """Say whether a SID is of a domain, a machine or Entra ID; all others are the same everywhere."""
    return sid.upper().startswith(("S-1-5-21-", "S-1-12-1-")) and sid.count("-") >= 6


def _addresses(text: str) -> Iterator[Span]:
    for found in _IPV4.finditer(text) if "." in text else ():
        parts = [int(part) for part in found[1].split(".")]
        if max(parts) < 256 and not readable_address(IPv4Address(bytes(parts))):
            yield Span(found.start(), found.end(), "IP", ".".join(map(str, parts)))
    for found in _IPV6.finditer(text) if ":" in text else ():
        address = _ipv6(found[0])
        if address and not readable_address(address.ipv4_mapped or address):
            yield Span(found.start(), found.end(), "IP", str(address.ipv4_mapped or address.exploded))
    for found in _MAC.finditer(text):
        digits = re.sub("[^0-9a-f]", "", found[0].lower())
        if set(digits) not in ({"0"}, {"f"}):
            yield Span(found.start(), found.end(), "MAC", digits)


def _ipv6(text: str) -> IPv6Address | None:
    try:
        return IPv6Address(text)
    except AddressValueError:
        return None


def _mails(text: str, entity: Callable[[str], str | None]) -> Iterator[Span]:
    for found in _MAIL.finditer(text):
        if "." not in found[2] and not entity(found[2]):
            continue
        if (
            text[max(0, found.start() - 1) : found.start()] == "/"
        ):  # the name of a service: host/fs01.corp.example@REALM
            yield from host_spans(found.start(1), found[1])
        else:
            yield from _account(found.start(1), found[1])
        if not readable_place(found[2]):
            yield Span(found.start(2), found.end(2), "DOMAIN", found[2])


def _paths(text: str, entity: Callable[[str], str | None]) -> Iterator[Span]:
    for found in _UNC.finditer(text):
        if not (_IPV4.fullmatch(found[1]) or found[1] in {"?", ".", "*"} or no_domain(found[1])):
            yield from host_spans(found.start(1), found[1])
        if found[2] and not readable_share(found[2]) and found[1] not in {"?", "."}:
            yield Span(found.start(2), found.end(2), "SHARE", found[2])
    for found in _PROFILE.finditer(text):
        if not readable_account(found[1]):
            yield Span(found.start(1), found.end(1), "USER", _profile(found[1], entity))
    for found in _ACCOUNT.finditer(text):
        if text[max(0, found.end(1) - 40) : found.end(1)].casefold().endswith(_AUTHORITIES):
            continue
        known = (entity(found[1]) or "").startswith(("DOMAIN", "HOST"))
        if (known or _domain(text, found)) and not readable_account(found[2]):
            yield Span(found.start(1), found.end(1), "DOMAIN", found[1])
            yield from _account(found.start(2), found[2])


def _account(start: int, name: str) -> Iterator[Span]:
    """Take an account for a person, or for a machine where it ends in a dollar sign."""
    if name.endswith("$"):
        yield from host_spans(start, name)
    elif not readable_account(name):
        yield Span(start, start + len(name), "USER", name)


def _domain(text: str, found: re.Match[str]) -> bool:
    """Say whether DOMAIN\\account looks like one, and is not within a path that has blanks."""
    before = _BREAK.split(text[max(0, found.start() - 60) : found.start()])[-1]
    return "\\" not in before and bool(_NETBIOS.fullmatch(found[1])) and not no_domain(found[1])


def _profile(folder: str, entity: Callable[[str], str | None]) -> str:
    """Name the person of a profile folder: `jdoe.CORP` and `jdoe.000` are jdoe's."""
    person, _, rest = folder.rpartition(".")
    return person if person and (rest.isdecimal() or entity(person)) else folder


def _directory(text: str) -> Iterator[Span]:
    for found in _DC.finditer(text):
        yield Span(found.start(1), found.end(1), "DOMAIN", re.sub(r",\s?DC=", ".", found[1], flags=re.IGNORECASE))
    for found in _CN.finditer(text):
        if not readable_container(found[1]):
            yield Span(found.start(1), found.end(1), "NAME", found[1])

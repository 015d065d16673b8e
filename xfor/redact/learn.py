"""report -> what its people and machines are called: fields that name them first, then what is found by its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from xfor.redact.fields import Person, labelled, persons
from xfor.redact.forms import spans
from xfor.redact.names import SID, Names
from xfor.redact.readable import AUTHORITIES, readable_account, readable_place, readable_share

Node = Any
"""A part of a report, as JSON has it."""

_HOST = re.compile(r"[^\W_][\w-]*\$?(?:\.[\w-]+)*\.?")
_ADDRESS = re.compile(r"[0-9.]+|[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*")
_NETBIOS, _SAM = 15, 20  # characters that are left of a longer name, in NetBIOS and in sAMAccountName
_PUBLIC_SECOND = frozenset({"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"})
_LONGEST_NAME = 256


def learn(report: Node, names: Names) -> None:
    """Learn all names of a report, in an order that lets one person or machine have one name."""
    texts = list(strings(report))
    for host in sorted({host for host in _hosts(report) if host}):
        know_host(names, host)
    found = [person for each in _field_lists(report) for person in persons(each)]
    found += [person for text in texts for person in labelled(text)]
    for person in sorted(found, key=len, reverse=True):
        know_person(names, person)
    # What a path or an address tells lets more be told of the next text.
    for _ in range(2):
        for text in texts:
            _by_form(names, text)


def strings(node: Node) -> Iterator[str]:
    """Give every text of a report."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def know_host(names: Names, written: str) -> None:
    """Learn the name of a machine, with its domain, and as NetBIOS cuts it."""
    name = written.strip().lstrip("\\")
    if not name or readable_place(name) or _ADDRESS.fullmatch(name) or SID.fullmatch(name):
        return
    if not _HOST.fullmatch(name):
        names.know("HOST", written)
        return
    short, _, domain = name.rstrip(".").partition(".")
    short = short.rstrip("$")
    names.know("HOST", short, short[:_NETBIOS])
    if domain:
        know_domain(names, domain)


def know_domain(names: Names, written: str) -> None:
    """Learn the name of a domain; the first part of a DNS name is mostly its NetBIOS name."""
    name = written.strip().strip(".")
    if not name or readable_place(name) or len(name) > _LONGEST_NAME or names.entity(name):
        return
    labels = name.split(".")
    if len(labels) == 1:
        names.know("DOMAIN", name, name[:_NETBIOS])
        return
    names.know("DOMAIN", name, *([] if readable_place(labels[0]) else [labels[0], labels[0][:_NETBIOS]]))
    parent = labels[1:]
    if len(parent) > 1 and not (len(parent[-1]) == 2 and parent[0] in _PUBLIC_SECOND and len(parent) == 2):
        names.know("DOMAIN", ".".join(parent))


def know_person(names: Names, person: Person) -> None:
    """Learn the account, SID and UPN of one person as one; the account of a machine is the machine."""
    domain, _, account = person.get("account", "").rpartition("\\")
    name, _, realm = person.get("upn", "").partition("@")
    if "@" in account:
        account, _, realm = account.partition("@")
    if {domain.casefold(), person.get("domain", "").casefold()} & AUTHORITIES:
        return
    for each in (domain, realm, person.get("domain", "")):
        know_domain(names, each)
    if host := person.get("host"):
        know_host(names, host)
    if (share := person.get("share")) and "\\" not in share and not readable_share(share):
        names.know("SHARE", share)
    called = [each for each in (account, name) if each and not readable_account(each) and len(each) <= _LONGEST_NAME]
    _know_called(names, [each for each in called if not SID.fullmatch(each)], person)


def _know_called(names: Names, called: list[str], person: Person) -> None:
    sid = [each for each in (person.get("sid", "").strip("%{}"),) if SID.fullmatch(each) and each.count("-") >= 6]
    if called and called[0].endswith("$"):
        know_host(names, called[0])
        names.know("HOST", called[0].rstrip("$"), *sid)
        return
    shortened = [each[:longest] for each in called for longest in (_SAM, _NETBIOS)]
    full_name = [each for each in (person.get("full name", ""),) if called and not readable_account(each)]
    if called or sid:
        names.know("USER", *called, *sid, *shortened, *full_name)


def _by_form(names: Names, text: str) -> None:
    for span in spans(text, names.entity):
        spelling = text[span.start : span.end]
        if span.kind == "HOST":
            names.know("HOST", span.canonical, span.canonical[:_NETBIOS])
        elif span.kind == "DOMAIN":
            know_domain(names, span.canonical)
            names.know("DOMAIN", span.canonical, spelling)
        elif span.kind == "IP":
            names.know("IP", span.canonical, spelling, re.sub("[.:]", "-", span.canonical))
        elif span.kind == "NAME" and names.entity(spelling) is None:
            names.know("NAME", spelling)
        else:
            names.know(span.kind, span.canonical, spelling)


def _hosts(node: Node) -> Iterator[str]:
    """Give what stands in the fields that hold the name of a computer."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"host", "computer"} and isinstance(value, str):
                yield value
            elif key == "hosts":
                yield from value
            else:
                yield from _hosts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _hosts(value)


def _field_lists(node: Node) -> Iterator[list[tuple[str, str]]]:
    """Give the named values of each event, and those that findings quote, which are of many events."""
    if isinstance(node, list):
        for value in node:
            yield from _field_lists(value)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key == "data":
            yield [(item["name"], item["value"]) for item in value if "name" in item]
        elif key == "parameters":
            yield from ([(name, text)] for name, texts in value.items() for text in texts)
        elif key == "group":
            yield from ([(name, text)] for name, texts in value.items() for text in texts.split(", "))
        else:
            yield from _field_lists(value)

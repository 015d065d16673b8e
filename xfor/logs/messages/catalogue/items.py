"""What a catalogue keeps, and the keys by which it finds that again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

LONGEST = 1 << 16
"""Characters of a message that a catalogue keeps."""

ANY = -1
"""Stands for qualifiers and versions that a row does not say, so that they may be any."""

_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?")


class Template(NamedTuple):
    """The template of an event. `provider` is in lower case; `qualifiers` and `version` are ANY where not said."""

    provider: str
    event_id: int
    qualifiers: int
    version: int
    lcid: int
    text: str


class Parameter(NamedTuple):
    """A parameter message (`%%1833`), of one provider or, where that is "", of all."""

    provider: str
    number: int
    lcid: int
    text: str


class Numbered(NamedTuple):
    """A message of a message table. `file` is the name of the file in lower case, without folder and `.mui`."""

    file: str
    number: int
    lcid: int
    text: str


class Declared(NamedTuple):
    """Which message of a file an event has, by the manifest in it. `guid` is in lower case, without braces."""

    guid: str
    event_id: int
    version: int
    number: int
    file: str


class Bound(NamedTuple):
    """A file that has messages of a provider. `purpose` is event or parameter; `provider` may also be a GUID."""

    provider: str
    purpose: str
    file: str


class Alias(NamedTuple):
    """The GUID of a provider's name."""

    provider: str
    guid: str


Item: TypeAlias = Template | Parameter | Numbered | Declared | Bound | Alias
"""Something that a catalogue keeps."""


class CatalogueFile(NamedTuple):
    """A catalogue that can be asked; `fingerprint` says what is in it."""

    path: Path
    fingerprint: str


def file_name(written: str) -> str:
    """Give the name of a message file as a catalogue knows it: no folder, no `.mui`, in lower case."""
    name = written.strip().strip('"').replace("/", "\\").rpartition("\\")[2].casefold()
    return name.removesuffix(".mui")


def provider_key(name: str) -> str:
    """Give the name of a provider as a catalogue knows it."""
    return " ".join(name.split()).casefold()


def guid_key(written: str) -> str:
    """Give a GUID as a catalogue knows it; "" for what is none."""
    found = _GUID.fullmatch(written.strip().lower())
    return found[1] if found else ""


def bindings(provider: str, guid: str, files: str, parameter_files: str) -> Iterator[Item]:
    """Say which files have the messages of a provider; several are parted by semicolons, as in the registry."""
    known = guid_key(guid)
    if known and provider:
        yield Alias(provider_key(provider), known)
    for purpose, written in (("event", files), ("parameter", parameter_files)):
        for name in filter(None, map(file_name, written.split(";"))):
            for key in filter(None, (provider_key(provider), known)):
                yield Bound(key, purpose, name)

"""an event -> its message, by what a catalogue has for its provider, id, qualifiers and version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from xfor.codes import meanings
from xfor.errors import CatalogueError
from xfor.events import NO_DATA, Event
from xfor.logs.messages.catalogue.items import ANY, CatalogueFile, guid_key, provider_key
from xfor.logs.messages.catalogue.store import REFUSALS, open_readonly
from xfor.logs.messages.insertion import NO_NAMES, inserted
from xfor.logs.messages.languages import english, preference
from xfor.logs.messages.said import Said

# A database that somebody else made may hold anything in any column.
_TEXT = "CAST(coalesce(lcid, 0) AS INTEGER), CAST(coalesce(text, '') AS TEXT)"
_NUMBER = "CAST(coalesce(number, 0) AS INTEGER)"
_MOST_KEPT = 1 << 14  # answers; a hostile log may have a new question in every record
_LAST_WIN32 = 15_999
_SYSTEM_PARAMETERS, _SECURITY_PARAMETERS = "kernel32.dll", "msobjs.dll"


class _Asked(NamedTuple):
    """What decides on the template of an event; its providers are its names and its GUID, as far as it has them."""

    providers: tuple[str, ...]
    event_id: int
    qualifiers: int | None
    version: int | None


_Question: TypeAlias = tuple[_Asked, int, int, bool]
"""What decides on a parameter message: of whom, its number, the language, whether numbers are those of the system."""


class _Found(NamedTuple):
    """A template, its language, and whether it may name its values in braces."""

    text: str
    lcid: int
    named: bool


class _Candidate(NamedTuple):
    lcid: int
    vague: bool
    text: str


class Catalogue:
    """An open catalogue; CatalogueError, now or with a question, where it is damaged."""

    def __init__(self, file: CatalogueFile) -> None:
        try:
            self._database = open_readonly(file.path)
        except REFUSALS as error:
            raise CatalogueError(f"is a damaged database: {error}") from error
        self._templates: dict[_Asked, _Found | None] = {}
        self._parameters: dict[_Question, str | None] = {}

    def close(self) -> None:
        """Close the catalogue."""
        self._database.close()

    def message(self, event: Event) -> Said | None:
        """Give the message of an event, with its values in it; None where there is none, or one of several."""
        if NO_DATA in event.lacks:
            return None  # its message would have holes where its values belong
        asked = _asked(event)
        try:
            if asked not in self._templates:
                _make_room(self._templates)
                self._templates[asked] = self._template(asked)
            found = self._templates[asked]
            return self._said(event, asked, found) if found else None
        except REFUSALS as error:
            raise CatalogueError(f"is damaged: {error}") from error

    def _said(self, event: Event, asked: _Asked, found: _Found) -> Said:
        names = {datum.name.lower(): datum.value for datum in event.data if datum.name} if found.named else NO_NAMES
        # Old Security events have qualifiers, too; those of other providers whose numbers are Win32 errors always do.
        system = event.qualifiers is not None and event.kind.channel.lower() != "security"

        def parameter(number: int) -> str | None:
            key = (asked, number, found.lcid, system)
            if key not in self._parameters:
                _make_room(self._parameters)
                self._parameters[key] = self._parameter(asked, number, found.lcid, system=system)
            return self._parameters[key]

        return Said(inserted(found.text, _values(event), parameter, names), "catalogue", found.lcid)

    def _template(self, asked: _Asked) -> _Found | None:
        return self._listed(asked) or self._declared(asked) or self._numbered(asked)

    def _listed(self, asked: _Asked) -> _Found | None:
        """Look for it in the tables."""
        query = f"SELECT qualifiers, version, {_TEXT} FROM templates WHERE provider = ? AND event_id = ?"
        candidates = []
        for provider in asked.providers:
            for qualifiers, version, lcid, text in self._database.execute(query, (provider, asked.event_id)):
                said = [(qualifiers, asked.qualifiers), (version, asked.version)]
                if all(mine in (ANY, theirs) or theirs is None for mine, theirs in said):
                    candidates.append(_Candidate(lcid, any(mine != theirs for mine, theirs in said), text))
        return _chosen(candidates, named=True)

    def _declared(self, asked: _Asked) -> _Found | None:
        """Look for it by a manifest: it names the message, which is in the file of the manifest, or in another one."""
        query = f"SELECT version, {_NUMBER}, file FROM declared WHERE guid = ? AND event_id = ? ORDER BY version"
        for guid in self._guids(asked.providers):
            rows = self._database.execute(query, (guid, asked.event_id)).fetchall()
            rows = [row for row in rows if asked.version is None or row[0] == asked.version]
            files = self._files((guid, *asked.providers), "event")
            candidates = [
                each for _, number, file in rows for each in self._first_with(number, dict.fromkeys([*files, file]))
            ]
            if found := _chosen(candidates, named=False):
                return found
        return None

    def _numbered(self, asked: _Asked) -> _Found | None:
        """Look for it as the old interface does: by qualifiers and id together, in the files of the source."""
        files = self._files(asked.providers, "event")
        if asked.qualifiers is not None:
            number = asked.qualifiers << 16 | asked.event_id
            return _chosen(self._first_with(number, files or self._namesakes(asked.providers)), named=False)
        query = f"SELECT {_TEXT} FROM numbered WHERE file = ? AND event_id = ?"
        for file in files:
            rows = self._database.execute(query, (file, asked.event_id)).fetchall()
            if rows:
                return _chosen([_Candidate(lcid, False, text) for lcid, text in rows], named=False)
        return None

    def _first_with(self, number: int, files: Iterable[str]) -> list[_Candidate]:
        """Give the message of a number, in all languages, from the first file that has it."""
        query = f"SELECT {_TEXT} FROM numbered WHERE file = ? AND event_id = ? AND number = ?"
        for file in files:
            rows = self._database.execute(query, (file, number & 0xFFFF, number)).fetchall()
            if rows:
                return [_Candidate(lcid, False, text) for lcid, text in rows]
        return []

    def _parameter(self, asked: _Asked, number: int, lcid: int, *, system: bool) -> str | None:
        query = f"SELECT {_TEXT} FROM parameters WHERE provider = ? AND number = ?"
        for provider in (*asked.providers, ""):
            rows = self._database.execute(query, (provider, number)).fetchall()
            if rows:
                return _in_language(rows, lcid)
        files = self._files(asked.providers, "parameter")
        files = [*files, *self._files(asked.providers, "event")] or self._namesakes(asked.providers)
        known = self._first_with(number, [*files, _SYSTEM_PARAMETERS if system else _SECURITY_PARAMETERS])
        if known:
            return _in_language([(each.lcid, each.text) for each in known], lcid)
        return _win32_text(number) if system and english(lcid) else None

    def _guids(self, providers: Sequence[str]) -> list[str]:
        query = "SELECT guid FROM aliases WHERE provider = ? ORDER BY guid"
        named = [guid for provider in providers for (guid,) in self._database.execute(query, (provider,))]
        return list(dict.fromkeys([*filter(None, map(guid_key, providers)), *named]))

    def _files(self, providers: Sequence[str], purpose: str) -> list[str]:
        query = "SELECT file FROM bound WHERE provider = ? AND purpose = ? ORDER BY place"
        found = [file for each in providers for (file,) in self._database.execute(query, (each, purpose))]
        return list(dict.fromkeys(found))

    def _namesakes(self, providers: Sequence[str]) -> list[str]:
        """Give the files that are named like a provider which nothing binds to one."""
        endings = (".dll", ".exe", ".sys")
        names = [each.replace(" ", "") + ending for each in providers for ending in endings]
        query = "SELECT 1 FROM numbered WHERE file = ? LIMIT 1"
        return [name for name in names if self._database.execute(query, (name,)).fetchone()]


def _asked(event: Event) -> _Asked:
    kind = event.kind
    providers = _keys(kind.provider, kind.source, event.provider_guid)
    return _Asked(providers, kind.event_id, event.qualifiers, event.version)


@lru_cache(maxsize=1 << 12)
def _keys(provider: str, source: str, guid: str) -> tuple[str, ...]:
    keys = (provider_key(provider), provider_key(source), guid_key(guid))
    return tuple(dict.fromkeys(filter(None, keys)))


def _values(event: Event) -> list[str]:
    """Give the insertion strings: a classic event has its binary data behind them."""
    values = [datum.value for datum in event.data]
    binary = event.qualifiers is not None and event.data and event.data[-1].name == "Binary"
    return values[:-1] if binary else values


def _chosen(candidates: Iterable[_Candidate], *, named: bool) -> _Found | None:
    """Give the text that fits best, in the language that is preferred; None where two texts fit alike."""
    ranked = sorted((preference(each.lcid), each.vague, each.lcid, each.text) for each in candidates)
    best = {each[2:] for each in ranked if each[:2] == ranked[0][:2]}
    if len(best) != 1:
        return None
    [(lcid, text)] = best
    return _Found(text, lcid, named)


def _in_language(rows: Sequence[tuple[int, str]], lcid: int) -> str:
    return min(rows, key=lambda row: (row[0] != lcid, preference(row[0])))[1]


def _win32_text(number: int) -> str | None:
    if number > _LAST_WIN32:
        return None
    return next((each.wordings[0] for each in meanings(number) if each.family == "win32" and each.wordings), None)


def _make_room(answers: dict[_Asked, _Found | None] | dict[_Question, str | None]) -> None:
    if len(answers) >= _MOST_KEPT:
        answers.clear()

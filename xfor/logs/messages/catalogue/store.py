"""The file of a catalogue: an SQLite database, the same bytes for the same items in the same order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from xfor.errors import CatalogueError
from xfor.logs.messages.catalogue.items import (
    Alias,
    Bound,
    CatalogueFile,
    Declared,
    Item,
    Numbered,
    Parameter,
    Template,
)

FORMAT = "xfor messages 1"
SQLITE_MAGIC = b"SQLite format 3\0"

REFUSALS = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged database raises; its names may be quoted in an error, and be no text."""

_SCHEMA = """
CREATE TABLE catalogue (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE templates (provider TEXT, event_id INTEGER, qualifiers INTEGER, version INTEGER, lcid INTEGER, text TEXT,
    PRIMARY KEY (provider, event_id, qualifiers, version, lcid, text)) WITHOUT ROWID;
CREATE TABLE parameters (provider TEXT, number INTEGER, lcid INTEGER, text TEXT,
    PRIMARY KEY (provider, number, lcid)) WITHOUT ROWID;
CREATE TABLE numbered (file TEXT, event_id INTEGER, number INTEGER, lcid INTEGER, text TEXT,
    PRIMARY KEY (file, event_id, number, lcid)) WITHOUT ROWID;
CREATE TABLE declared (guid TEXT, event_id INTEGER, version INTEGER, number INTEGER, file TEXT,
    PRIMARY KEY (guid, event_id, version)) WITHOUT ROWID;
CREATE TABLE bound (provider TEXT, purpose TEXT, place INTEGER, file TEXT,
    PRIMARY KEY (provider, purpose, file)) WITHOUT ROWID;
CREATE TABLE aliases (provider TEXT, guid TEXT, PRIMARY KEY (provider, guid)) WITHOUT ROWID;
"""
_INSERTS: dict[type[Item], str] = {
    Template: "INSERT OR IGNORE INTO templates VALUES (?, ?, ?, ?, ?, ?)",
    Parameter: "INSERT OR IGNORE INTO parameters VALUES (?, ?, ?, ?)",
    Numbered: "INSERT OR IGNORE INTO numbered VALUES (?1, ?2 & 65535, ?2, ?3, ?4)",
    Declared: "INSERT OR IGNORE INTO declared VALUES (?, ?, ?, ?, ?)",
    Bound: "INSERT OR IGNORE INTO bound SELECT ?1, ?2, count(*), ?3 FROM bound WHERE provider = ?1 AND purpose = ?2",
    Alias: "INSERT OR IGNORE INTO aliases VALUES (?, ?)",
}


def write_catalogue(path: Path, items: Iterable[Item]) -> dict[str, int]:
    """Write a catalogue of some items, and say how many rows each of its tables has; what comes first stays."""
    connection = sqlite3.connect(path, isolation_level=None)
    digest = sha256()
    try:
        connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(f"BEGIN; {_SCHEMA}")
        for item in items:
            kept = tuple(_storable(value) for value in item)
            digest.update(repr((type(item).__name__, *kept)).encode("utf-8"))
            connection.execute(_INSERTS[type(item)], kept)
        facts = {"format": FORMAT, "fingerprint": digest.hexdigest()}
        connection.executemany("INSERT INTO catalogue VALUES (?, ?)", facts.items())
        connection.execute("COMMIT")
        tables = ("templates", "parameters", "numbered", "declared", "bound")
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
    finally:
        connection.close()


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open a database so that nothing in it can change anything, or run; REFUSALS where that is not possible."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def catalogue_file(path: Path) -> CatalogueFile | None:
    """Recognise a catalogue; None for any other file. CatalogueError where it is one of another version, or damaged."""
    try:
        with path.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
                return None
        connection = open_readonly(path)
        try:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "catalogue" not in names:
                return None
            facts = dict(connection.execute("SELECT key, value FROM catalogue LIMIT 10").fetchall())
        finally:
            connection.close()
    except OSError as error:
        raise CatalogueError(f"cannot be read: {error.strerror or error}") from error
    except REFUSALS as error:
        raise CatalogueError(f"is a damaged database: {error}") from error
    if facts.get("format") != FORMAT:
        raise CatalogueError(f"is no catalogue of this version of xfor ({FORMAT}): build it anew")
    return CatalogueFile(path, str(facts.get("fingerprint")))


def _storable(value: str | int) -> str | int:
    """Give a value that UTF-8 can hold: halves of surrogate pairs become question marks."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value

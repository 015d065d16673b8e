"""The rules of a library -> an index of their words, events and error codes; kept in the cache, and made again from it.

The index is a whole SQLite database in memory. In the cache it is that database with a checksum, for exactly these
rules and this xfor; whatever is odd about it makes it count as missing. It holds no texts: those of what was found
come from the rules.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from xfor.codes.squeeze import squeeze
from xfor.errors import SearchError
from xfor.rules import Correlation, Library, Rule
from xfor.rules.cache import version
from xfor.rules.cache_folder import cache_folder, keep, kept
from xfor.search.documents import FIELDS, document_of

WEIGHTS = (6.0, 4.0, 3.0, 3.0, 1.5, 1.0, 1.0, 4.0, 8.0)
"""What a word in each of FIELDS counts: a title says what an article is about, more information says much else."""

_TEXTS = """CREATE VIRTUAL TABLE {name} USING fts5({columns}{options}, tokenize = "porter unicode61")"""
_TABLES = """
CREATE TABLE events (provider TEXT, event_id INTEGER, rule INTEGER);
CREATE TABLE codes (code INTEGER, field TEXT, rule INTEGER);
"""
_INDICES = """
CREATE INDEX by_event ON events (event_id, provider);
CREATE INDEX by_code ON codes (code);
"""
_CHECKSUM = 64  # hexadecimal digits
_CONTROL = re.compile(r"[\x00-\x08]")
_COLUMNS = ", ".join(f"c{number}" for number in range(len(FIELDS)))


class Index:
    """An open index. A rule's number in it is its place in `rules`, from 1."""

    def __init__(self, rules: Sequence[Rule | Correlation], database: sqlite3.Connection) -> None:
        self.rules = rules
        self._database = database

    @cached_property
    def events(self) -> list[tuple[str, int | None, int]]:
        """Give every provider, by its letters and digits, and event id with the number of a rule about it."""
        return [(squeeze(name), *rest) for name, *rest in self.rows("SELECT * FROM events")]

    def rule(self, number: int) -> Rule | Correlation:
        """Give the rule of a number; SearchError where the index has numbers that are of no rule."""
        if 0 < number <= len(self.rules):
            return self.rules[number - 1]
        raise SearchError(f"The index of the rules names rule {number} of {len(self.rules)}: empty the cache folder.")

    def numbers(self, question: str, *values: str | int) -> frozenset[int]:
        """Give the numbers of the rules that an SQL query selects."""
        return frozenset(number for (number,) in self.rows(question, *values))

    def rows(self, question: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Give what an SQL query selects; SearchError where the index is no index."""
        try:
            return self._database.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise SearchError(f"The index of the rules cannot be read ({error}): empty the cache folder.") from None


def open_index(library: Library) -> Index:
    """Open the index of the rules of a library, from the cache or made anew; SearchError where SQLite has no FTS5."""
    rules: list[Rule | Correlation] = [*library.rules, *library.correlations]
    rules.sort(key=lambda rule: rule.id)
    folder = cache_folder()
    path = folder / f"search-{_digest(source.path for source in library.sources)[:32]}.db" if folder else None
    maker = _maker(library, rules)
    database = _restored(path, maker) if path else None
    if database is None:
        database = text_table("texts", options=", content=''")
        _fill(database, rules)
        if path and hasattr(database, "serialize"):
            body = database.serialize()
            keep(path, _checksum(body) + maker + body)
    return Index(rules, database)


def text_table(name: str, *, options: str = "") -> sqlite3.Connection:
    """Make a database in memory with an empty table of texts; SearchError where SQLite has no FTS5."""
    database = sqlite3.connect(":memory:")
    try:
        database.execute(_TEXTS.format(name=name, columns=_COLUMNS, options=options))
    except sqlite3.OperationalError as error:
        raise SearchError(
            f"Search needs an SQLite with FTS5, which the one of this Python ({sqlite3.sqlite_version}) lacks: {error}"
        ) from None
    return database


def add_texts(database: sqlite3.Connection, name: str, rules: Iterable[tuple[int, Sequence[str]]]) -> None:
    """Fill a table of texts, those of each rule under its number."""
    marks = ", ".join("?" * (len(FIELDS) + 1))
    written = ((number, *map(_storable, texts)) for number, texts in rules)
    database.executemany(f"INSERT INTO {name} (rowid, {_COLUMNS}) VALUES ({marks})", written)


def _fill(database: sqlite3.Connection, rules: Sequence[Rule | Correlation]) -> None:
    documents = [(number, document_of(rule)) for number, rule in enumerate(rules, 1)]
    database.executescript(_TABLES)
    add_texts(database, "texts", ((number, document.texts) for number, document in documents))
    for number, document in documents:
        events = [(_storable(provider.casefold()), event_id, number) for provider, event_id in document.events]
        database.executemany("INSERT INTO events VALUES (?, ?, ?)", events)
        codes = [(code, field, number) for code, field in document.codes]
        database.executemany("INSERT INTO codes VALUES (?, ?, ?)", codes)
    database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    database.executescript(_INDICES)
    database.commit()


def _restored(path: Path, maker: bytes) -> sqlite3.Connection | None:
    content = memoryview(kept(path) or b"")  # it is large, and no part of it is copied
    begin = _CHECKSUM + len(maker)
    if content[_CHECKSUM:begin] != maker or content[:_CHECKSUM] != _checksum(content[begin:]):
        return None
    database = sqlite3.connect(":memory:")
    with suppress(sqlite3.Error, AttributeError):  # an SQLite without deserialize
        database.deserialize(content[begin:])
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("SELECT count(*) FROM texts, events, codes LIMIT 0")
        return database
    database.close()
    return None


def _maker(library: Library, rules: Iterable[Rule | Correlation]) -> bytes:
    """Say what an index is made of: the files of all sources, which of their rules are in force, and the program."""
    sources = _digest(source.sha256 for source in library.sources)
    in_force = _digest(rule.id for rule in rules)
    folder = Path(__file__).parent
    files = sorted([*folder.glob("*.py"), *(folder.parent / "codes").iterdir()])
    program = _digest([version(), *(file.read_text("utf-8") for file in files if file.suffix in (".py", ".tsv"))])
    return f" {sources} {in_force} {program} {sqlite3.sqlite_version}\n".encode()


def _checksum(body: bytes | memoryview) -> bytes:
    return sha256(body).hexdigest().encode()


def _digest(texts: Iterable[str]) -> str:
    return sha256("\0".join(texts).encode(errors="surrogateescape")).hexdigest()


def _storable(text: str) -> str:
    # SQLite takes no halves of surrogate pairs, and ends a text at a NUL; found words are marked with controls.
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")

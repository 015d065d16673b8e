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
_CONTROL = re.compile(r"[\x00-\x08]")
_COLUMNS = ", ".join(f"c{number}" for number in range(len(FIELDS)))


class Index:
    """An open index. A rule's number in it is its place in `rules`, from 1."""

    def __init__(self, rules: Sequence[Rule | Correlation], database: sqlite3.Connection) -> None:
        self.rules = rules
        self.database = database

    @cached_property
    def articles(self) -> frozenset[int]:
        """Give the numbers of the rules that have the knowledge of an article."""
        return frozenset(number for number, rule in enumerate(self.rules, 1) if _has_article(rule))

    @cached_property
    def events(self) -> list[tuple[str, int | None, int]]:
        """Give every provider, by its letters and digits, and event id with the number of a rule about it."""
        return [(squeeze(name), *rest) for name, *rest in self.database.execute("SELECT * FROM events")]

    def rule(self, number: int) -> Rule | Correlation:
        """Give the rule of a number."""
        return self.rules[number - 1]

    def numbers(self, question: str, *values: str | int) -> frozenset[int]:
        """Give the numbers of the rules that an SQL query selects."""
        return frozenset(number for (number,) in self.database.execute(question, values))


def open_index(library: Library) -> Index:
    """Open the index of the rules of a library, from the cache or made anew; SearchError where SQLite has no FTS5."""
    rules: list[Rule | Correlation] = [*library.rules, *library.correlations]
    rules.sort(key=lambda rule: rule.id)
    folder = cache_folder()
    sources = "\0".join(source.path for source in library.sources)
    path = folder / f"search-{_digest(sources)[:32]}.db" if folder else None
    known = _content(library)
    database = _restored(path, known) if path else None
    if database is None:
        database = text_table("texts", options=", content=''")
        _fill(database, rules)
        if path and hasattr(database, "serialize"):
            body = database.serialize()
            keep(path, _header(body, known) + body)
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


def _restored(path: Path, known: str) -> sqlite3.Connection | None:
    header, _, body = (kept(path) or b"").partition(b"\n")
    if not body or header + b"\n" != _header(body, known):
        return None
    database = sqlite3.connect(":memory:")
    with suppress(sqlite3.Error, AttributeError):  # an SQLite without deserialize
        database.deserialize(body)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("SELECT count(*) FROM texts, events, codes LIMIT 0")
        return database
    database.close()
    return None


def _content(library: Library) -> str:
    """Say what the index is made of: the files of all sources, what of them is in force, and the program."""
    sources = "\0".join(f"{source.path}\0{source.sha256}" for source in library.sources)
    return f"{_digest(sources)} {_digest(chr(0).join(library.disabled))} {_digest(version() + _code())}"


def _code() -> str:
    folder = Path(__file__).parent
    return _digest("\0".join(path.read_text("utf-8") for path in sorted(folder.glob("*.py"))))


def _header(body: bytes, known: str) -> bytes:
    return f"{sha256(body).hexdigest()} {known} {sqlite3.sqlite_version}\n".encode()


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogateescape")).hexdigest()


def _storable(text: str) -> str:
    # SQLite takes no halves of surrogate pairs, and ends a text at a NUL; found words are marked with controls.
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode("utf-8")


def _has_article(rule: Rule | Correlation) -> bool:
    return rule.heading.article if isinstance(rule, Rule) else rule.file.kb is not None

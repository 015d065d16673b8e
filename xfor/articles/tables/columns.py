"""The columns of a table of knowledge, by the names that teams give them."""

from __future__ import annotations

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "article", "article id", "kb", "kb id", "kb article", "kb number", "key"),
    "provider": ("provider", "provider name", "source", "event source", "source name", "event provider"),
    "event id": ("event id", "event ids", "event", "events", "event code", "event number"),
    "title": ("title", "subject", "problem", "issue", "headline", "short description"),
    "cause": ("cause", "causes", "root cause", "reason"),
    "resolution": ("resolution", "solution", "fix", "remedy", "action", "corrective action", "steps"),
    "url": ("url", "link", "kb url", "kb link", "article url", "href"),
    "level": ("level", "type", "event type", "event level", "severity"),
    "category": ("category", "event category", "task category"),
    "text": ("text", "event text", "message", "event message", "message text", "event description"),
    "symptoms": ("symptoms", "symptom", "description", "problem description"),
    "workaround": ("workaround", "work around"),
    "status": ("status",),
    "more information": ("more information", "notes", "note", "comment", "comments", "remarks", "details"),
    "applies to": ("applies to", "product", "products"),
    "revised": ("revised", "date", "modified", "last modified", "updated", "last updated"),
    "see also": ("see also", "related", "related articles", "references"),
}
"""The columns with their usual spellings; case, blanks, underscores and hyphens do not matter."""

REQUIRED = ("id", "event id", "title")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


_KNOWN = {_letters(spelling): column for column, spellings in COLUMNS.items() for spelling in spellings}


def column_of(name: str) -> str:
    """Give the column that a heading means; "" where it means none."""
    return _KNOWN.get(_letters(name), "")

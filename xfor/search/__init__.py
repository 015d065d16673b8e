"""Words, a provider, an event id or an error code -> the rules that speak of them, best first, and why.

SQLite's full text search (FTS5) does the looking up, over an index that lies in the cache beside the rules.
"""

from __future__ import annotations

from xfor.search.answer import Answer, Hit, Query, Reason, answer_schema
from xfor.search.explain import answer
from xfor.search.index import Index, open_index
from xfor.search.query import Asked, search

__all__ = [
    "Answer",
    "Asked",
    "Hit",
    "Index",
    "Query",
    "Reason",
    "answer",
    "answer_schema",
    "open_index",
    "search",
]

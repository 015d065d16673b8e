"""events that no rule explains -> the articles whose texts are near to theirs, as far as the graver groups go."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xfor.errors import SearchError
from xfor.events import Event, LevelWord
from xfor.report import NearArticle, Notice
from xfor.rules import Library

if TYPE_CHECKING:
    from xfor.search.nearest import Nearest

_GRAVE = frozenset({"critical", "error"})
_MOST_GROUPS = 50  # the gravest and most frequent ones; for each, texts are looked up and compared
_MOST_ARTICLES = 3


class Guesses:
    """Guesses for the groups of one report, in their order. SQLite is opened when the first of them is asked about."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._asked = 0
        self._failure: str | None = None

    def near(self, level: LevelWord, event: Event) -> list[NearArticle]:
        """Give the articles that are near to an event of a group; none for warnings, and none beyond a number."""
        if level not in _GRAVE or self._asked >= _MOST_GROUPS or self._nearest is None:
            return []
        self._asked += 1
        return [
            NearArticle(
                rule=each.rule.id,
                title=each.rule.file.title,
                article=each.rule.file.kb.article if each.rule.file.kb else None,
                share=round(min(each.share, 1.0), 2),
                words=list(each.words),
            )
            for each in self._nearest.near(event, _MOST_ARTICLES)
        ]

    @property
    def notices(self) -> list[Notice]:
        """Say why there are no guesses, where they cannot be made."""
        if self._failure is None:
            return []
        text = f"No near articles are named for unexplained events. {self._failure}"
        return [Notice(code="search-unavailable", level="info", message=text)]

    @cached_property
    def _nearest(self) -> Nearest | None:
        from xfor.search import open_index  # most reports have no such events, and SQLite takes time to load
        from xfor.search.nearest import Nearest

        try:
            return Nearest(open_index(self._library))
        except SearchError as error:
            self._failure = str(error)
            return None

"""An article of a knowledge base, and the events that it describes, as they stand in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from xfor.rules.model import EventRole


class Section(NamedTuple):
    """A section of an article: its heading in capitals (SYMPTOMS, CAUSE, ...), and its text word for word.

    `text` has the article's own lines, without their common indentation; `lines` are the first and the last of them,
    counted from 1. What stands before the first heading has the name "". A section may occur more than once.
    """

    name: str
    text: str
    lines: tuple[int, int]


class Reference(NamedTuple):
    """Another article that an article refers to; `title` is "" where it does not say."""

    article: str
    title: str


class Article(NamedTuple):
    """What an article says; what is missing is empty.

    `title_cut`: the archive keeps 64 characters of a title. `versions` are as in "winnt:5.5".
    """

    id: str
    title: str
    title_cut: bool
    group: str
    revised: date | None
    product: str
    versions: tuple[str, ...]
    applies_to: tuple[str, ...]
    keywords: tuple[str, ...]
    technology: str
    issue_type: str
    solution_type: str
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]


Tier = Literal[1, 2, 3, 4]
"""How much of an event an article states: 1 source, id and text; 2 source and id; 3 id and text; 4 the id alone."""


class Matcher(NamedTuple):
    """An event that an article describes, in the article's own spelling.

    `inferred`: the provider is not stated beside the event, but follows from the article. Two texts that an article
    gives for one event are two matchers. `data` are the words of its data section. `active` matchers make the
    article a rule that is asked; `reason` says why another one does not. `lines` count from 1.
    """

    event_id: int
    provider: str | None
    inferred: bool
    level: str | None
    category: str | None
    text: str | None
    data: tuple[str, ...]
    role: EventRole
    tier: Tier
    active: bool
    reason: str
    lines: tuple[int, int]

"""What an event is to the article: the symptom, or something that must not make a rule fire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xfor.articles.paragraphs import SENTENCE_END

if TYPE_CHECKING:
    from xfor.rules.model import EventRole

MANY = 8
"""More events than this in an article that explains things are a catalogue."""

NEGATED = re.compile(
    r"\b(?:events?|entry|entries)\b[^.]{0,40}(?:\bnot|\bnever|\bno longer|n't|\bfails? to)(?: be| always)? "
    r"(?:log|record|generat|writ|appear|display|report)"
    r"|(?:\bnot|\bnever|n't|\bfails? to) (?:log|record|generate|write|report)\b[^.]{0,30}\bevents?\b"
    r"|\bno (?:such )?(?:events?|event log entr(?:y|ies))\b[^.]{0,60}\b(?:log|record|generat|writ|appear|display)"
    r"|\bwithout (?:logging|an event)|\binstead of (?:an? |the )?event",
    re.IGNORECASE,
)
IGNORABLE = re.compile(
    r"\b(?:can|may|should) (?:be )?(?:safely )?(?:be )?(?:ignored?|disregard(?:ed)?)|\bsafely ignore"
    r"|\bbenign\b|\bharmless\b|\bis (?:purely )?informational"
    r"|\bno (?:further )?action is (?:required|necessary)",
    re.IGNORECASE,
)
AFTER_FIX = re.compile(
    r"\bafter (?:you )?(?:apply|install)(?:ing)? (?:the|this) (?:fix|hotfix|update|patch)"
    r"|\bwith the (?:fix|hotfix) (?:applied|installed)"
    r"|\bif (?:the|this) (?:\w+ ){1,4}(?:succeeds|is successful|was successful)"
    r"|\bsuccessful(?:ly)? (?:complet|start|replicat)",
    re.IGNORECASE,
)
AFTER_SECTIONS = frozenset({"RESOLUTION", "WORKAROUND", "STATUS", "REFERENCES"})


class Place(NamedTuple):
    """Where an event stands: its section, the sentence that leads to it, the paragraph below it."""

    section: str
    lead: str
    below: str
    block: bool


def role_of(place: Place, explains: bool, events: int) -> tuple[EventRole, str]:
    """Give the role of an event and, unless it is the symptom, the reason.

    `explains`: the article is no report of a problem.
    """
    if explains and events > MANY:
        return "catalogue", f"one of {events} events that the article lists"
    if IGNORABLE.search(place.lead) or IGNORABLE.search(place.below):
        return "ignorable", "the article says that it can be ignored"
    if place.section in AFTER_SECTIONS:
        return "after-fix", f"in {place.section}"
    sentence = SENTENCE_END.split(place.lead)[-1]
    if AFTER_FIX.search(sentence):
        return "after-fix", "logged when the problem is solved"
    if NEGATED.search(sentence):
        return "example", "the article says that it is not logged"
    return "symptom", ""

"""What an event is to the article: the symptom, or something that must not make a rule fire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xfor.articles.paragraphs import last_sentence

if TYPE_CHECKING:
    from xfor.articles.article import Article
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
CONTRARY = re.compile(r"\b(?:but|however)\b", re.IGNORECASE)
IGNORABLE = re.compile(
    r"\b(?:can|may|should) (?:be )?(?:safely )?(?:be )?(?:ignored?|disregard(?:ed)?)|\bsafely ignore"
    r"|\bbenign\b|\bharmless\b|\bis (?:purely )?informational"
    r"|\bno (?:further )?action is (?:required|necessary)",
    re.IGNORECASE,
)
AFTER_FIX = re.compile(
    r"\bafter (?:the|this) (?:fix|hotfix|update|patch) (?:is|has been|was) (?:applied|installed)"
    r"|\bafter (?:you )?(?:apply|install)(?:ing)? (?:the|this) (?:fix|hotfix|update|patch)"
    r"|\bwith the (?:fix|hotfix) (?:applied|installed)"
    r"|\bif (?:the|this) (?:\w+ ){1,4}(?:succeeds|is successful|was successful)"
    r"|\bsuccessful(?:ly)? (?:complet|start|replicat)",
    re.IGNORECASE,
)
AFTER_SECTIONS = frozenset({"RESOLUTION", "WORKAROUND", "STATUS", "REFERENCES"})


EXAMPLE = re.compile(r"\b(?:for example|an? (?:\w+ )?example|following example|sample)\b", re.IGNORECASE)


class Place(NamedTuple):
    """Where an event stands: its section, the paragraph that leads to it, the one below it.

    `titled`: the title of the article has its id, so that the article is about it.
    """

    section: str
    lead: str
    below: str
    titled: bool


def is_report(article: Article) -> bool:
    """Say whether an article reports a problem, or only explains something."""
    kinds = set(article.issue_type.split())
    names = {section.name for section in article.sections}
    if "SYMPTOMS" in names and names & {"CAUSE", "RESOLUTION", "WORKAROUND"}:
        return True
    return bool(kinds & {"kbprb", "kbbug"}) or ("kbhowto" not in kinds and "SYMPTOMS" in names)


def role_of(place: Place, report: bool, events: int) -> tuple[EventRole, str]:
    """Give the role of an event and, unless it is the symptom, the reason. `report`: the article reports a problem."""
    if not report and events > MANY:
        return "catalogue", f"one of {events} events that the article lists"
    sentence = last_sentence(place.lead)
    if IGNORABLE.search(sentence) or (IGNORABLE.search(place.below) and not place.below.endswith(":")):
        return "ignorable", "the article says that it can be ignored"
    if place.section in AFTER_SECTIONS and not place.titled:
        return "after-fix", f"in {place.section}"
    if AFTER_FIX.search(place.lead):
        return "after-fix", "logged when the problem is solved"
    if (found := NEGATED.search(sentence)) and not CONTRARY.search(sentence, found.end()):
        return "example", "the article says that it is not logged"
    if not report and EXAMPLE.search(place.lead):
        return "example", "an example in an article that reports no problem"
    return "symptom", ""

"""event x candidates -> matches: which articles are about this event, in the band that the evidence gives, and why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from xfor.events import Event, Fields
from xfor.matching.wording import Agreement, Said, Wording, agreement, contradicts, said, wording
from xfor.rules import Rule

Confidence = Literal["exact", "probable", "possible", "unlikely"]

CONFIDENCES: tuple[Confidence, ...] = ("exact", "probable", "possible", "unlikely")
"""How sure it is that an article is about an event, surest first."""


class Match(NamedTuple):
    """An event under a rule: how sure it is that the rule's article is about the event, and the evidence for that."""

    rule: Rule
    confidence: Confidence
    evidence: str


class Verdict(NamedTuple):
    """What the rules say of an event. `undecided` are rules of which nothing is known, since this log cannot say."""

    matches: list[Match]
    undecided: list[Rule]


class Candidate(NamedTuple):
    """A rule that holds, or may hold, for an event. `weight` says how much of its text the event has."""

    rule: Rule
    certain: bool
    text: Wording | None
    found: Agreement


def match(event: Event, rules: Sequence[Rule], fields: Fields | None = None) -> Verdict:
    """Judge an event, whose fields may be given, by the rules that its kind makes candidates.

    A rule that is unknown here, because the log's format cannot carry what it asks for, is a match only if it names
    its provider and event id: else it would be a match of every event.
    """
    fields = fields or Fields(event)
    truths = [(rule, rule.holds(fields)) for rule in rules]
    undecided = [rule for rule, truth in truths if truth is None and not rule.bound]
    held = [(rule, truth is True) for rule, truth in truths if truth or (truth is None and rule.bound)]
    text = said(event) if any(_event_text(rule) for rule, _ in held) else None
    candidates = [_candidate(rule, text, certain=certain) for rule, certain in held]
    return Verdict([Match(each.rule, *_judged(each, candidates, text)) for each in candidates], undecided)


def _candidate(rule: Rule, event: Said | None, *, certain: bool) -> Candidate:
    printed = _event_text(rule)
    article = _wording(printed) if printed else None
    found = agreement(article, event) if article and event else Agreement(0, "")
    return Candidate(rule, certain, article, found)


def _judged(candidate: Candidate, candidates: list[Candidate], event: Said | None) -> tuple[Confidence, str]:
    """Give the confidence and the reason for it."""
    weight = candidate.found.weight
    best = max(candidates, key=lambda each: each.found.weight)
    if candidate.certain and candidate.rule.decisive:
        return "exact", "every condition of the rule holds"
    if candidate.text and weight < best.found.weight:
        band: Confidence = "unlikely" if 2 * weight < best.found.weight else "possible"
        return band, f"the event's text fits {best.rule.id} better: {_quoted(best.found.piece)}"
    if not candidate.certain:
        return "possible", "a part of the rule cannot be checked in this log"
    if weight:
        return "exact", f"the event has the text of the article: {_quoted(candidate.found.piece)}"
    if candidate.text and event and contradicts(candidate.text, event):
        return "unlikely", "the event's message is about something else than the text of the article"
    if not candidate.rule.heading.article:
        return "exact", "every condition of the rule holds"
    others = [each.rule.id for each in candidates if each is not candidate and each.rule.heading.article]
    if others:
        are = f"{', '.join(others)} {'is' if len(others) == 1 else 'are'}"
        return "possible", f"{are} about the same event, and no text decides between them"
    return "probable", "no other article is about this event"


def _quoted(piece: str) -> str:
    piece = " ".join(piece.split())
    return f"“{piece[:97]}…”" if len(piece) > 100 else f"“{piece}”"


def _event_text(rule: Rule) -> str | None:
    return rule.file.kb.event_text if rule.file.kb else None


@lru_cache(maxsize=4096)
def _wording(event_text: str) -> Wording:
    return wording(event_text)

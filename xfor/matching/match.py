"""event x candidates -> matches: which articles are about this event, in the band that the evidence gives, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xfor.events import Event, Fields
from xfor.matching.ranking import CONFIDENCES, Asked, Confidence, Ruling, ranked
from xfor.rules import Rule

__all__ = ["CONFIDENCES", "Confidence", "Match", "Verdict", "match"]


class Match(NamedTuple):
    """An event under a rule: how sure it is that the rule's article is about the event, and the evidence for that.

    `signs` are further reasons. Of matches of one event that are equally sure, the one with the greater `strength` has
    more evidence; it says nothing about matches of other events.
    """

    rule: Rule
    confidence: Confidence
    evidence: str
    signs: tuple[str, ...] = ()
    strength: int = 0


class Verdict(NamedTuple):
    """What the rules say of an event. `undecided` are rules of which nothing is known, since this log cannot say."""

    matches: list[Match]
    undecided: list[Rule]


def match(event: Event, rules: Sequence[Rule], fields: Fields | None = None) -> Verdict:
    """Judge an event, whose fields may be given, by the rules that its kind makes candidates.

    A rule that is unknown here, because the log's format cannot carry what it asks for, is a match only if it names
    its provider and event id: else it would be a match of every event.
    """
    fields = fields or Fields(event)
    truths = [(rule, rule.holds(rule.fields_of(event, fields))) for rule in rules]
    undecided = [rule for rule, truth in truths if truth is None and not rule.bound]
    held = tuple(Asked(rule, truth is True) for rule, truth in truths if truth or (truth is None and rule.bound))
    rulings = ranked(event, held) if held else ()
    found = [_match(event, asked.rule, ruling) for asked, ruling in zip(held, rulings, strict=True)]
    return Verdict(found, undecided)


def _match(event: Event, rule: Rule, ruling: Ruling) -> Match:
    names = rule.other_names(event.kind)
    signs = (f"{event.kind.provider} is another name of that provider", *ruling.signs) if names else ruling.signs
    return Match(rule, ruling.confidence, ruling.reason, signs, ruling.strength)

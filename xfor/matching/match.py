"""event x candidates -> matches: which articles are about this event, in the band that the evidence gives, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xfor.events import Event, Fields
from xfor.matching.ranking import CONFIDENCES, Asked, Confidence, Ruling, ranked, unbound
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
    this provider and event id, or if the event has the text or the error of its article: else it would be a match of
    every event.
    """
    fields = fields or Fields(event)
    held: list[Asked] = []
    open_: list[Rule] = []
    for rule in rules:
        truth = rule.holds(rule.fields_of(event, fields))
        if truth or (truth is None and rule.binds(event.kind)):
            held.append(Asked(rule, truth is True))
        elif truth is None:
            open_.append(rule)
    found = (
        [_match(event, asked.rule, ruling) for asked, ruling in zip(held, ranked(event, held), strict=True)]
        if held
        else []
    )
    named = {rule: each for rule, each in zip(open_, unbound(event, open_), strict=True) if each} if open_ else {}
    found += [_match(event, rule, ruling) for rule, ruling in named.items()]
    return Verdict(found, [rule for rule in open_ if rule not in named])


def _match(event: Event, rule: Rule, ruling: Ruling) -> Match:
    names = rule.other_names(event.kind)
    signs = (f"{event.kind.provider} is another name of that provider", *ruling.signs) if names else ruling.signs
    return Match(rule, ruling.confidence, ruling.reason, signs, ruling.strength)

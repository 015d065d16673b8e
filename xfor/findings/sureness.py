"""The bands of a rule's events on a host -> how sure the finding is, why, and where it stands among its rivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from xfor.findings.products import windows_name, windows_of
from xfor.gathering.matches import Group, Matches
from xfor.gathering.systems import Systems
from xfor.matching.match import CONFIDENCES, Confidence
from xfor.rules import Rule

Key: TypeAlias = tuple[str, str]
"""A rule's id, and a host in one case."""

Strength: TypeAlias = tuple[bool, int, bool]
"""Whether its events came together, what text and signs weigh, and that the host runs no other Windows."""

WEAKEST: Strength = (False, 0, False)
_FEW = 3


class Beside(NamedTuple):
    """The events of an article that came within minutes of each other; `articles` of the host are about just these."""

    event_ids: tuple[int, ...] = ()
    articles: int = 0


ALONE = Beside()


class Sureness(NamedTuple):
    """How sure a finding is, and the reasons, of which the last is the one that decides."""

    confidence: Confidence
    reasons: tuple[str, ...]


def companions(matches: Matches) -> Mapping[Key, Beside]:
    """Say for each rule and host which of its article's events came together, and how many articles say the same."""
    found = matches.companions.found()
    counted = Counter((host, ids) for (_, host), ids in found.items())
    return {(rule, host): Beside(ids, counted[host, ids]) for (rule, host), ids in found.items()}


def sureness(bands: Mapping[Confidence, Group], beside: Beside, elsewhere: str = "") -> Sureness:
    """Judge a finding by its surest band. Companions make an article probable that nothing else speaks against.

    `elsewhere` says that the article is about another Windows than that of the host.
    """
    confidence = surest(bands)
    evidence = bands[confidence].evidence
    *signs, decisive = evidence[1] if evidence else ("no reason is known",)
    signs += filter(None, [elsewhere])
    if not beside.event_ids or confidence == "unlikely":
        return Sureness(confidence, (*signs, decisive))
    *first, last = map(str, beside.event_ids)
    told = f"events {', '.join(first)} and {last} of the article came within minutes of each other"
    if confidence == "possible" and beside.articles <= _FEW:
        return Sureness("probable", (*signs, decisive, told))
    return Sureness(confidence, (*signs, told, decisive))


def elsewhere(rule: Rule, version: str | None) -> str:
    """Say that an article is about another Windows than that of a host; "" if it is not, or where it is not known."""
    kb = rule.file.kb
    about = windows_of(kb.applies_to) if kb and version else frozenset()
    if version is None or not about or version in about:
        return ""
    names = " or ".join(map(windows_name, sorted(about, key=float)))
    return f"the article is about {names}, and the host runs {windows_name(version)}"


def surest(bands: Mapping[Confidence, Group]) -> Confidence:
    """Give the surest of bands."""
    return min(bands, key=CONFIDENCES.index)


def strengths(matches: Matches, rules: Mapping[str, Rule], systems: Systems) -> dict[Key, Strength]:
    """Say how much speaks for each rule on each host: this puts rivals in order that are equally sure."""
    beside = companions(matches)
    return {
        key: (key in beside, bands[surest(bands)].strength, not elsewhere(rules[key[0]], systems.version(key[1])))
        for key, bands in matches.groups.items()
    }

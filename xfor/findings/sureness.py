"""The bands of a rule's events on a host -> how sure the finding is, why, and where it stands among its rivals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from xfor.gathering.matches import Group, Matches
from xfor.matching.match import CONFIDENCES, Confidence

Key: TypeAlias = tuple[str, str]
"""A rule's id, and a host in one case."""

_FEW = 3
_COMPANIONS = 1 << 40  # more than texts and signs can weigh


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


def sureness(bands: Mapping[Confidence, Group], beside: Beside) -> Sureness:
    """Judge a finding by its surest band. Companions make an article probable that nothing else speaks against."""
    confidence = surest(bands)
    evidence = bands[confidence].evidence
    reasons = evidence[1] if evidence else ()
    if not beside.event_ids or confidence == "unlikely":
        return Sureness(confidence, reasons)
    *first, last = map(str, beside.event_ids)
    told = f"events {', '.join(first)} and {last} of the article came within minutes of each other"
    if confidence == "possible" and beside.articles <= _FEW:
        return Sureness("probable", (*reasons, told))
    return Sureness(confidence, (*reasons[:-1], told, *reasons[-1:]))


def surest(bands: Mapping[Confidence, Group]) -> Confidence:
    """Give the surest of bands."""
    return min(bands, key=CONFIDENCES.index)


def strengths(matches: Matches) -> dict[Key, int]:
    """Say how much evidence each rule has on each host: this puts rivals in order that are equally sure."""
    beside = companions(matches)
    return {
        key: bands[surest(bands)].strength + (_COMPANIONS if key in beside else 0)
        for key, bands in matches.groups.items()
    }

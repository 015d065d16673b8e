"""The rules that hold for an event -> in which band each of them is, and why, beside the others.

Bands: exact (the rule's own conditions, or the article's text or error is in the event), probable (no other article is
about the event, or this one alone names what the event names), possible (several are, and nothing decides), unlikely
(the event says something else, or another article's text fits it better). Evidence moves an article between bands; it
never takes one away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar

from xfor.codes import Code, meanings, shown
from xfor.codes.squeeze import squeeze
from xfor.events import Event, Kind
from xfor.matching.evidence import NOTHING, Found, Texts
from xfor.matching.printed import Printed, printed
from xfor.matching.said import said
from xfor.rules import Rule

_T = TypeVar("_T")
_R = TypeVar("_R")

Confidence = Literal["exact", "probable", "possible", "unlikely"]

CONFIDENCES: tuple[Confidence, ...] = ("exact", "probable", "possible", "unlikely")
"""How sure it is that an article is about an event, surest first."""

_MOST_NAMED = 5
_FEW = 3
"""So many articles can stand side by side as alternatives; what more of them have in common tells none of them."""

_WHOLE = 100
_HAIR = 2  # percent by which two articles can differ in what speaks for them, and still fit alike
_LONGEST_KEPT = 2_000
"""Letters of an event whose ruling is remembered; longer ones are rarely the same."""
_HOLDS = "every condition of the rule holds"
_OPEN = "a part of the rule cannot be checked in this log"
_SIGN = 4  # more signs than an article can have
_TASK = ("Task", "Category")


class Asked(NamedTuple):
    """A rule that holds for an event, or may hold (not `certain`: this log cannot say)."""

    rule: Rule
    certain: bool


class Ruling(NamedTuple):
    """In which band a rule is, the reason, further signs, and the strength among rules of the same band."""

    confidence: Confidence
    reason: str
    signs: tuple[str, ...] = ()
    strength: int = 0


class _Candidate(NamedTuple):
    """A rule with the text of its article that fits the event best, and what speaks for it."""

    asked: Asked
    printed: Printed | None
    found: Found
    signs: tuple[str, ...]
    points: int

    @property
    def comparable(self) -> bool:
        """Say whether the article's text should be in the event if the article is about it."""
        if self.printed is None or self.printed.text is None:
            return False
        return self.found.strong or not self.printed.mixed


class _Field(NamedTuple):
    """All candidates for an event: the one with text or error that fits best, the articles, and the highest scores.

    `alike` are the articles that fit as well as the best one.
    """

    best: _Candidate | None
    alike: tuple[str, ...]
    articles: tuple[str, ...]
    scores: tuple[int, ...]


def ranked(event: Event, asked: Sequence[Asked]) -> Sequence[Ruling]:
    """Judge each of the rules that hold for an event, beside the others."""
    if not any(each.rule.heading.article for each in asked):
        return [Ruling("exact" if each.certain else "possible", _HOLDS if each.certain else _OPEN) for each in asked]
    return _remembered(_judged_before, _judged_now, event, tuple(asked))


def unbound(event: Event, rules: Sequence[Rule]) -> Sequence[Ruling | None]:
    """Judge rules that name no provider, and of which this log cannot say whether they hold; None leaves one open."""
    return _remembered(_unbound_before, _unbound_now, event, tuple(rules))


def _remembered(before: Callable[[Event, _T], _R], now: Callable[[Event, _T], _R], event: Event, rules: _T) -> _R:
    """Judge an event, or remember how it was judged: the same event but for its time is logged over and over."""
    said = event._replace(
        kind=event.kind._replace(computer="", channel=""), time=None, record_id=None, process_id=None, thread_id=None,
        user="", activity_id="", related_activity_id="",
    )  # fmt: skip
    length = len(event.message or "") + sum([len(value) for _, value in event.data])
    return (before if length <= _LONGEST_KEPT else now)(said, rules)


def _unbound_now(event: Event, rules: tuple[Rule, ...]) -> Sequence[Ruling | None]:
    articles = [rule for rule in rules if rule.heading.article]
    found = dict(zip(articles, _candidates(event, [Asked(rule, certain=False) for rule in articles]), strict=True))
    return [_named(found[rule]) if rule in found else None for rule in rules]


def _judged_now(event: Event, asked: tuple[Asked, ...]) -> Sequence[Ruling]:
    candidates = _candidates(event, asked)
    strong = [each for each in candidates if each.found.strong and not each.found.other]
    best = max(strong, key=_fit, default=None)
    field = _Field(
        best=best,
        alike=tuple(each.asked.rule.id for each in strong if best and _alike(each, best)),
        articles=tuple(each.asked.rule.id for each in candidates if each.asked.rule.heading.article),
        scores=tuple(sorted((each.found.score for each in candidates), reverse=True)[:2]),
    )
    return [_ruling(each, field) for each in candidates]


_judged_before = lru_cache(maxsize=1 << 11)(_judged_now)
_unbound_before = lru_cache(maxsize=1 << 11)(_unbound_now)


def _fit(candidate: _Candidate) -> tuple[int, int]:
    return candidate.found.score, candidate.found.letters


def _alike(candidate: _Candidate, best: _Candidate) -> bool:
    """Say whether a candidate fits as well as the best one, but for a hair.

    How much of its text is found counts only where nothing of it tells the articles apart.
    """
    (score, letters), (most, longest) = _fit(candidate), _fit(best)
    near = _WHOLE * score >= (_WHOLE - _HAIR) * most
    return near and (most > 0 or _WHOLE * letters >= (_WHOLE - _HAIR) * longest)


def _named(candidate: _Candidate) -> Ruling | None:
    found = candidate.found
    if not found.strong or found.other:
        return None
    return Ruling("possible", f"{_agreement(found)}; the article names no source", candidate.signs, -1)


def _candidates(event: Event, asked: Sequence[Asked]) -> list[_Candidate]:
    texts = _texts(tuple(each.rule for each in asked), event.kind._replace(computer="", channel="", level="unknown"))
    if not texts.printed:
        return [_Candidate(each, None, NOTHING, (), 0) for each in asked]
    found = texts.found(said(event))
    best: dict[int, _Candidate] = {}
    for text, evidence in zip(texts.printed, found, strict=True):
        signs, points = _signs(asked[text.owner].rule, text, event)
        candidate = _Candidate(asked[text.owner], text, evidence, signs, points)
        if text.owner not in best or _order(candidate) > _order(best[text.owner]):
            best[text.owner] = candidate
    return [best.get(owner) or _Candidate(each, None, NOTHING, (), 0) for owner, each in enumerate(asked)]


@lru_cache(maxsize=1024)
def _texts(rules: tuple[Rule, ...], kind: Kind) -> Texts:
    return Texts(printed(rules, kind))


def _order(candidate: _Candidate) -> tuple[bool, bool, int, int]:
    found = candidate.found
    return found.other is None, found.strong, found.score, candidate.points


def _signs(rule: Rule, text: Printed, event: Event) -> tuple[tuple[str, ...], int]:
    """Give the weak signs, for a person and as points: articles often have level and category wrong, or leave them out.

    One name of a source for another (ESE97 for ESENT) may be another program, unlike one spelling for another.
    """
    signs: list[str] = []
    points = 0
    level = event.kind.level
    if text.level and level != "unknown":
        points += 1 if text.level == level else -1
        if text.level != level:
            signs.append(f"the article prints it as {_word(text.level)}, the event is {_word(level)}")
    if text.category:
        own = {squeeze(value) for name, value in event.rendering if name in _TASK} | {str(event.task)}
        if squeeze(text.category) in own:
            points += 1
            signs.append(f"its category is that of the article: {text.category}")
    others = {squeeze(name) for name in rule.other_names(event.kind)}
    if others and others.isdisjoint((squeeze(event.kind.provider), squeeze(event.kind.source))):
        points -= 2
    return tuple(signs), points


def _word(level: str) -> str:
    return level.replace("_", " ")


def _ruling(candidate: _Candidate, field: _Field) -> Ruling:
    confidence, reason = _judged(candidate, field)
    strength = candidate.found.score * _SIGN + candidate.points
    return Ruling(confidence, reason, candidate.signs, strength)


def _judged(candidate: _Candidate, field: _Field) -> tuple[Confidence, str]:
    """Give the band of a candidate and the reason for it."""
    (rule, certain), found = candidate.asked, candidate.found
    if certain and rule.decisive:
        return "exact", _HOLDS
    outranked = _outranked(candidate, field.best)
    if outranked:
        return outranked
    if not certain and (rule.decisive or not found.strong):
        return "possible", _OPEN
    if found.strong and (found.covered or len(field.alike) <= _FEW):
        return "exact", _agreement(found)
    if found.strong:
        return "possible", f"{_agreement(found)}, and so have {_others(rule, field.alike)}"
    if found.unlike:
        return "unlikely", "the event's message is about something else than the text of the article"
    if not rule.heading.article:
        return "exact", _HOLDS
    return _undecided(candidate, field)


def _outranked(candidate: _Candidate, best: _Candidate | None) -> tuple[Confidence, str] | None:
    """Say whether the event is about another error than the article, or whether another article fits it better."""
    found = candidate.found
    if found.other:
        other, own = found.other
        return "unlikely", f"the event is about the error {_error(other)}, the article about {_error(own)}"
    if best is None or best is candidate or not candidate.comparable:
        return None
    if found.strong and _alike(candidate, best):
        return None
    near = found.covered or (found.strong and 2 * found.letters >= best.found.letters)
    why = f"the event fits {best.asked.rule.id} better: {_piece(best.found)}"
    return ("possible" if near else "unlikely"), why


def _undecided(candidate: _Candidate, field: _Field) -> tuple[Confidence, str]:
    """Judge a rule whose article has no text that decides."""
    (rule, _), found = candidate.asked, candidate.found
    if field.articles == (rule.id,):
        if candidate.points < 0:
            return "possible", "no other article is about this event, but it prints another level or source"
        return "probable", "no other article is about this event"
    alone = found.score == field.scores[0] > field.scores[1] if len(field.scores) > 1 else True
    if found.name and alone and field.best is None:
        return "probable", f"of the articles about this event, only this one names {_quoted(found.name)}, too"
    are = "is" if len(field.articles) == 2 else "are"
    return "possible", f"{_others(rule, field.articles)} {are} about the same event, and no text decides between them"


def _others(rule: Rule, articles: Sequence[str]) -> str:
    """Name the other articles, or the first of them."""
    few = [each for each in articles[: _MOST_NAMED + 1] if each != rule.id][:_MOST_NAMED]
    more = len(articles) - 1 - len(few)
    return ", ".join(few) + (f" and {more} more" if more else "")


def _agreement(found: Found) -> str:
    if found.piece:
        return f"the event has the text of the article: {_quoted(found.piece)}"
    return f"the event has the {_piece(found)} of the article"


def _piece(found: Found) -> str:
    """Quote the best of what an event and an article have in common."""
    if found.piece:
        return _quoted(found.piece)
    return f"error {_error(found.code)}" if found.code else f"data 0x{found.data or 0:08x}"


def _error(code: Code) -> str:
    meaning = next(iter(meanings(code.number)), None)
    return f"{shown(code.number)} ({meaning.symbol})" if meaning else shown(code.number)


def _quoted(piece: str) -> str:
    piece = " ".join(piece.split())
    return f"“{piece[:97]}…”" if len(piece) > 100 else f"“{piece}”"

"""An event that no rule is about -> the articles whose text is nearest to its own: a guess, and rarely one.

Only texts count that say nearly the same, word by word, where rare words weigh more. The limits were measured on
the messages of 411 articles, as events of another provider, and on every kind of event in 450 logs of other products.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from xfor.codes import codes_in
from xfor.codes.squeeze import squeeze
from xfor.events import Event
from xfor.rules import Correlation, Rule, RuleIndex
from xfor.search.documents import events_of, texts_of
from xfor.search.index import Index
from xfor.search.query import phrase

_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST = 5_000  # characters of an event's text that are compared
_MOST_WORDS = 100
_MOST_ASKED = 12
_MOST_CANDIDATES = 12
_FREQUENT = 4  # as in a search: a word that every fourth rule has leads to no rule
_UNKNOWN = 2.0  # weight of a word that no rule has: most of them are names
_MOST_SHOWN = 8


class Near(NamedTuple):
    """An article whose text is near to an event's; `share` says how near, `words` are in both, the rarest first."""

    rule: Rule | Correlation
    share: float
    words: tuple[str, ...]


class _Limits(NamedTuple):
    """What a text has at least in common with an event: share from 0 to 1, number of words, and their weight."""

    share: float
    words: int
    weight: float


_SAME_MESSAGE = _Limits(0.7, 5, 9.0)
_OF_ITS_PROVIDER = _Limits(0.5, 4, 6.0)
_TOLD = _Limits(0.85, 8, 20.0)
"""For an article that tells the event in its prose, which holds much else."""


class Nearest:
    """Answers which articles are near to an event; remembers the weights of words and the words of articles."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weights: dict[str, float] = {}
        self._frequency: dict[str, int] = {}
        self._texts: dict[int, _Texts] = {}

    def near(self, event: Event, most: int) -> list[Near]:
        """Give the articles that are near enough, the nearest first."""
        text = _said(event)
        found = self._compared(event, text, _words(text))
        if found:  # the sentence of an error code is in many texts that have nothing else in common
            found = self._compared(event, text, _words(_without_codes(text)))
        found.sort(key=lambda each: (-each.share, each.rule.id))
        return found[:most]

    def _compared(self, event: Event, text: str, words: frozenset[str]) -> list[Near]:
        numbers = self._candidates(words)
        own = set(RuleIndex(rule for _, rule in self._rules(numbers)).candidates(event.kind))
        near = (
            self._near(rule, self._texts_of(number), words, squeeze(event.kind.provider))
            for number, rule in self._rules(numbers)
            if rule not in own  # it was asked, and is unlikely to be about the event
        )
        return [each for each in near if each]

    def _rules(self, numbers: Iterable[int]) -> list[tuple[int, Rule]]:
        rules = ((number, self._index.rule(number)) for number in numbers)
        return [(number, rule) for number, rule in rules if isinstance(rule, Rule) and rule.heading.article]

    def _candidates(self, words: frozenset[str]) -> list[int]:
        """Give the rules that have the rarest of the words, by FTS5's BM25, where the text of an event counts most."""
        most = len(self._index.rules) / _FREQUENT
        known = sorted((self._having(word), word) for word in words if 0 < self._having(word) <= most)
        if len(known) < 2:
            return []
        asked = " OR ".join(phrase(word) for _, word in known[:_MOST_ASKED])
        question = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts, 2, 8, 2, 2), rowid LIMIT ?"
        return [number for (number,) in self._index.rows(question, asked, _MOST_CANDIDATES)]

    def _near(self, rule: Rule, texts: _Texts, words: frozenset[str], provider: str) -> Near | None:
        limits = _OF_ITS_PROVIDER if provider and provider in texts.providers else _SAME_MESSAGE
        best = Near(rule, 0.0, ())
        for printed in texts.printed:
            common = words & printed
            weight = self._weight(common)
            share = math.sqrt(weight * weight / (self._weight(words) * self._weight(printed))) if common else 0.0
            if share >= limits.share and len(common) >= limits.words and weight >= limits.weight:
                best = max(best, Near(rule, share, self._rarest(common)), key=lambda each: each.share)
        common = words & texts.told
        share = self._weight(common) / self._weight(words) if common else 0.0
        if share >= _TOLD.share and len(common) >= _TOLD.words and self._weight(common) >= _TOLD.weight:
            best = max(best, Near(rule, share, self._rarest(common)), key=lambda each: each.share)
        return best if best.share else None

    def _rarest(self, words: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(words, key=lambda word: (self._having(word), word))[:_MOST_SHOWN])

    def _weight(self, words: frozenset[str]) -> float:
        return math.fsum(map(self._word_weight, words))

    def _word_weight(self, word: str) -> float:
        found = self._weights.get(word)
        if found is None:
            rules, having = len(self._index.rules), self._having(word)
            rarity = math.log((rules - having + 0.5) / (having + 0.5)) if having else _UNKNOWN
            found = self._weights[word] = max(0.1, rarity)
        return found

    def _having(self, word: str) -> int:
        found = self._frequency.get(word)
        if found is None:
            question = "SELECT count(*) FROM texts WHERE texts MATCH ?"
            ((found,),) = self._index.rows(question, phrase(word))
            self._frequency[word] = found
        return found

    def _texts_of(self, number: int) -> _Texts:
        if number not in self._texts:
            self._texts[number] = _Texts(self._index.rule(number))
        return self._texts[number]


class _Texts:
    """What an article says, as sets of words, made when they are first compared."""

    def __init__(self, rule: Rule | Correlation) -> None:
        self._rule = rule

    @cached_property
    def printed(self) -> list[frozenset[str]]:
        """The texts of events that it prints."""
        kb = self._rule.file.kb if isinstance(self._rule, Rule) else None
        texts = [kb.event_text, *(event.text for event in kb.events)] if kb else []
        return [words for text in texts if text and (words := _words(_without_codes(text)))]

    @cached_property
    def told(self) -> frozenset[str]:
        """Its title, event texts, symptoms and cause."""
        return frozenset(_WORD.findall(" ".join(texts_of(self._rule)[:4]).casefold()))

    @cached_property
    def providers(self) -> frozenset[str]:
        """The providers of its events, by their letters and digits."""
        return frozenset(squeeze(provider) for provider, _ in events_of(self._rule))


def _said(event: Event) -> str:
    """Give the text of an event: its message, or else those of its values that are more than a name."""
    if event.message:
        return event.message[:_LONGEST]
    values = (datum.value.strip()[:_LONGEST] for datum in event.data)
    return "\n".join(value for value in values if " " in value)[:_LONGEST]


def _without_codes(text: str) -> str:
    for code in codes_in(text):
        if " " in code.written:
            text = text.replace(code.written, " ")
    return text


def _words(text: str) -> frozenset[str]:
    return frozenset(list(dict.fromkeys(_WORD.findall(text.casefold())))[:_MOST_WORDS])

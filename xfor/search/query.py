"""What was asked -> the rules that have it, best first.

A word that is a number is looked for as an event id and as an error code, too, and the words together as the sentence
of one. Rare words count more than frequent ones, and what has more of the words comes first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from xfor.codes import code_of, codes_in
from xfor.codes.squeeze import squeeze
from xfor.search.index import WEIGHTS, Index

MOST_WORDS = 32
_LONGEST_WORD = 200
_NUMBER_WEIGHT = 4.0
"""What an event id or an error code counts beside words: as much as a word in the text of an event."""


_FREQUENT = 4  # a word that every fourth rule has says little of any
_MOST_RANKED = 12


class Asked(NamedTuple):
    """What is looked for. `words` are found in any text; the others leave out what is not about them.

    `code` is a canonical error code, as `xfor.codes.code_of` gives it.
    """

    words: tuple[str, ...]
    provider: str | None = None
    event_id: int | None = None
    code: int | None = None


class Term(NamedTuple):
    """A word that was asked, as FTS5 is asked for it, and the rules that have it.

    `texts` are those that have it in a text, `about` those that are about it as a number, `rules` are both; `kinds`
    says what it is as a number.
    """

    written: str
    match: str | None
    texts: frozenset[int]
    kinds: dict[str, frozenset[int]]
    about: frozenset[int]
    rules: frozenset[int]


def _made(written: str, match: str | None, texts: frozenset[int], kinds: dict[str, frozenset[int]]) -> Term:
    about = frozenset[int]().union(*kinds.values())
    return Term(written, match if texts else None, texts, {kind: kinds[kind] for kind in kinds if kinds[kind]}, about,
                texts | about)  # fmt: skip


class Found(NamedTuple):
    """A rule that was found, by its number; `share` is how much of what was asked it has, by weight, from 0 to 1."""

    rule: int
    share: float
    score: float


class Results(NamedTuple):
    """All that was found, best first. `words` were looked for, those that tell something as `terms`; `ignored` not."""

    found: list[Found]
    terms: list[Term]
    words: list[str]
    ignored: list[str]


def search(index: Index, asked: Asked) -> Results:
    """Look for what was asked; nothing that is asked makes it fail."""
    words, ignored = usable(asked.words)
    terms = _telling(index, [_term(index, word) for word in words])
    weights = [_rarity(len(index.rules), len(term.rules)) for term in terms]
    allowed = _allowed(index, asked)
    shares: dict[int, float] = defaultdict(float, {} if words else dict.fromkeys(allowed or (), 1.0))
    ranks: dict[int, float] = defaultdict(float, _ranks(index, terms))
    for term, weight in zip(terms, weights, strict=True):
        for rule in term.rules:
            shares[rule] += weight
        _add(ranks, term, weight)
    sentence = _sentence(index, words)
    if sentence:
        _add(ranks, sentence, _rarity(len(index.rules), len(sentence.about)))
        terms.append(sentence)
    total = sum(weights) or 1.0
    found = [
        Found(rule, min(1.0, share / total), round(share / total * ranks[rule], 6))
        for rule, share in shares.items()
        if allowed is None or rule in allowed
    ]
    found.sort(key=lambda each: (-each.score, each.rule))
    return Results(found, terms, words, ignored)


def _add(ranks: dict[int, float], term: Term, weight: float) -> None:
    for rule in term.about:
        ranks[rule] += _NUMBER_WEIGHT * weight


def _telling(index: Index, terms: list[Term]) -> list[Term]:
    """Leave out the words that more than half of the rules have, unless no rule has any other."""
    rare = [term for term in terms if 2 * len(term.rules) <= len(index.rules)]
    if any(term.rules for term in rare):
        return rare
    frequent = sorted((term for term in terms if term.rules), key=lambda term: (len(term.rules), term.written))
    return rare + frequent[:1]


def usable(given: Iterable[str]) -> tuple[list[str], list[str]]:
    """Split texts at blanks into the words to look for, each once, and those that are not looked for."""
    words: dict[str, str] = {}
    ignored = []
    for word in " ".join(given).replace("\0", " ").encode("utf-8", "replace").decode("utf-8").split():
        known = word.casefold() in words
        if not known and len(words) < MOST_WORDS and len(word) <= _LONGEST_WORD and any(map(str.isalnum, word)):
            words[word.casefold()] = word
        elif not known:
            ignored.append(word)
    return list(words.values()), ignored


def _term(index: Index, word: str) -> Term:
    kinds: dict[str, frozenset[int]] = {}
    if word.isascii() and word.isdecimal() and int(word) <= 0xFFFF:
        kinds["event id"] = index.numbers("SELECT rule FROM events WHERE event_id = ?", int(word))
    code = code_of(word)
    if code is not None:
        kinds["error code"] = _with_code(index, code)
    if kinds.get("error code") and not word.isalnum():  # in a text, %%5 would be any 5
        return _made(word, None, frozenset(), kinds)
    match = phrase(word)
    texts = _matching(index, match)
    if not texts:
        match = f"{match} *"  # MSExchange is in no text, but MSExchangeIS is
        texts = _matching(index, match)
    return _made(word, match, texts, kinds)


def phrase(word: str) -> str:
    """Write a word for FTS5, which reads everything within quotes as text."""
    return '"' + word.replace('"', '""') + '"'


def _matching(index: Index, match: str) -> frozenset[int]:
    return index.numbers("SELECT rowid FROM texts WHERE texts MATCH ?", match)


def _with_code(index: Index, code: int) -> frozenset[int]:
    return index.numbers("SELECT rule FROM codes WHERE code = ?", code)


def _sentence(index: Index, words: list[str]) -> Term | None:
    """Read the words together as what Windows says for an error code."""
    text = " ".join(words)
    numbers = {code.number for code in codes_in(text) if " " in code.written}
    rules = frozenset[int]().union(*(_with_code(index, number) for number in numbers))
    return _made(text, None, frozenset(), {"error code": rules}) if rules else None


def _allowed(index: Index, asked: Asked) -> frozenset[int] | None:
    """Give the rules that are about the event and the code that were asked for; None is all."""
    found: list[frozenset[int]] = []
    if asked.code is not None:
        found.append(_with_code(index, asked.code))
    if asked.provider is not None or asked.event_id is not None:
        found.append(_about_event(index, asked.provider, asked.event_id))
    return found[0].intersection(*found[1:]) if found else None


def _about_event(index: Index, provider: str | None, event_id: int | None) -> frozenset[int]:
    """Give the rules about an event; where no provider is called so, those of which the name is a part."""
    rows = index.events if event_id is None else [row for row in index.events if row[1] == event_id]
    if provider is None:
        return frozenset(rule for _, _, rule in rows)
    asked = squeeze(provider)
    same = frozenset(rule for name, _, rule in rows if name == asked)
    return same or frozenset(rule for name, _, rule in rows if asked and asked in name)


def _ranks(index: Index, terms: list[Term]) -> dict[int, float]:
    """Give how well the texts of rules fit the words, by FTS5's BM25 with a weight for each field.

    It takes time for each place of a word, so that the rarest words decide; frequent ones decide only alone.
    """
    known = sorted((term for term in terms if term.match), key=lambda term: (len(term.texts), term.written))
    rare = [term for term in known if len(term.texts) * _FREQUENT <= len(index.rules)][:_MOST_RANKED]
    matches = " OR ".join(term.match for term in rare or known[:1] if term.match)
    if not matches:
        return {}
    weights = ", ".join(map(str, WEIGHTS))
    return dict(index.rows(f"SELECT rowid, -bm25(texts, {weights}) FROM texts WHERE texts MATCH ?", matches))


def _rarity(rules: int, having: int) -> float:
    """Weigh a term by how few rules have it (inverse document frequency, as in BM25), never below a tenth."""
    return max(0.1, math.log((rules - having + 0.5) / (having + 0.5))) if having else math.log(2 * rules + 1)

"""What an event says x what the articles about its kind print -> for each text of an article, what speaks for it.

A term weighs the more, the fewer of the articles have it: what all of them have tells none of them from the others.
The articles of a kind are prepared once, and the terms filed, so that an event costs what it says and not what they do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xfor.codes import Code
from xfor.matching.printed import Printed
from xfor.matching.said import Said, english
from xfor.matching.wording import SHORTEST, Piece, Wording

_WHOLE = 100
_CODE = 16  # letters that an error code counts for
_ALIKE = 80  # percent of an article's words that a message about the same thing has at least
_UNLIKE = 25  # percent that a message in the same language about something else has at most
_FEWEST_WORDS = 5


class Found(NamedTuple):
    """What speaks for and against one text of an article.

    `score` counts letters of what only some of the articles have, found less missing; `letters` those of all
    words found. `piece` is the longest of these, `code` an error code of both, `other` an error of the event where
    the article is about another one, `name` a name of both. `covered`: the event has nearly all of the text.
    `unlike`: the event's message is about something else. `data`: both have the same binary data.
    """

    score: int
    letters: int
    piece: str
    code: Code | None
    other: tuple[Code, Code] | None
    name: str
    covered: bool
    unlike: bool
    data: int | None

    @property
    def strong(self) -> bool:
        """Say whether the event has the text of the article, or its error."""
        return bool(self.piece or self.code or self.data)


NOTHING = Found(0, 0, "", None, None, "", covered=False, unlike=False, data=None)


class Texts:
    """The texts that the articles about a kind of event print of it, with their terms filed and weighed."""

    def __init__(self, printed: Sequence[Printed]) -> None:
        from ahocorasick_rs import AhoCorasick  # a run that meets no article needs none

        self.printed = printed
        self._texts = _blended([each.text for each in printed])
        self._articles = max(1, len({each.owner for each in printed if each.text}))
        self._places: dict[str | int, list[int]] = defaultdict(list)
        for place, text in enumerate(self._texts):
            terms: list[str | int] = [*text.words, *text.codes] if text else []
            for term in terms:
                self._places[term].append(place)
        self._rarity = {term: self._rare(places) for term, places in self._places.items()}
        self._weights = {term: _size(term) * rare for term, rare in self._rarity.items() if isinstance(term, str)}
        self._phrases = [(place, piece) for place, text in enumerate(self._texts) if text for piece in text.phrases]
        self._everywhere = [self._common(piece) for _, piece in self._phrases]
        self._automaton = AhoCorasick([piece.squeezed for _, piece in self._phrases])

    def found(self, event: Said) -> list[Found]:
        """Say for each text what of it the event has."""
        words, pieces, names = self._said(event)
        return [
            self._found(place, text, event, frozenset(words[place]), pieces[place], names.get(place, ""))
            if text
            else NOTHING._replace(data=_same(self.printed[place].data, event))
            for place, text in enumerate(self._texts)
        ]

    def _said(self, event: Said) -> tuple[dict[int, set[str]], dict[int, list[Piece]], dict[int, str]]:
        """Give the words, the phrases and the names that are found, of each text that has any."""
        words: dict[int, set[str]] = defaultdict(set)
        pieces: dict[int, list[Piece]] = defaultdict(list)
        names: dict[int, str] = {}
        for word in event.words | event.numbers:
            for place in self._places.get(word, ()):
                words[place].add(word)
        for place, piece, held in self._shared(event):
            words[place] |= held
            pieces[place].append(piece)
        for name in event.names:
            for place in self._named(name):
                words[place] |= name.words
                names[place] = max(names.get(place, ""), name.written, key=len)
        return words, pieces, names

    def _shared(self, event: Said) -> Iterator[tuple[int, Piece, frozenset[str]]]:
        """Give the phrases of articles that the event has, and its texts that articles have, with their words.

        A phrase of its message that all articles have is the message's own, and says nothing.
        """
        for piece in event.texts:
            for place, text in enumerate(self._texts):
                if text and piece.squeezed in text.squeezed:
                    yield place, piece, _words_in(text, piece)
        heard = {
            index
            for text in event.heard
            for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True)
        }
        for index in sorted(heard):
            place, piece = self._phrases[index]
            if not (self._everywhere[index] and event.message.squeezed):
                yield place, piece, piece.words

    def _named(self, name: Piece) -> Iterator[int]:
        """Give the texts that name what an event names."""
        if name.words:
            first, *rest = (frozenset(self._places.get(word, ())) for word in name.words)
            for place in sorted(first.intersection(*rest)):
                text = self._texts[place]
                if text and name.squeezed in text.squeezed:
                    yield place

    def _found(
        self, place: int, text: Wording, event: Said, held: frozenset[str], pieces: list[Piece], name: str
    ) -> Found:
        share = _share(text, held)
        alike = bool(event.words) and len(text.words) >= _FEWEST_WORDS and share >= _ALIKE
        whole = len(text.squeezed) >= SHORTEST and text.squeezed in event.message.squeezed
        if alike or whole:
            pieces = [*pieces, Piece(event.message.written, text.squeezed, held)]
        code, other = _codes(text, event)
        data = _same(self.printed[place].data, event)
        return Found(
            score=self._score(place, event, held) + (_CODE * _WHOLE if data else 0),
            letters=sum(map(len, held)) + (_CODE if code or data else 0),
            piece=max(pieces, key=lambda piece: len(piece.squeezed)).written if pieces else "",
            code=code,
            other=other,
            name=name,
            covered=(alike or whole) and other is None,
            unlike=not self.printed[place].mixed and _unlike(text, event, share),
            data=data,
        )

    def _score(self, place: int, event: Said, held: frozenset[str]) -> int:
        text = self._texts[place]
        assert text is not None  # only texts are weighed
        weights = self._weights
        score = sum([weights.get(word, 0) for word in held])
        if event.english and not self.printed[place].mixed:
            score -= sum([weights[word] for word in text.plain - held])
        return score + _CODE * sum([self._rarity[number] for number in text.codes.keys() & event.codes.keys()])

    def _rare(self, places: Sequence[int]) -> int:
        """Say in percent how few articles have a term; 0 where all of several have it."""
        owners = len({self.printed[place].owner for place in places})
        if owners == self._articles > 1:
            return 0
        return _WHOLE * (self._articles - owners + 1) // self._articles

    def _common(self, piece: Piece) -> bool:
        return self._articles > 1 and all(piece.squeezed in text.squeezed for text in self._texts if text)


def _blended(texts: Sequence[Wording | None]) -> list[Wording | None]:
    """Make one text of those that differ by blanks and commas alone: a word that is put apart weighs nothing."""
    same: dict[str, Wording] = {}
    for text in texts:
        if text:
            same[text.whole] = same.get(text.whole, text).blended(text)
    return [text and same[text.whole] for text in texts]


def _size(word: str) -> int:
    """Say what a word weighs: its letters, or less if it is a number, for short ones are everywhere."""
    return len(word) * len(word) // 4 if word.isdecimal() else len(word)


def _words_in(text: Wording, piece: Piece) -> frozenset[str]:
    own = text.words & piece.words
    return own or frozenset(word for word in text.words if len(word) > 2 and word in piece.squeezed)


def _share(text: Wording, held: frozenset[str]) -> int:
    """Say how much of a text is found, in percent of its plain words, or of all where those are too few."""
    words = text.plain if len(text.plain) >= _FEWEST_WORDS else text.words
    return _WHOLE * len(words & held) // len(words) if words else 0


def _unlike(text: Wording, event: Said, share: int) -> bool:
    return event.english and len(text.words) >= _FEWEST_WORDS and english(text.words) and share <= _UNLIKE


def _codes(text: Wording, event: Said) -> tuple[Code | None, tuple[Code, Code] | None]:
    """Give an error of both, or else an error of each where both are of one kind and certain to be errors."""
    common = text.codes.keys() & event.codes.keys()
    if common:
        return event.codes[min(common)], None
    from_data = text.codes.keys() & event.data
    if from_data:
        return text.codes[min(from_data)], None
    for own in text.codes.values():
        for other in event.codes.values():
            if own.sure and other.sure and _alike(own.number, other.number):
                return None, (other, own)
    return None, None


def _alike(one: int, other: int) -> bool:
    """Say whether two codes are of one family: Win32 errors, or those with the same highest four bits."""
    return (one < 1 << 16) == (other < 1 << 16) and one >> 28 == other >> 28


def _same(data: frozenset[int], event: Said) -> int | None:
    return max(data & event.data, default=None)

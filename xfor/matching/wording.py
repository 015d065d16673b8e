"""What an event says, against the text that an article prints of it: evidence for or against, never a condition.

An article quotes the message as an editor typed it ("Hr lookup credentials ()" for HrLookupCredentials()), so texts are
compared by their letters and digits alone. A raw log has only the insertion strings; these are where two articles
about one event differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xfor.codes import codes_in, meanings
from xfor.codes.squeeze import squeeze
from xfor.events import Event

_SHORTEST = 12  # letters and digits; shorter phrases are found in texts that have nothing to do with each other
_LONGEST = 5_000  # characters of a value that are compared; the rest of a longer one says nothing more
_ALIKE = 0.8  # share of an article's words that a message about the same thing has at least
_UNLIKE = 0.25  # share that a message in the same language about something else has at most
_FEWEST_WORDS = 5
_ENGLISH = frozenset({"the", "is", "was", "has", "of", "to", "in", "and", "for", "not"})
_VARIABLE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|%\d+|\.\.\.|[Xx]{3,}")
_SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"[!-~]*")  # one word of ASCII: a function, a file, a number; many texts have it


class Piece(NamedTuple):
    """A part of a text, as it is written and as it is compared."""

    written: str
    squeezed: str


class Wording(NamedTuple):
    """The text of an article, ready to be compared: without its variable parts, as phrases, and as a set of words."""

    squeezed: str
    phrases: tuple[Piece, ...]
    words: frozenset[str]


class Said(NamedTuple):
    """What an event says: the values that are texts, the texts that its error codes stand for, and its message."""

    values: tuple[Piece, ...]
    message: Piece
    words: frozenset[str]


class Agreement(NamedTuple):
    """How many letters of an event's text the article has, too, and the longest piece of them."""

    weight: int
    piece: str


def wording(event_text: str) -> Wording:
    """Prepare the text that an article prints of its event."""
    fixed = _VARIABLE.sub(" \n\n ", event_text)
    return Wording(
        squeezed=squeeze(_VARIABLE.sub(" ", event_text)),
        phrases=_pieces(_SENTENCE.split(fixed)),
        words=_words(fixed),
    )


def said(event: Event) -> Said:
    """Prepare what an event says."""
    written = [datum.value.strip()[:_LONGEST] for datum in event.data]
    written += [text for value in written for text in _texts_of(value)]
    message = (event.message or "").strip()[:_LONGEST]
    return Said(
        values=_pieces(value for value in written if not _NAME.fullmatch(value)),
        message=Piece(message, squeeze(message)),
        words=_words(message),
    )


def agreement(article: Wording, event: Said) -> Agreement:
    """Say how much of the article's text the event has. Weight 0 says nothing: most events hold only names."""
    heard = [piece.squeezed for piece in (event.message, *event.values)]
    pieces = [value for value in event.values if value.squeezed in article.squeezed]
    pieces += [phrase for phrase in article.phrases if any(phrase.squeezed in text for text in heard)]
    if len(article.words) >= _FEWEST_WORDS and _share(article, event) >= _ALIKE:
        pieces.append(Piece(event.message.written, article.squeezed))
    weight = sum(len(piece.squeezed) for piece in pieces)
    return Agreement(weight, max((piece.written for piece in pieces), key=len, default=""))


def contradicts(article: Wording, event: Said) -> bool:
    """Say whether the event has a message, in the article's language, that is about something else."""
    if len(article.words) < _FEWEST_WORDS or not event.words:
        return False
    same_language = len(_ENGLISH & event.words) >= 2 and len(_ENGLISH & article.words) >= 2
    return same_language and _share(article, event) <= _UNLIKE


def _texts_of(value: str) -> Iterator[str]:
    """Give what Windows says for a value that is an error code."""
    for code in codes_in(value):
        if code.written == value:
            for meaning in meanings(code.number):
                yield from meaning.wordings


def _share(article: Wording, event: Said) -> float:
    return len(article.words & event.words) / len(article.words)


def _pieces(texts: Iterable[str]) -> tuple[Piece, ...]:
    pieces = (Piece(text.strip(), squeeze(text)) for text in texts)
    return tuple(piece for piece in pieces if len(piece.squeezed) >= _SHORTEST)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))

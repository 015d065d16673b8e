"""What an event says, against the text that an article prints of it: evidence for or against, never a condition.

An article quotes the message as an editor typed it ("Hr lookup credentials ()" for HrLookupCredentials()), so texts are
compared by their letters and digits alone. A raw log has only the insertion strings; these are where two articles
about one event differ.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from xfor.events import Event
from xfor.matching.codes import texts_of

_SHORTEST = 12  # letters and digits; shorter phrases are found in texts that have nothing to do with each other
_LONGEST = 20_000  # characters of a value that are compared; the rest of a longer one says nothing more
_ALIKE = 0.8  # share of an article's words that a message about the same thing has at least
_UNLIKE = 0.25  # share that a message in the same language about something else has at most
_FEWEST_WORDS = 5
_ENGLISH = frozenset({"the", "is", "was", "has", "of", "to", "in", "and", "for", "not"})
_VARIABLE = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|%\d+|\.\.\.|[Xx]{3,}")
_SENTENCE = re.compile(r"[.;!?](?=\s|$)|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Wording(NamedTuple):
    """The text of an article, ready to be compared: without its variable parts, as phrases, and as a set of words."""

    squeezed: str
    phrases: tuple[str, ...]
    words: frozenset[str]


class Said(NamedTuple):
    """What an event says: each of its values, the texts that its error codes stand for, and its message."""

    values: tuple[tuple[str, str], ...]  # (as written, squeezed)
    message: str
    words: frozenset[str]


class Agreement(NamedTuple):
    """How many letters of an event's text the article has, too, and the longest piece of them."""

    weight: int
    piece: str


def squeeze(text: str) -> str:
    """Leave only letters and digits, in one case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def wording(event_text: str) -> Wording:
    """Prepare the text that an article prints of its event."""
    fixed = _VARIABLE.sub(" \n\n ", event_text)
    phrases = [squeeze(sentence) for sentence in _SENTENCE.split(fixed)]
    return Wording(
        squeezed=squeeze(_VARIABLE.sub(" ", event_text)),
        phrases=tuple(phrase for phrase in phrases if len(phrase) >= _SHORTEST),
        words=_words(fixed),
    )


def said(event: Event) -> Said:
    """Prepare what an event says."""
    written = [datum.value[:_LONGEST] for datum in event.data]
    written += [text for value in written for text in texts_of(value)]
    message = (event.message or "")[:_LONGEST]
    return Said(tuple((value, squeeze(value)) for value in written), squeeze(message), _words(message))


def agreement(article: Wording, event: Said) -> Agreement:
    """Say how much of the article's text the event has. Weight 0 says nothing: most events hold only names."""
    pieces = [value for value, squeezed in event.values if len(squeezed) >= _SHORTEST and squeezed in article.squeezed]
    weight = sum(len(squeeze(piece)) for piece in pieces)
    for phrase in article.phrases:
        if phrase in event.message or any(phrase in squeezed for _, squeezed in event.values):
            weight += len(phrase)
            pieces.append(phrase)
    if len(article.words) >= _FEWEST_WORDS and _share(article, event) >= _ALIKE:
        weight += len(article.squeezed)
        pieces.append("its message")
    return Agreement(weight, max(pieces, key=len, default=""))


def contradicts(article: Wording, event: Said) -> bool:
    """Say whether the event has a message, in the article's language, that is about something else."""
    if len(article.words) < _FEWEST_WORDS or not event.words:
        return False
    same_language = len(_ENGLISH & event.words) >= 2 and len(_ENGLISH & article.words) >= 2
    return same_language and _share(article, event) <= _UNLIKE


def _share(article: Wording, event: Said) -> float:
    return len(article.words & event.words) / len(article.words)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))

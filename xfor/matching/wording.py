"""The text that an article prints of an event, ready to be compared with events: evidence, never a condition.

An article quotes the message as an editor typed it ("Hr lookup credentials ()" for HrLookupCredentials()), so texts are
compared by their letters and digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xfor.codes import Code, codes_in
from xfor.codes.squeeze import squeeze

SHORTEST = 12
"""Letters and digits of a phrase; shorter ones are found in texts that have nothing to do with each other."""

LONGEST = 5_000
"""Characters of a text that are compared; the rest of a longer one says nothing more."""

_PLACEHOLDER = r"(?<!<)<[^<>]+>(?!>)|%\d+%?|\.\.\.|#{2,}|\b[Xx]{3,}\b|\b[Nn]{3,}\b|(?<=\d)[Xx]{2,}\b"
_VARIABLE = re.compile(
    _PLACEHOLDER + r"|\[[^\[\]]*\]"
    r"|\b\d{1,4}[/.:-]\d{1,2}[/.:-]\d{1,4}\b|(?<!\w)[A-Za-z]:\\[^\s\"'<>]*|\\\\[^\s\"'<>]+|/o=[^\s\"'<>]+",
    re.IGNORECASE,
)
"""How articles show what differs from event to event: placeholders, numbers left out, times, paths, addresses."""

_OPEN = re.compile(_PLACEHOLDER, re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'(?!\w)|“[^”]*”")
_SENTENCE = re.compile(r"[.,;:!?](?=\s|$)|\n\s*\n")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"(?<![\w.])\d+(?!\w|[.,]\d)")


class Piece(NamedTuple):
    """A part of a text, as it is written and as it is compared, and its words."""

    written: str
    squeezed: str
    words: frozenset[str]


class Wording(NamedTuple):
    """The text of an article, ready to be compared: without its variable parts, as phrases, and as sets of words.

    `words` are all its words, also those of the paths and names of the one event that the author saw; `plain` are those
    that every event with this text has. `codes` are its error codes by their canonical numbers; `whole` is all of it.
    """

    squeezed: str
    phrases: tuple[Piece, ...]
    words: frozenset[str]
    plain: frozenset[str]
    codes: dict[int, Code]
    whole: str

    def blended(self, other: Wording) -> Wording:
        """Give one text for two that differ by blanks and commas alone."""
        return self._replace(
            phrases=tuple(dict.fromkeys((*self.phrases, *other.phrases))),
            words=self.words | other.words,
            plain=self.plain & other.plain,
            codes=self.codes | other.codes,
        )


def wording(event_text: str) -> Wording:
    """Prepare the text that an article prints of its event."""
    text = event_text[:LONGEST]
    fixed = _VARIABLE.sub(" \n\n ", text)
    return Wording(
        squeezed=squeeze(_VARIABLE.sub(" ", text)),
        phrases=pieces([fixed, *_SENTENCE.split(fixed)] if "\n\n" not in fixed else _SENTENCE.split(fixed)),
        words=words_of(_OPEN.sub(" ", text)),
        plain=frozenset(word for word in _WORD.findall(_QUOTED.sub(" ", fixed)) if word.islower()),
        codes={code.number: code for code in codes_in(text)},
        whole=squeeze(_OPEN.sub(" ", text)),
    )


def pieces(texts: Iterable[str]) -> tuple[Piece, ...]:
    """Give the texts that are long enough to say something, each once."""
    found = {text.strip(): squeeze(text) for text in texts}
    return tuple(Piece(text, squeezed, words_of(text)) for text, squeezed in found.items() if len(squeezed) >= SHORTEST)


def words_of(text: str) -> frozenset[str]:
    """Give the words of a text: at least two letters, in one case; whole numbers are words, too."""
    return frozenset((*_WORD.findall(text.casefold()), *_NUMBER.findall(text)))

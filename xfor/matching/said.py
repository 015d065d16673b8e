"""What an event says: its strings, its message, and the error codes in both and in its data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from xfor.codes import Code, canonical, codes_in, meanings
from xfor.codes.squeeze import squeeze
from xfor.events import OTHER_LANGUAGE, Event
from xfor.matching.wording import LONGEST, Piece, pieces, words_of

_ENGLISH = frozenset({"the", "is", "was", "has", "of", "to", "in", "and", "for", "not", "be", "with", "by", "from"})
_NAME = re.compile(r"[!-~]*")  # one word of ASCII: a function, a file, a number; many texts have it
_SMALL = 100  # a plain number below it is rarely an error
_BINARY = "Binary"
_WORDS_OF_DATA = 16
_MOST_VALUES = 200  # a log can hold an event of any number of values; no source writes so many
_FEWEST_LETTERS = 4
_STOP = frozenset(
    {"none", "null", "true", "false", "unknown", "error", "warning", "success", "failed", "default", "n/a"}
)


class Said(NamedTuple):
    """What an event says.

    `texts` are the values that are more than a name, and the sentences that its error codes stand for; `names` are the
    other values with letters, `numbers` those that are whole numbers. `words` are those of its message; `english`: they
    are in the language of the articles. `codes` has every error code by its canonical number; `data` are the 32-bit
    numbers of its binary data.
    """

    texts: tuple[Piece, ...]
    names: tuple[Piece, ...]
    numbers: frozenset[str]
    message: Piece
    words: frozenset[str]
    english: bool
    codes: dict[int, Code]
    data: frozenset[int]

    @property
    def heard(self) -> tuple[str, ...]:
        """Give what a phrase of an article may be found in."""
        joined = "".join(piece.squeezed for piece in self.texts)
        return tuple(text for text in (self.message.squeezed, joined) if text)


def said(event: Event) -> Said:
    """Prepare what an event says."""
    values = [datum.value.strip()[:LONGEST] for datum in event.data[:_MOST_VALUES] if datum.name != _BINARY]
    message = (event.message or "").strip()[:LONGEST]
    heard = (code for text in (message, *values) if text for code in codes_in(text))
    codes = {code.number: code for code in heard if code.sure or code.number >= _SMALL}
    texts = pieces([*filter(_is_text, values), *_sentences(codes.values(), values)])
    words = words_of(message)
    return Said(
        texts=texts,
        names=tuple(_names(values, {piece.written for piece in texts})),
        numbers=frozenset(filter(str.isdecimal, values)),
        message=Piece(message, squeeze(message), words),
        words=words,
        english=english(words) and OTHER_LANGUAGE not in event.lacks,
        codes=codes,
        data=_data(event),
    )


def english(words: frozenset[str]) -> bool:
    """Say whether words are those of a text in English, as the articles are."""
    return len(words & _ENGLISH) >= 2


def _is_text(value: str) -> bool:
    return not _NAME.fullmatch(value)


def _names(values: Iterable[str], texts: set[str]) -> Iterator[Piece]:
    """Give the values that are no texts but may be named in an article: services, servers, functions, files."""
    for value in dict.fromkeys(values):
        squeezed = squeeze(value)
        letters = sum(map(str.isalpha, squeezed))
        if value not in texts and letters >= _FEWEST_LETTERS and value.casefold() not in _STOP:
            yield Piece(value, squeezed, words_of(value))


def _sentences(codes: Iterable[Code], values: Iterable[str]) -> Iterator[str]:
    """Give what Windows says for the values that are error codes."""
    alone = set(values)
    for code in codes:
        if code.written in alone:
            for meaning in meanings(code.number):
                yield from meaning.wordings


def _data(event: Event) -> frozenset[int]:
    """Read binary data as 32-bit numbers, as the Event Viewer shows its words; many drivers put their status there."""
    found: set[int] = set()
    for datum in event.data[:_MOST_VALUES]:
        if datum.name == _BINARY:
            try:
                raw = bytes.fromhex(datum.value[: 8 * _WORDS_OF_DATA])
            except ValueError:
                continue
            numbers = (int.from_bytes(raw[at : at + 4], "little") for at in range(0, len(raw) - 3, 4))
            found.update(code for number in numbers if number and (code := canonical(number)) is not None)
    return frozenset(found)

"""A text -> the error codes in it: as numbers in any spelling, as symbols, and as the sentences that Windows prints."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from xfor.codes.squeeze import places, squeeze
from xfor.codes.table import all_meanings, canonical, known

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_LONGEST = 20_000  # characters of a text that are looked at
_SHORTEST = 14  # letters and digits of a wording; shorter ones are said by texts that mean no error
_SENTENCE = 30  # letters and digits of a first sentence that says enough without the others
# What must not stand before a number is asked after its first character: a search for what begins with one of a few
# characters is several times as fast as one that looks back at each place of a text.
_NUMBER = re.compile(
    r"%%(?P<parameter>)\d{1,5}(?!\d)"
    r"|0(?<![\w.].)[xX](?P<hex>)[0-9a-fA-F]{1,8}(?![0-9a-zA-Z_])"
    r"|[8-9c-fC-F](?<![\w.{-].)(?P<bare>)[0-9a-fA-F]{7}(?![\w-])"
    r"|-(?<![\w.)\]-].)(?P<negative>)\d{1,10}(?!\w|[.,-]\d)"
    r"|\d(?<![\w.-].)(?<!\d:.)(?P<plain>)\d{0,9}(?!\w|[.,:-]\d)"
)
_SYMBOL = re.compile(r"(?<!\w)(?:[A-Z][A-Z0-9]*_\w+|WSA[A-Z0-9]+)")
_ERROR_WORD = re.compile(
    r"(?:errors?|codes?|status|returned|exception|sense|qualifier|subcode|hresult|hr|ec|rc|errno)\b['\")]*"
    r"(?:\s*(?:is|was|of|code|data|number|value|status|no\.?))?\s*[:=#(\[{'\"-]*\s*$",
    re.IGNORECASE,
)
_LOOK_BACK = 40
_BEGINNING = 20  # letters and digits of a wording by which it is looked for
_INSERTION = re.compile(r"%\d+|%[a-z]+")


class Code(NamedTuple):
    """An error code in a text: its canonical number, and how it is spelled there.

    `sure`: nothing but an error is written like that. A plain number can be anything else.
    """

    number: int
    written: str
    sure: bool


def codes_in(text: str) -> tuple[Code, ...]:
    """Give the error codes of a text, each number once, the surest spelling of it, in the order of the text.

    A plain decimal number counts if it is the whole text, or if a word like "error" stands before it, or if it is a
    known code of ten digits.
    """
    return _once(code for _, code in sorted(_found(_start(text))))


def numbers_in(text: str) -> frozenset[int]:
    """Give every number of a text as the canonical code that it would be, whatever it may mean there."""
    found = (_value(match) for match in _NUMBER.finditer(_start(text)))
    return frozenset(number for number in found if number is not None)


def code_of(text: str) -> int | None:
    """Give the canonical number of a text that is one code, in any spelling, or None if it is none."""
    found = codes_in(text.strip())
    return found[0].number if found else None


def _start(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(None, 1)[0]


def _once(found: Iterator[Code]) -> tuple[Code, ...]:
    kept: dict[int, Code] = {}
    for code in found:
        held = kept.get(code.number)
        if held is None or code.sure > held.sure:
            kept[code.number] = code
    return tuple(kept.values())


def _found(text: str) -> Iterator[tuple[int, Code]]:
    for match in _NUMBER.finditer(text):
        code = _number(match, text)
        if code:
            yield match.start(), code
    for match in _SYMBOL.finditer(text) if "_" in text or "WSA" in text else ():
        for number in _symbols().get(match[0].casefold(), ()):
            yield match.start(), Code(number, match[0], sure=True)
    yield from _sentences(text)


def _number(match: re.Match[str], text: str) -> Code | None:
    kind, number = match.lastgroup, _value(match)
    if not number:  # 0 is success
        return None
    named = _ERROR_WORD.search(text, max(0, match.start() - _LOOK_BACK), match.start()) is not None
    # Only an error has its highest bit set, whether or not it wraps another one.
    high = known(number) and (kind == "bare" or len(match[0]) > 8 or match[0].startswith("-"))
    sure = named or high or (kind == "parameter" and known(number))
    if kind in ("bare", "negative") and not (high or named):
        return None
    if kind == "plain" and not sure and match[0] != text.strip():
        return None
    return Code(number, match[0], sure)


def _value(match: re.Match[str]) -> int | None:
    return canonical(int(match[0].lstrip("%"), 16 if match.lastgroup in ("hex", "bare") else 10))


def _sentences(text: str) -> Iterator[tuple[int, Code]]:
    squeezed = squeeze(text)
    if len(squeezed) < _SHORTEST:
        return
    matches = _wordings().found(squeezed)
    at = places(text, squeezed) if matches else None
    for start, end, numbers in matches:
        written = text[at[start] : at[end - 1] + 1] if at else squeezed[start:end]
        for number in numbers:
            yield at[start] if at else start, Code(number, written, sure=True)


@cache
def _symbols() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for meaning in all_meanings():
        key = meaning.symbol.casefold()
        number = canonical(meaning.number)
        if number is not None and number not in found[key]:
            found[key] = (*found[key], number)
    return dict(found)


class _Wordings(NamedTuple):
    """All wordings, longest first under each beginning, and an automaton of the beginnings: of all it would be slow."""

    automaton: AhoCorasick
    beginning: list[list[tuple[str, tuple[int, ...]]]]

    def found(self, squeezed: str) -> list[tuple[int, int, tuple[int, ...]]]:
        """Give the wordings in a text, the first and longest where they overlap: where they stand, and their codes."""
        held: list[tuple[int, int, tuple[int, ...]]] = []
        for index, start, _ in self.automaton.find_matches_as_indexes(squeezed, overlapping=True):
            for wording, numbers in self.beginning[index]:
                if squeezed.startswith(wording, start):
                    held.append((start, start + len(wording), numbers))
                    break
        kept: list[tuple[int, int, tuple[int, ...]]] = []
        for each in sorted(held, key=lambda found: (found[0], -found[1])):
            if not kept or each[0] >= kept[-1][1]:
                kept.append(each)
        return kept


@cache
def _wordings() -> _Wordings:
    from ahocorasick_rs import AhoCorasick  # a text without a wording's length needs none

    found: dict[str, dict[int, None]] = defaultdict(dict)
    for meaning in all_meanings():
        number = canonical(meaning.number)
        for wording in meaning.wordings:
            for pattern in _patterns(wording):
                if number is not None:
                    found[pattern][number] = None
    beginning: dict[str, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
    for pattern in sorted(found, key=len, reverse=True):
        beginning[pattern[:_BEGINNING]].append((pattern, tuple(found[pattern])))
    return _Wordings(AhoCorasick(list(beginning)), list(beginning.values()))


def _patterns(wording: str) -> Iterator[str]:
    """Give what to look for: the wording without its insertions, and its first sentence alone if that says enough."""
    fixed = max(_INSERTION.split(wording), key=len) if "%" in wording else wording
    whole = squeeze(fixed)
    if len(whole) >= _SHORTEST and len(fixed.split()) >= 2:
        yield whole
    first, stop, rest = fixed.partition(". ")
    sentence = squeeze(first)
    if stop and rest and len(sentence) >= _SENTENCE:
        yield sentence

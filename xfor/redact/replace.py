"""text -> text with steady names in place of people and machines, in one pass, so that no name is replaced twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from ahocorasick_rs import AhoCorasick

from xfor.redact.binary import hidden
from xfor.redact.forms import Span, spans
from xfor.redact.names import Kind, Names, folded

_SHORTEST = 3  # shorter names are found only by their form, or where they are a whole value: they would be in any word
_LONGEST = 256  # longer ones are no names but hostile values, and are found where they are a whole value
_SHORTEST_IN_BINARY = 4
_READABLE = re.compile("[ -~]{6,}")  # less than that is there by chance
_TELLING = frozenset({"USER", "HOST", "DOMAIN", "SHARE"})
_ESCAPE = re.compile(r"(?:\\[nrt]|%[0-9A-Fa-f]{2})\Z")  # letters that stand for a line feed or a slash


class Replacer:
    """Replaces all that a map knows, but for the words `but`; made once all names of a report are learned."""

    def __init__(self, names: Names, but: Set[str] = frozenset()) -> None:
        self._names = names
        self._but = but
        self._aliases = [alias for alias in names.aliases if _SHORTEST <= len(alias) <= _LONGEST and alias not in but]
        self._automaton = AhoCorasick(self._aliases)
        self._made: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """Write a text with names replaced."""
        if text not in self._made:
            self._made[text] = self._replaced(text)
        return self._made[text]

    def _replaced(self, text: str) -> str:
        if self._names.entity(text) and folded(text) not in self._but:
            return self._names.token(text)
        parts, done = [], 0
        for span in _apart([*spans(text, self._names.entity), *self._known(text), *hidden(text, self._named)]):
            spelling = text[span.start : span.end]
            parts += [text[done : span.start], self._token(span, spelling)]
            done = span.end
        return "".join([*parts, text[done:]])

    def _token(self, span: Span, spelling: str) -> str:
        self._names.know(span.kind, span.canonical, spelling)
        return self._names.token(spelling)

    def _known(self, text: str) -> Iterator[Span]:
        """Find names that are known, where no letter or digit stands beside them."""
        low = folded(text)
        for number, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            begins = not low[max(0, start - 1) : start].isalnum() or _ESCAPE.search(text, max(0, start - 3), start)
            if begins and not low[end : end + 1].isalnum():
                alias = self._aliases[number]
                yield Span(start, end, _kind(self._names.aliases[alias]), alias)

    def _named(self, text: str) -> bool:
        """Say whether a text out of binary data holds a name; there, anything may stand beside one."""
        low = folded(text)
        found = self._automaton.find_matches_as_indexes(low, overlapping=True)
        if any(end - start >= _SHORTEST_IN_BINARY for _, start, end in found):
            return True
        readable = "\n".join(_READABLE.findall(text))
        return any(span.kind in _TELLING for span in spans(readable, self._names.entity))


def _kind(entity: str) -> Kind:
    kinds: tuple[Kind, ...] = ("USER", "HOST", "DOMAIN", "IP", "MAC", "SHARE", "BINARY")
    return next((kind for kind in kinds if entity.startswith(f"{kind}-")), "NAME")


def _apart(found: Iterable[Span]) -> list[Span]:
    """Choose names that do not overlap: the one around others; two that cross become one name together."""
    chosen: list[Span] = []
    for span in sorted(found, key=lambda each: (each.start, -each.end)):
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
        elif span.end > chosen[-1].end:
            chosen[-1] = Span(chosen[-1].start, span.end, "NAME", "")
    return chosen

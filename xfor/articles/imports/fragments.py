"""The text of an event -> what of it is the same in every event: runs of plain words."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(r"<[^<>]*>")
_SET_OFF = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\"[^\"]*\"|'[^']*'(?![a-z])")
"""What mostly differs from event to event, as articles print it; a path or a number is no plain word anyway."""

_NOT_FOUND = re.compile(r"could not be found\b.{0,80}?\binsertion strings?(?:\(s\))?:?", re.IGNORECASE | re.DOTALL)
"""The sentence of Windows NT in place of a message that it did not find; only the strings after it are the event's."""

_END = re.compile(r"[.,:;!?](?=\s|$)|\s[-\u2013](?=\s)|[\"()\[\]<>]")
_NAMED = re.compile(r"[A-Z]+[a-z]*[A-Z].*|[a-z]+[A-Z].*|[xX]+|[nN]{3,}")
"""ServerName, EXCHSRV, xxxx: what articles put for a customer's own names and numbers looks so."""

_LONG_NAMED = re.compile(r"(?![A-Z]{2,5}$)(?:[A-Z]+[a-z]*[A-Z].*|[a-z]+[A-Z].*|[xX]+|[nN]{3,})")
"""The same, with RPC and MTA for plain words: where no other words are left."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_FEWEST = 3
_LONGEST = 6
_MOST = 2


def fragments(text: str) -> tuple[str, ...]:
    """Give up to two runs of three to six words that an event with this text always has; () where it has none.

    What stands in quotes or brackets is left out, unless it is the whole text or nothing else says enough.
    """
    bare = _PLACEHOLDER.sub(" . ", _unwrapped(_NOT_FOUND.split(text)[-1]))
    bare = bare.lower() if bare.isupper() else bare
    outside = _SET_OFF.sub(" . ", bare)
    runs = _runs_of(outside, _NAMED) or _runs_of(bare, _NAMED) or _runs_of(outside, _LONG_NAMED)
    longest = sorted(runs, key=len, reverse=True)[:_MOST]
    return tuple(" ".join(run[:_LONGEST]) for run in runs if run in longest)


def _unwrapped(text: str) -> str:
    """Take the quotes or brackets off that an article has put around the whole of a text."""
    text = text.strip().rstrip(".")
    ends = text[:1] + text[-1:]
    return text[1:-1] if ends in ('""', "''", "()", "[]") and not set(ends) & set(text[1:-1]) else text


def _runs_of(text: str, named: re.Pattern[str]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(run for part in _END.split(text) for run in _runs(part.split(), named)))


def _runs(words: list[str], named: re.Pattern[str]) -> list[tuple[str, ...]]:
    runs: list[list[str]] = [[]]
    for word in words:
        if _WORD.fullmatch(word) and not named.fullmatch(word):
            runs[-1].append(word)
        else:
            runs.append([])
    return [tuple(run) for run in runs if len(run) >= _FEWEST]

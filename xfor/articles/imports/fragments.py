"""The text of an event -> what of it is the same in every event: runs of plain words."""

from __future__ import annotations

import re

_MARKED = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)|\"[^\"]*\"|'[^']*'(?![a-z])")
"""How articles mark what differs from event to event; a path, a number and the like is no plain word anyway."""

_END = re.compile(r"[.,:;!?](?=\s|$)|\s[-\u2013](?=\s)|[\"()\[\]<>]")
_NAMED = re.compile(r"[A-Z]+[a-z]*[A-Z].*|[a-z]+[A-Z].*|[xX]+|[nN]{3,}")
"""ServerName, EXCHSRV, xxxx: what articles put for a customer's own names and numbers looks so."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_FEWEST = 3
_LONGEST = 6
_MOST = 2


def fragments(text: str) -> tuple[str, ...]:
    """Give up to two runs of three to six words that an event with this text always has; () where it has none."""
    parts = _END.split(_MARKED.sub(" . ", text))
    runs = list(dict.fromkeys(run for part in parts for run in _runs(part.split())))
    longest = sorted(runs, key=len, reverse=True)[:_MOST]
    return tuple(" ".join(run[:_LONGEST]) for run in runs if run in longest)


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    runs: list[list[str]] = [[]]
    for word in words:
        if _WORD.fullmatch(word) and not _NAMED.fullmatch(word):
            runs[-1].append(word)
        else:
            runs.append([])
    return [tuple(run) for run in runs if len(run) >= _FEWEST]

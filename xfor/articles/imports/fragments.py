"""The text of an event -> what of it is the same in every event: runs of plain words."""

from __future__ import annotations

import re

_VARIABLE = re.compile(
    r"<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)|\"[^\"]*\"|'[^']*'(?![a-z])|%\d+%?|\d+%"
    r"|\S*[\\/@_=#*?&{}|~^]\S*|\S*\d\S*|\S*\.\.+\S*|\b[xX]{2,}\b|\b[nN]{3,}\b"
)
"""How articles show what differs from event to event: placeholders, quoted names, paths, numbers, ellipses."""

_END = re.compile(r"[.,:;!?]+(?=\s|$)|\s[-\u2013]+\s|[\"()\[\]<>]")
_NAMED = re.compile(r"[A-Z]+[a-z]*[A-Z]\S*|[a-z]+[A-Z]\S*")
"""ServerName, EXCHSRV: what articles put for a customer's own names looks so."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_FEWEST = 3
_LONGEST = 6
_MOST = 3


def fragments(text: str) -> tuple[str, ...]:
    """Give up to three runs of three to six words that an event with this text always has; () where it has none."""
    parts = _END.split(_VARIABLE.sub(" . ", text))
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

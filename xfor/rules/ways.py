"""What a correlation's condition in words comes to: the ways to meet it."""

from __future__ import annotations

from typing import NamedTuple


class Way(NamedTuple):
    """One way to meet a condition: the rules that must match, in the order of the text, and those that must not."""

    wanted: tuple[str, ...]
    unwanted: frozenset[str]


class Presence(NamedTuple):
    """A condition in words: its text, the rules it names in their order, and the ways to meet it."""

    text: str
    rules: tuple[str, ...]
    ways: tuple[Way, ...]

"""`xfor ticket`."""

from __future__ import annotations


def ticket() -> None:
    """Write tickets."""

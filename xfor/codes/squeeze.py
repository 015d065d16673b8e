"""Texts by their letters and digits alone: so that "Hr lookup credentials ()" is HrLookupCredentials()."""

from __future__ import annotations

import unicodedata

_SIGNS = bytes(sign for sign in range(128) if not chr(sign).isalnum())


def squeeze(text: str) -> str:
    """Leave only letters and digits, in one case."""
    if text.isascii():
        return text.lower().encode("ascii").translate(None, _SIGNS).decode("ascii")
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def places(text: str, squeezed: str) -> list[int] | None:
    """Say where in a text each letter and digit stands that `squeeze` left of it; None where that is not certain."""
    if text.isascii():
        return [place for place, character in enumerate(text) if character.isalnum()]
    found = [place for place, character in enumerate(text) for _ in squeeze(character)]
    # Some characters become one only together.
    return found if len(found) == len(squeezed) else None

"""An article's id -> the name of its rule file, which stays in its folder on every system."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows a dot."""

_LONGEST = 100


def name_of(article_id: str) -> str:
    """Give the name of the file, without its end: the id where it can be one; "" where nothing of it can."""
    name = _OTHER.sub("-", article_id)[:_LONGEST].strip("-._ ")
    return f"article-{name}" if _RESERVED.fullmatch(name) else name

"""How much of an event an article states, and whether that is enough to look for it."""

from __future__ import annotations

import re

from xfor.articles.article import Tier
from xfor.articles.sources import Source

FIXED_WORDS = 3
"""An event without a source is looked for when its text has this many words that do not vary."""

HIGHEST_ID = 0xFFFF
"""An event id of the Windows log has 16 bits."""

FIXED = re.compile(r"(?<![<%\\/\w])[A-Za-z][a-z]{2,}(?![\w>%\\])")


def tier_of(source: Source, text: str | None) -> Tier:
    """Give the tier: 1 source, id and text; 2 source and id; 3 id and text, the source at best inferred; 4 the id.

    An id without a text whose sentence names the source is tier 2.
    """
    if source.name and not (source.inferred and text):
        return 1 if text else 2
    return 3 if text else 4


def enough(tier: Tier, event_id: int, text: str | None) -> str:
    """Give the reason why an event cannot be looked for, or ""."""
    if event_id > HIGHEST_ID:
        return f"{event_id} cannot be an event id"
    if tier == 4:
        return "only the event id is stated"
    if tier == 3 and len(FIXED.findall(text or "")) < FIXED_WORDS:
        return "neither a source nor enough text is stated"
    return ""

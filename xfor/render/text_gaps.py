"""gaps -> text: what the logs leave open, and what to ask the customer for."""

from __future__ import annotations

from xfor.render.page import Page
from xfor.report import Gap

NOTHING_TO_ASK = "Nothing is missing that the rules in force would need."


def draw_gaps(page: Page, gaps: list[Gap]) -> None:
    """List what else to ask for."""
    page.heading("What else to ask for")
    for gap in gaps:
        page.flow(gap.message, 2, head="- ")
    if not gaps:
        page.flow(NOTHING_TO_ASK, 2)

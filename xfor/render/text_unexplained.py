"""errors and warnings that no rule explains -> text: what is frequent here may be the next article to write."""

from __future__ import annotations

from xfor.render.page import Page
from xfor.render.phrases import counted, guess, host_name, listed, span
from xfor.render.text_events import said
from xfor.report import Unexplained

_MOST_GROUPS = 10
_MOST_HOSTS = 3
_LONGEST = 300


def draw_unexplained(page: Page, groups: list[Unexplained], *, verbose: bool) -> None:
    """List the groups, gravest and most frequent first, each with one of its events."""
    if not groups:
        return
    total = counted(sum(each.count for each in groups), "event")
    page.heading("Unexplained")
    page.flow(f"Critical, error and warning events that no rule explains: {counted(len(groups), 'group')}, {total}.", 2)
    shown = groups if verbose else groups[:_MOST_GROUPS]
    wide = max((len(f"{each.count:,}") for each in shown), default=1)
    for each in shown:
        _group(page, each, wide)
    if len(groups) > len(shown):
        page.flow(f"and {counted(len(groups) - len(shown), 'group')} more: -v shows them", 2)


def _group(page: Page, group: Unexplained, wide: int) -> None:
    level = group.level.replace("_", " ")
    page.flow(f"{level}  {group.provider} {group.event_id}", 2, head=f"{group.count:>{wide},} x ")
    within = wide + 5
    hosts = listed([host_name(host) for host in group.hosts], _MOST_HOSTS)
    page.flow(f"{span(group.first, group.last)} on {hosts}", within)
    sample = said(group.sample, _LONGEST) if group.sample else ""
    if sample:
        page.brief(sample, within)
    for near in group.nearest:
        page.flow(guess(near), within, head="perhaps ")

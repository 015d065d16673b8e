"""findings -> text, as a colleague would note them: what it is, where, how sure, why, and what fixes it."""

from __future__ import annotations

from xfor.render.blocks import Block
from xfor.render.page import Page
from xfor.render.phrases import host_name, listed, times
from xfor.render.text_article import draw_article
from xfor.render.text_facts import Sureness, draw_briefly, draw_facts, reason
from xfor.report import Finding

_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "informational": ""}
_MOST_LINES = 50
_MOST_UNLIKELY = 20
_MOST_RIVALS = 3


def draw_overview(page: Page, blocks: list[Block], *, verbose: bool) -> None:
    """Say in a line each what was found, gravest first."""
    if len(blocks) < 2:
        return
    page.gap()
    shown = blocks if verbose else blocks[:_MOST_LINES]
    for block in shown:
        first = block.first
        where = listed([host_name(each.host) for each in block.findings], 1)
        text = f"{first.severity}: {first.rule.title} ({first.rule.id}, {first.confidence}, {where})"
        page.flow(text, 2, head=f"{f'[{block.number}]':>{len(str(len(blocks))) + 2}} ", style=_STYLES[first.severity])
    if len(blocks) > len(shown):
        page.flow(f"and {len(blocks) - len(shown):,} more, which are told below", 2)


def draw_findings(page: Page, blocks: list[Block], unlikely: list[Finding], *, verbose: bool) -> None:
    """Tell every block: what was found, where, how sure it is, the events, the cause and the resolution.

    Of many articles that may be about the same events of a host, the first ones are told, and the others named.
    """
    told: dict[str, set[str]] = {}
    named: set[int] = set()
    sureness = _sureness(blocks, unlikely)
    for block in blocks:
        first = block.first
        page.gap()
        head = f"[{block.number}] {first.severity.upper()}: "
        page.flow(first.rule.title, head=head, hang=4, style=f"bold {_STYLES[first.severity]}")
        if not verbose and _one_of_many(first, told.get(first.host, set())):
            draw_briefly(page, block)
            named.add(block.number)
            continue
        for each in block.findings:
            told.setdefault(each.host, set()).add(each.rule.id)
        draw_facts(page, block, sureness, verbose=verbose)
        draw_article(page, block, {} if block.of in named else blocks[block.of - 1].texts)
    _unlikely(page, unlikely, verbose=verbose)


def _one_of_many(finding: Finding, told: set[str]) -> bool:
    return finding.confidence == "possible" and len(told.intersection(finding.alternatives)) >= _MOST_RIVALS


def _unlikely(page: Page, findings: list[Finding], *, verbose: bool) -> None:
    """Name the articles that are about events of this kind, but hardly about these."""
    shown = findings if verbose else findings[:_MOST_UNLIKELY]
    if findings:
        page.gap()
    for each in shown:
        text = f"{each.rule.id} on {host_name(each.host)}, {times(each.occurrences)}: {reason(each)}"
        page.flow(text, head="Unlikely: ", hang=2)
    if len(findings) > len(shown):
        page.flow(f"and {len(findings) - len(shown):,} more that are unlikely: -v shows them")


def _sureness(blocks: list[Block], unlikely: list[Finding]) -> Sureness:
    """Say of every finding how sure it is, and where it is told."""
    told = {
        (each.rule.id, each.host): f"{each.confidence}, see [{block.number}]"
        for block in blocks
        for each in block.findings
    }
    return told | {(each.rule.id, each.host): each.confidence for each in unlikely}

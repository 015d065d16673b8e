"""what an article says -> text: symptoms, cause, resolution step by step, references."""

from __future__ import annotations

from xfor.render.blocks import Block, Texts, Told
from xfor.render.page import Page
from xfor.report import Finding, ResolutionStep, ResolutionText

_INDENT = 4


def draw_article(page: Page, block: Block, told: Texts) -> None:
    """Tell what the article of a block says; what reads the same in `told`, the rule's first block, is not repeated."""
    repeats = block.number != block.of
    same = [heading for heading, text in block.texts.items() if repeats and told.get(heading) == text]
    for heading, text in block.texts.items():
        if heading not in same:
            _section(page, heading, text)
    if block.folded:
        page.gap()
        page.flow(f"Cause and resolution: as in [{block.of}], with the values of each host. -v shows them.", 2)
    elif same:
        page.gap()
        page.flow(f"{', '.join(same)}: as in [{block.of}].", 2)
    if not repeats:
        _links(page, block.first)


def _section(page: Page, heading: str, text: Told) -> None:
    page.heading(heading, 2)
    if isinstance(text, str):
        page.block(text, _INDENT)
    elif isinstance(text, list):
        for item in text:
            page.flow(item, _INDENT, head="- ")
    else:
        _resolution(page, text)


def _resolution(page: Page, resolution: ResolutionText) -> None:
    if resolution.summary:
        page.flow(resolution.summary, _INDENT)
    for number, step in enumerate(resolution.steps, 1):
        _step(page, f"{number}. ", step)


def _step(page: Page, head: str, step: ResolutionStep) -> None:
    within = _INDENT + len(head)
    page.flow(step.do, _INDENT, head=head)
    for detail in step.detail:
        page.flow(detail, within, head="- ")
    # Only a line feed ends a line here: a value that was filled in can hold other characters that would.
    for line in (step.command or "").split("\n"):
        if line.strip():
            page.exact(line.rstrip("\r"), within + 4, style="bold")


def _links(page: Page, finding: Finding) -> None:
    """Name what to read on; the articles about the same events stand above with how sure they are."""
    elsewhere = [each for each in finding.see_also if each not in finding.alternatives]
    if elsewhere:
        _section(page, "See also", ", ".join(elsewhere))
    url = finding.article.url if finding.article else None
    links = dict.fromkeys([*([url] if url else []), *finding.references])
    if links:
        page.heading("References", 2)
    for link in links:
        page.exact(link, _INDENT)

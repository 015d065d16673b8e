"""findings of one block -> Markdown: where, how sure, why, since when, what fixes it, and the events."""

from __future__ import annotations

from collections.abc import Iterator

from xfor.render.blocks import Block, Told
from xfor.render.markup import fenced, inline, line, link, paragraph, row
from xfor.render.phrases import borrowed, counted, host_name, moment, span, times
from xfor.render.rhythm import before, going_on, over_time
from xfor.render.safe import cut
from xfor.render.text_events import said
from xfor.render.text_facts import article_name, events_to_show, reason
from xfor.report import Evidence, Finding, ResolutionStep, ResolutionText

_MOST_HOSTS = 50
_LONGEST = 2000


def section(block: Block, *, verbose: bool) -> Iterator[str]:
    """Tell one block."""
    first = block.first
    yield f"## {block.number}. {first.severity.upper()}: {inline(first.rule.title)}"
    yield "\n".join(f"- **{label}:** {text}" for label, text in _facts(block))
    if len(block.findings) > 1:
        yield _hosts(block.findings, verbose=verbose)
    for heading, text in block.texts.items():
        yield f"**{heading}**"
        yield _told(text)
    if block.folded:
        yield f"Cause and resolution: as in {block.of}, with the values of each host."
    for event in events_to_show(block.findings, verbose=verbose):
        yield _event(event)


def _facts(block: Block) -> Iterator[tuple[str, str]]:
    first = block.first
    yield "Article" if first.article else "Rule", inline(article_name(first))
    if len(block.findings) == 1:
        where = f"{host_name(first.host)}: {times(first.occurrences)}, {span(first.first_seen, first.last_seen)}"
        yield "Host", inline(where)
        if seen := over_time(first):
            yield "Over time", seen
        if first.context:
            yield "Just before", "; ".join(inline(before(each, first.first_seen)) for each in first.context)
    yield "Confidence", f"{first.confidence}: {inline(reason(first))}"
    if first.alternatives:
        yield "Compare", f"about the same events: {inline(', '.join(first.alternatives))}"
    elsewhere = [each for each in first.see_also if each not in first.alternatives]
    if elsewhere:
        yield "See also", inline(", ".join(elsewhere))
    links = dict.fromkeys([*([first.article.url] if first.article and first.article.url else []), *first.references])
    if links:
        yield "References", " ".join(map(link, links))


def _hosts(findings: list[Finding], *, verbose: bool) -> str:
    shown = findings if verbose else findings[:_MOST_HOSTS]
    rows = [row("Host", "Events", "When", "At the end", "Confidence"), row(*["---"] * 5)]
    for each in shown:
        when = span(each.first_seen, each.last_seen)
        rows.append(row(inline(host_name(each.host)), f"{each.occurrences:,}", when, going_on(each), each.confidence))
    if len(findings) > len(shown):
        rows += ["", f"and on {counted(len(findings) - len(shown), 'host')} more"]
    return "\n".join(rows)


def _told(text: Told) -> str:
    if isinstance(text, str):
        return paragraph(text)
    if isinstance(text, list):
        return "\n".join(f"- {line(each)}" for each in text)
    return "\n".join(_resolution(text))


def _resolution(resolution: ResolutionText) -> Iterator[str]:
    if resolution.summary:
        yield line(resolution.summary)
        yield ""
    for number, step in enumerate(resolution.steps, 1):
        yield from _step(f"{number}. ", step)


def _step(head: str, step: ResolutionStep) -> Iterator[str]:
    indent = " " * len(head)
    yield f"{head}{line(step.do)}"
    yield from (f"{indent}- {line(detail)}" for detail in step.detail)
    if step.command:
        yield ""
        yield from fenced(step.command, indent)


def _event(event: Evidence) -> str:
    when = f"{moment(event.time)} UTC" if event.time else "time unknown"
    record = "" if event.record_id is None else f"record {event.record_id} in "
    title = (
        f"{event.provider} {event.event_id}, {event.level.replace('_', ' ')}, {when} on {host_name(event.computer)}, "
        f"{record}{event.input}"
    )
    if origin := borrowed(event.message_source):
        title += f" ({origin})"
    text = cut(event.message, _LONGEST) if event.message else said(event, _LONGEST)
    return "\n".join([f"Event: {inline(title)}", "", *(fenced(text) if text.strip() else [])]).rstrip()

"""findings of one block -> what is known of them: article, hosts, how sure it is and why, and the events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xfor.render.blocks import Block, values_differ
from xfor.render.page import Page
from xfor.render.phrases import counted, host_name, listed, span, times
from xfor.render.rhythm import before, going_on, over_time
from xfor.render.safe import cut
from xfor.render.text_events import draw_event
from xfor.report import Evidence, Finding

Sureness = Mapping[tuple[str, str], str]
"""How sure each rule is on each host, in words."""

_INDENT = 2
_LABEL = 12  # the widest label and a gap
_MOST_HOSTS = 10
_MOST_NAMES = 50
_MOST_KINDS = 3
_MOST_REASONS = 3
_LONGEST = 300


def draw_facts(page: Page, block: Block, sureness: Sureness, *, verbose: bool) -> None:
    """Say what is known of the findings of a block, label by label."""
    _fact(page, "Article" if block.first.article else "Rule", [article_name(block.first)])
    if len(block.findings) == 1:
        _fact(page, "Host", [_seen(block.first)])
        _fact(page, "Over time", filter(None, [over_time(block.first)]))
        _fact(page, "Just before", (before(change, block.first.first_seen) for change in block.first.context))
        _fact(page, "Confidence", [_confidence(block.first)])
    else:
        _hosts(page, block, verbose=verbose)
        _fact(page, "Confidence", _confidences(block.findings, verbose=verbose))
    rivals = _rivals(block.findings, sureness)
    if rivals:
        _fact(page, "Compare", [f"about the same events: {rivals}"])
    label = "Event"
    for event in events_to_show(block.findings, verbose=verbose):
        draw_event(page, event, _INDENT, head=f"{label:{_LABEL}}", host=len(block.findings) > 1, verbose=verbose)
        label = ""


def draw_briefly(page: Page, block: Block) -> None:
    """Say of one of many articles about the same events only where and why it is one, and where to read on."""
    _fact(page, "Article" if block.first.article else "Rule", [article_name(block.first)])
    if len(block.findings) == 1:
        _fact(page, "Host", [_seen(block.first)])
    else:
        _hosts(page, block, verbose=False)
    _fact(page, "Confidence", _confidences(block.findings, verbose=False))
    _fact(page, "Read on", [f"xfor rules show {block.first.rule.id}; or -v tells each of these articles in full"])


def reason(finding: Finding) -> str:
    """Say why a finding is as sure as it is: the last of its reasons, after the conditions that held."""
    return cut(finding.reasons[-1], _LONGEST) if finding.reasons else "no reason is given"


def _fact(page: Page, label: str, texts: Iterable[str]) -> None:
    for text in texts:
        page.flow(text, _INDENT, head=f"{label:{_LABEL}}")
        label = ""


def article_name(finding: Finding) -> str:
    """Name the article of a finding, or the rule that has none: its id, its date, its products."""
    article = finding.article
    if article is None:
        return finding.rule.id
    rule = f" (rule {finding.rule.id})" if finding.rule.id != article.id else ""
    revised = f" of {article.revised}" if article.revised else ""
    products = f", for {'; '.join(article.applies_to)}" if article.applies_to else ""
    return f"{article.id}{rule}{revised}{products}"


def _seen(finding: Finding) -> str:
    when = span(finding.first_seen, finding.last_seen)
    return f"{host_name(finding.host)}: {times(finding.occurrences)}, {when}"


def _hosts(page: Page, block: Block, *, verbose: bool) -> None:
    found = block.findings
    total = counted(sum(each.occurrences for each in found), "event")
    _fact(
        page,
        "Hosts",
        [f"{total} on {counted(len(found), 'host')}" + ("" if block.folded else "; the text below is for all of them")],
    )
    shown = found if verbose else found[:_MOST_HOSTS]
    differ = values_differ(block)
    for each in shown:
        page.flow("; ".join(filter(None, [_seen(each), going_on(each)])), _INDENT + _LABEL, hang=2)
        if differ and each.parameters:
            page.flow(_values(each), _INDENT + _LABEL + 2)
    rest = [host_name(each.host) for each in found[len(shown) :]]
    if rest:
        page.flow(f"and on {counted(len(rest), 'host')} more: {listed(rest, _MOST_NAMES)}", _INDENT + _LABEL, hang=2)


def _values(finding: Finding) -> str:
    named = (
        f"{f'value {name}' if name.isdecimal() else name}: {listed(values, 3)}"
        for name, values in finding.parameters.items()
    )
    return cut("; ".join(named), _LONGEST)


def _confidence(finding: Finding) -> str:
    conditions = cut("; ".join(finding.reasons[:-1]), _LONGEST)
    return f"{finding.confidence}: {reason(finding)}" + (f" ({conditions})" if conditions else "")


def _confidences(findings: list[Finding], *, verbose: bool) -> Iterator[str]:
    """Say how sure it is and why, and on which hosts where that differs."""
    hosts: dict[str, list[str]] = {}
    for finding in findings:
        hosts.setdefault(f"{finding.confidence}: {reason(finding)}", []).append(host_name(finding.host))
    said = [text if len(hosts) == 1 else f"{text} ({listed(names, 3)})" for text, names in hosts.items()]
    shown = said if verbose else said[:_MOST_REASONS]
    yield from shown
    if len(said) > len(shown):
        yield f"and {counted(len(said) - len(shown), 'other reason')}: -v shows them"


def _rivals(findings: list[Finding], sureness: Sureness) -> str:
    """Name the other articles about the same events, each with how sure it is on these hosts."""
    words: dict[str, dict[str, None]] = {}
    for finding in findings:
        for rule in finding.alternatives:
            word = sureness.get((rule, finding.host))
            words.setdefault(rule, {}).update({word: None} if word else {})
    return "; ".join(f"{rule} ({' or '.join(said)})" if said else rule for rule, said in words.items())


def events_to_show(findings: list[Finding], *, verbose: bool) -> list[Evidence]:
    """Choose the events to show: the earliest of each kind on the first host that has it, or all that were kept."""
    events = [event for finding in findings for event in finding.evidence]
    if verbose:
        return events
    kinds: dict[tuple[str, int], Evidence] = {}
    for event in events:
        kinds.setdefault((event.provider, event.event_id), event)
    return list(kinds.values())[:_MOST_KINDS]

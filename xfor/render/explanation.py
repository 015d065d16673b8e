"""why a rule finds something, or nothing -> text for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from xfor.gathering.matches import Located
from xfor.render.events import event_text
from xfor.render.phrases import counted
from xfor.render.safe import exact
from xfor.why import Tallied, Why

_SHOWN = 5


def render_why(found: Sequence[Why], console: Console) -> None:
    """Print what became of the records on their way to each rule."""
    for number, each in enumerate(found):
        if number:
            console.print()
        for line in _lines(each):
            console.print(Text(line), soft_wrap=True)


def _lines(why: Why) -> Iterator[str]:
    yield exact(f"{why.rule.id}  {why.rule.file.title}")
    gates = [str(gate) for gate in why.rule.gates[:_SHOWN]]
    more = len(why.rule.gates) - len(gates)
    yield exact(f"  asks for   {'; '.join(gates)}" + (f"; and {more} more" if more else ""))
    yield f"  read       {counted(why.records, 'record')}"
    yield from (exact(f"  not read   {label}: {reason}") for label, reason in why.unread)
    yield from _on_the_way(why)
    yield from _judged(why)
    yield exact(f"  verdict    {_verdict(why)}")


def _on_the_way(why: Why) -> Iterator[str]:
    if why.missing_channels:
        yield exact(f"  log        {', '.join(why.missing_channels)}: no record of this log is there")
    for provider, ids in why.providers.items():
        yield exact(f"  provider   {provider}: {_ids(why, ids)}")
    yield f"  candidates {counted(why.passed, 'event')} of these providers, event ids and logs"
    if why.other_host:
        yield f"             {why.other_host:,} left out by --host"
    if why.other_time:
        yield f"             {why.other_time:,} left out by --from or --to"


def _ids(why: Why, ids: Counter[int]) -> str:
    """Name the event ids that were seen of a provider: those that the rule asks for first, then the most frequent."""
    if not ids:
        return "never seen"
    asked = {gate.event_id for gate in why.rule.gates}
    order = sorted(ids.items(), key=lambda each: (each[0] not in asked, -each[1], each[0]))
    shown = ", ".join(f"{number} ({count:,}×)" for number, count in order[:_SHOWN])
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    other = "" if None in asked or asked & ids.keys() else "only with other event ids: "
    return f"seen {ids.total():,} times, {other}event {shown}{more}"


def _judged(why: Why) -> Iterator[str]:
    if why.held:
        yield f"  holds for  {counted(why.held, 'event')}"
        yield from _sample(why.sample)
    if why.unknown:
        yield f"  unknown    for {counted(why.unknown, 'event')}"
        yield from _top(why.unknowns, "because ")
    if why.rule.file.kb and why.confidences.counts:
        sure = (f"{confidence} {count:,}×" for confidence, count in why.confidences.counts.most_common())
        yield f"  confidence {', '.join(sure)}"
    if why.failed:
        yield f"  fails for  {counted(why.failed, 'event')}"
        most = sorted(why.failures.items(), key=lambda each: (-each[1].counts.total(), each[0]))
        for condition, values in most[:_SHOWN]:
            yield exact(f"             {condition} ({values.counts.total():,}×)")
            yield from _top(values, "  ")


def _sample(sample: Located | None) -> Iterator[str]:
    if sample:
        yield exact(f"             such as {sample.input}#{sample.record_id}: {event_text(sample)}")


def _top(seen: Tallied, head: str) -> Iterator[str]:
    for text, count in sorted(seen.counts.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN]:
        yield exact(f"             {head}{text} ({count:,}×)")
    if len(seen.counts) > _SHOWN:
        yield f"             {head}and {len(seen.counts) - _SHOWN:,} other values"


def _verdict(why: Why) -> str:
    """Say the first step at which nothing was left."""
    if why.held:
        return f"found: the rule holds for {counted(why.held, 'event')}"
    if why.unknown and why.rule.bound:
        return "a possible match: provider and event id fit, the rest cannot be checked in these logs"
    if why.unknown:
        return "undecided: these logs do not carry what the rule asks for"
    if why.passed > why.other_host + why.other_time:
        return "not found: the condition fails for every candidate"
    if why.passed:
        return "not found: all candidates were left out by --host, --from or --to"
    if why.missing_channels and not any(ids.total() for ids in why.providers.values()):
        return "not found: the logs that the rule is about are not there"
    if why.providers and not any(ids.total() for ids in why.providers.values()):
        return "not found: the provider was never seen"
    return "not found: there is no event of such a provider, event id and log"

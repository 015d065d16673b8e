"""finding -> what a ticket tells of it, in the order of a ticket, and as much less as must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from xfor.errors import UsageError
from xfor.render.blocks import Texts, Told, blocks
from xfor.render.phrases import counted, host_name, moment, span, times
from xfor.render.rhythm import before, over_time
from xfor.render.safe import cut
from xfor.render.text_facts import article_name
from xfor.render.tickets.sizes import begin
from xfor.report import Evidence, Finding, Report

_LONGEST = 300
_EVENT_LENGTHS = (2000, 300)
_WHOLE = 1 << 40
_MOST_LINKS = 10
_LESS_NEEDED = (
    "More information", "Status", "Links", "Notes of your own", "These events can also mean", "Symptoms",
    "What it means",
)  # fmt: skip
"""What is left out when no evidence is left to cut, first what is missed least; never cause and resolution."""
_FOR_CUSTOMERS = ("Symptoms", "What it means", "Cause", "Resolution", "Workaround", "Links")


class TooLarge(UsageError):
    """What may not be cut is larger than the field."""


class Piece(NamedTuple):
    """A part of a ticket: a heading, what is told below it, and what is quoted as it is."""

    heading: str = ""
    told: Told = ""
    quote: str = ""


class Story(NamedTuple):
    """What a ticket tells. `longest` is how much of an event is shown; `attachment` is where the rest is."""

    opening: str
    facts: list[str]
    texts: Texts
    events: list[Evidence]
    total: int
    longest: int = _EVENT_LENGTHS[0]
    dropped: tuple[str, ...] = ()
    attachment: str | None = None

    @property
    def cut(self) -> bool:
        """Say whether anything was left out for its size."""
        return bool(self.dropped) or any(len(_words(event)) > self.longest for event in self.events)

    def uncut(self) -> Story:
        """Tell all that is known, as an attachment can."""
        return self._replace(longest=_WHOLE)


def internal(finding: Finding, report: Report, attachment: str | None) -> Story:
    """Tell a finding for colleagues."""
    return Story("", list(_facts(finding, report)), _texts(finding), finding.evidence, finding.evidence_total,
                 attachment=attachment)  # fmt: skip


def for_customer(finding: Finding, attachment: str | None) -> Story:
    """Tell a finding for the customer: what it is, why, and what to do, without our notes, rules and evidence."""
    when = span(finding.first_seen, finding.last_seen)
    opening = f"The event logs of {host_name(finding.host)} show this problem: {finding.rule.title}. "
    opening += f"It was logged {times(finding.occurrences)}, {when}."
    texts = {heading: text for heading, text in _texts(finding).items() if heading in _FOR_CUSTOMERS}
    return Story(opening, [], texts, [], 0, attachment=attachment)


def fitted(story: Story, fits: Callable[[Story], bool]) -> Story:
    """Leave out as much as must be: events from the last, then their length, then what is missed least."""
    if fits(story):
        return story
    for longest in _EVENT_LENGTHS:
        count = _most_events(story, longest, fits)
        if count:
            return _with_events(story, count, longest)
    story = _with_events(story, 0, 0)
    for heading in ("", *_LESS_NEEDED):
        if heading in story.texts and not (heading == "What it means" and "Cause" not in story.texts):
            texts = {name: text for name, text in story.texts.items() if name != heading}
            story = story._replace(texts=texts, dropped=(*story.dropped, heading))
        if fits(story):
            return story
    raise TooLarge("cause and resolution alone are larger than the field or --max-size takes.")


def pieces(story: Story) -> Iterator[Piece]:
    """Give the parts of a ticket in their order."""
    if story.opening:
        yield Piece(told=story.opening)
    if story.facts:
        yield Piece(told=story.facts)
    yield from (Piece(heading, text) for heading, text in story.texts.items())
    if story.events:
        yield Piece("Events")
        yield from (_event(event, story.longest) for event in story.events)
    if mark := _mark(story):
        yield Piece(told=mark)


def _most_events(story: Story, longest: int, fits: Callable[[Story], bool]) -> int:
    low, high = 0, len(story.events)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(_with_events(story, middle, longest)) else (low, middle - 1)
    return low


def _with_events(story: Story, count: int, longest: int) -> Story:
    dropped = ("events",) if count < len(story.events) else ()
    return story._replace(events=story.events[:count], longest=longest, dropped=dropped)


def _mark(story: Story) -> str:
    """Say what is left out, and where it is."""
    if not story.cut:
        rest = story.total - len(story.events)
        return f"{counted(rest, 'more event')} in the logs." if story.events and rest > 0 else ""
    where = f"see the attachment {story.attachment}" if story.attachment else "see the report of xfor"
    names = [each for each in story.dropped if each != "events"]
    left_out = [counted(story.total - len(story.events), "more event")] if "events" in story.dropped else []
    if any(len(_words(event)) > story.longest for event in story.events):
        left_out.append(f"what is longer than {story.longest} characters in an event")
    return f"Cut to fit this field: {', '.join([*left_out, *names])}; {where}."


def _facts(finding: Finding, report: Report) -> Iterator[str]:
    where = f"{cut(host_name(finding.host), _LONGEST)}: {times(finding.occurrences)}, "
    yield f"Host: {where}{span(finding.first_seen, finding.last_seen)}"
    yield f"{'Article' if finding.article else 'Rule'}: {cut(article_name(finding), _LONGEST)}"
    yield f"Severity: {finding.severity}"
    reasons = cut("; ".join(cut(each, _LONGEST) for each in reversed(finding.reasons[-3:])), _LONGEST)
    yield f"Confidence: {finding.confidence}{f' ({reasons})' if reasons else ''}"
    if seen := over_time(finding):
        yield f"Over time: {seen}"
    yield from (f"Just before: {cut(before(each, finding.first_seen), _LONGEST)}" for each in finding.context[:5])
    if finding.alternatives:
        yield f"Compare: {cut(', '.join(finding.alternatives), _LONGEST)}"
    if report.case:
        yield f"Case: {cut(report.case.id, _LONGEST)}"
    if not report.complete:
        yield "Mind: something of the logs was lost or not read; the report of xfor says what."


def _texts(finding: Finding) -> Texts:
    url = finding.article.url if finding.article else None
    links = list(dict.fromkeys([*([url] if url else []), *finding.references]))[:_MOST_LINKS]
    made = dict(blocks([finding], fold=False)[0].texts)
    return {**made, "Links": [cut(link, 1000) for link in links]} if links else made


def _event(event: Evidence, longest: int) -> Piece:
    when = f"{moment(event.time)} UTC" if event.time else "time unknown"
    record = "" if event.record_id is None else f"record {event.record_id} in "
    level = event.level.replace("_", " ")
    title = f"{event.provider} {event.event_id}, {level}, {when} on {host_name(event.computer)}, {record}{event.input}"
    return Piece(told=begin(title, 2 * _LONGEST), quote=begin(_words(event), longest))


def _words(event: Evidence) -> str:
    """Give what an event says: its message, or its values."""
    values = (f"{each.name}: {each.value}" if each.name else each.value for each in event.data if each.value.strip())
    return (event.message or "").strip() or "\n".join(values)

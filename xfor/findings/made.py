"""what was gathered -> findings, with cause and resolution filled in with the customer's values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TypeAlias, TypedDict

from xfor.events import Event, Fields, LevelWord, format_time
from xfor.findings.guesses import Guesses
from xfor.findings.sureness import ALONE, WEAKEST, Key, Strength, Sureness, companions, elsewhere, sureness, surest
from xfor.gathering.matches import Group, Located, Matches, Unknown, Unknowns
from xfor.gathering.systems import Systems
from xfor.gathering.timing import Histogram
from xfor.matching.match import CONFIDENCES, Confidence
from xfor.report import (
    SEVERITIES,
    Article,
    DataItem,
    Evidence,
    Finding,
    ResolutionStep,
    ResolutionText,
    RuleSummary,
    Severity,
    Unexplained,
)
from xfor.rules import Correlation, Rule, fill

_GRAVEST: tuple[LevelWord, ...] = ("critical", "error", "warning")
Values: TypeAlias = Mapping[str, list[str]]
"""What the events of a finding say in the fields that its texts name, the earliest first."""


def findings(matches: Matches, rules: Mapping[str, Rule], systems: Systems, *, case: str | None) -> list[Finding]:
    """Make the findings of all matches; `systems` are the hosts' versions of Windows."""
    beside = companions(matches)
    made = []
    for key, bands in matches.groups.items():
        rule = rules[key[0]]
        sure = sureness(bands, beside.get(key, ALONE), elsewhere(rule, systems.version(key[1])))
        made.append(_finding(rule, bands, sure, case))
    return made


def in_order(made: Iterable[Finding], strengths: Mapping[Key, Strength]) -> list[Finding]:
    """Put findings in the order of the report: severity, confidence, last seen, strength, rule, host."""
    made = sorted(made, key=lambda each: (each.rule.id, each.host))
    made.sort(key=lambda each: strengths.get((each.rule.id, each.host.casefold()), WEAKEST), reverse=True)
    made.sort(key=lambda each: (each.last_seen or "").rstrip("Z"), reverse=True)  # with the Z, 07Z is after 07.5Z
    made.sort(key=lambda each: (SEVERITIES.index(each.severity), CONFIDENCES.index(each.confidence)))
    return made


def unexplained(unknowns: Unknowns, guesses: Guesses) -> list[Unexplained]:
    """Make the groups of unexplained events, gravest and most frequent first, with guesses for those that have some."""
    groups = [(*key, group) for key, group in unknowns.groups.items() if group.count]
    groups.sort(key=lambda each: (_GRAVEST.index(each[2]), -each[3].count, each[0], each[1]))
    return [_unexplained(*each, guesses) for each in groups]


def evidence(located: Located) -> Evidence:
    """Show an event as evidence."""
    return Evidence(**shown(located))


class Shown(TypedDict):
    """What evidence holds of an event."""

    input: str
    record_id: int | None
    time: str | None
    channel: str
    provider: str
    event_id: int
    qualifiers: int | None
    level: LevelWord
    computer: str
    message: str | None
    message_source: str | None
    data: list[DataItem]


def _finding(rule: Rule, bands: dict[Confidence, Group], sure: Sureness, case: str | None) -> Finding:
    """Make one finding of the matches of a rule on a host: the surest band decides.

    Events that the rule is unlikely to be about do not count where there are others that it is about.
    """
    confidence = surest(bands)
    groups = [group for band, group in bands.items() if band != "unlikely" or confidence == "unlikely"]
    first = bands[confidence].sample.first
    assert first is not None  # a group is made with its first match
    host = first.event.kind.computer
    values = _values(groups)
    events = _events(groups)
    times = [time for group in groups for time in (group.span.first, group.span.last) if time is not None]
    return Finding(
        **told(rule, host, values, case),
        confidence=sure.confidence,
        reasons=[*rule.reasons(rule.fields_of(first.event, Fields(first.event))), *sure.reasons],
        occurrences=sum(group.count for group in groups),
        first_seen=format_time(min(times, default=None)),
        last_seen=format_time(max(times, default=None)),
        **counts_in_time(group.histogram for group in groups),
        alternatives=sorted(set().union(*(group.about for group in groups)) - {rule.id}),
        evidence=[evidence(event) for event in events],
        evidence_total=sum(group.count for group in groups),
    )


def told(rule: Rule | Correlation, host: str, values: Values, case: str | None) -> Told:
    """Give what a rule itself says in a finding, with values put for the fields that its texts name."""
    key = "\0".join((case or "", rule.uuid or rule.id, host.casefold()))
    return {
        "id": f"{rule.id}@{host}" if host else rule.id,
        "rule": _rule(rule),
        "severity": rule.file.level or "informational",
        "host": host,
        "parameters": dict(values),
        "description": _filled(rule.file.description, values),
        "false_positives": list(rule.file.falsepositives),
        "references": list(rule.file.references),
        "local_notes": [fill(note, values).strip() for note in rule.notes],
        "dedup_key": sha256(key.encode()).hexdigest()[:32],
        **_knowledge(rule, values),
    }


def counts_in_time(histograms: Iterable[Histogram]) -> InTime:
    """Give how often a finding was seen by hour, by day or by month."""
    whole = Histogram()
    for each in histograms:
        whole.merge(each)
    unit, counts = whole.shown()
    if unit == "hour":
        return {"per_hour": counts} if counts else {}
    return {"per_day": counts} if unit == "day" else {"per_month": counts}


def _values(groups: Iterable[Group]) -> dict[str, list[str]]:
    """Put together the values of the fields that the texts name, each value once, the earliest first."""
    seen: dict[str, dict[str, int]] = {}
    for group in groups:
        for name, values in group.parameters.items():
            held = seen.setdefault(name, {})
            for value, time in values.items():
                held[value] = min(time, held.get(value, time))
    return {name: sorted(held, key=lambda value: (held[value], value)) for name, held in sorted(seen.items())}


def _events(groups: list[Group]) -> list[Located]:
    """Put together the events that were kept of each band, no more than one band keeps."""
    sample = groups[0].sample
    for group in groups[1:]:
        sample = sample.merged(group.sample)
    return sample.events()


def _rule(rule: Rule | Correlation) -> RuleSummary:
    file = rule.file
    return RuleSummary(
        id=rule.id,
        uuid=file.id,
        title=file.title,
        level=file.level or "informational",
        status=file.status,
        tags=list(file.tags),
    )


class InTime(TypedDict, total=False):
    """How often a finding was seen, in one unit of time."""

    per_hour: dict[str, int]
    per_day: dict[str, int]
    per_month: dict[str, int]


class _Knowledge(TypedDict, total=False):
    article: Article
    symptoms: str | None
    cause: str | None
    resolution: ResolutionText | None
    workaround: str | None
    status: str | None
    more_information: str | None
    see_also: list[str]


def _knowledge(rule: Rule | Correlation, values: Values) -> _Knowledge:
    kb = rule.file.kb
    if kb is None:
        return {}
    return {
        "article": Article(
            id=kb.article,
            title=rule.file.title,
            url=kb.url or next(iter(rule.file.references), None),
            revised=kb.revised.isoformat() if kb.revised else None,
            applies_to=list(kb.applies_to),
        ),
        "symptoms": _filled(kb.symptoms, values),
        "cause": _filled(kb.cause, values),
        "resolution": _resolution(rule, values),
        "workaround": _filled(kb.workaround, values),
        "status": _filled(kb.status, values),
        "more_information": _filled(kb.more_information, values),
        "see_also": list(kb.see_also),
    }


class Told(_Knowledge):
    """What a rule itself says in a finding."""

    id: str
    rule: RuleSummary
    severity: Severity
    host: str
    parameters: dict[str, list[str]]
    description: str | None
    false_positives: list[str]
    references: list[str]
    local_notes: list[str]
    dedup_key: str


def _resolution(rule: Rule | Correlation, values: Values) -> ResolutionText | None:
    resolution = rule.file.kb.resolution if rule.file.kb else None
    if resolution is None:
        return None
    steps = [
        ResolutionStep(
            do=fill(step.do, values),
            detail=[fill(detail, values) for detail in step.detail],
            command=_filled(step.command, values),
        )
        for step in resolution.steps
    ]
    return ResolutionText(summary=_filled(resolution.summary, values), steps=steps)


def _filled(text: str | None, values: Values) -> str | None:
    return fill(text, values).strip() if text else None


def _unexplained(provider: str, event_id: int, level: LevelWord, group: Unknown, guesses: Guesses) -> Unexplained:
    return Unexplained(
        provider=provider,
        event_id=event_id,
        level=level,
        count=group.count,
        hosts=sorted(group.hosts),
        first=format_time(group.span.first),
        last=format_time(group.span.last),
        sample=evidence(group.sample) if group.sample else None,
        nearest=guesses.near(level, group.sample.event) if group.sample else [],
    )


def shown(located: Located) -> Shown:
    """Give what evidence holds of an event."""
    event: Event = located.event
    return {
        "input": located.input,
        "record_id": event.record_id,
        "time": format_time(event.time),
        "channel": event.kind.channel,
        "provider": event.kind.provider,
        "event_id": event.kind.event_id,
        "qualifiers": event.qualifiers,
        "level": event.kind.level,
        "computer": event.kind.computer,
        "message": event.message,
        "message_source": event.message_source,
        "data": [DataItem(name=name, value=value) for name, value in event.data],
    }

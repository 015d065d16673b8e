"""alerts of correlation rules -> findings: which events came together, how many, of whom and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xfor.events import format_time
from xfor.findings.made import counts_in_time, evidence, told
from xfor.gathering.matches import Sample, parameters
from xfor.gathering.occurrences import located_of
from xfor.gathering.timing import histogram_of
from xfor.matching.correlate import Alert
from xfor.matching.match import CONFIDENCES
from xfor.matching.occurrence import Value
from xfor.report import AlertFacts, CorrelationFacts, Finding
from xfor.rules import Correlation
from xfor.rules.explain import visible

_MOST_ALERTS = 20
_MOST_REASONS = 5
_MOST_VALUES = 20
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "y": "year"}
_COUNTED = {
    "event_count": "{value} events",
    "value_count": "{value} values of {field}",
    "value_sum": "{field} with a sum of {value}",
    "value_avg": "{field} with a mean of {value}",
    "value_percentile": "{field} with {value} as its percentile {percentile}",
    "value_median": "{field} with a median of {value}",
}


def alert_findings(alerts: Iterable[Alert], limit: int | None, *, case: str | None) -> list[Finding]:
    """Make one finding of all alerts of a correlation on one host; `limit` is how many events it shows."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.correlation.id, _host(alert).casefold()), []).append(alert)
    return [_finding(sorted(each, key=_first), limit, case) for each in groups.values()]


def _finding(alerts: list[Alert], limit: int | None, case: str | None) -> Finding:
    correlation, host = alerts[0].correlation, _host(alerts[0])
    events = Sample(limit)
    distinct = {each.serial: each for alert in alerts for each in alert.occurrences}
    for each in distinct.values():
        events.add(located_of(each))
    times = [each.time for each in distinct.values()]
    return Finding(
        **told(correlation, host, _values(alerts), case),
        confidence=CONFIDENCES[min(alert.doubt for alert in alerts)],
        reasons=_reasons(alerts),
        occurrences=len(alerts),
        first_seen=format_time(min(times)),
        last_seen=format_time(max(times)),
        **counts_in_time([histogram_of(alert.occurrences[0].time for alert in alerts)]),
        correlation=_facts(correlation, alerts),
        evidence=[evidence(event) for event in events.events()],
        evidence_total=len(distinct),
    )


def _host(alert: Alert) -> str:
    """Give the computer on which an alert is complete: that of its last event."""
    return alert.occurrences[-1].host


def _first(alert: Alert) -> tuple[int, tuple[tuple[str, Value], ...]]:
    return alert.occurrences[0].time, alert.group


def _facts(correlation: Correlation, alerts: Sequence[Alert]) -> CorrelationFacts:
    return CorrelationFacts(
        type=correlation.type,
        timespan=correlation.file.correlation.timespan,
        rules=list(dict.fromkeys(correlation.members)),
        alerts=[
            AlertFacts(
                group={name: ", ".join(value) for name, value in alert.group},
                value=alert.metric,
                events=len(alert.occurrences),
                first=format_time(alert.occurrences[0].time),
                last=format_time(alert.occurrences[-1].time),
            )
            for alert in alerts[:_MOST_ALERTS]
        ],
    )


def _values(alerts: Iterable[Alert]) -> dict[str, list[str]]:
    """Give the values of the groups, and of the fields that the texts of the rule name, the earliest first."""
    found: dict[str, dict[str, str]] = {}
    for alert in alerts:
        named = [(name, ", ".join(value)) for name, value in alert.group]
        for each in alert.occurrences:
            named += parameters(alert.correlation, each.event)
        for name, text in named:
            # Groups have no regard to case, so that one account would be named twice.
            found.setdefault(name, {}).setdefault(text.casefold(), text)
    return {name: list(values.values())[:_MOST_VALUES] for name, values in sorted(found.items())}


def _reasons(alerts: Sequence[Alert]) -> list[str]:
    said = [_reason(alert) for alert in alerts[:_MOST_REASONS]]
    more = len(alerts) - len(said)
    return [*said, f"and {more} more times"] if more else said


def _reason(alert: Alert) -> str:
    correlation, first, last = alert.correlation, alert.occurrences[0], alert.occurrences[-1]
    group = " and ".join(f"{visible(name, 40)} is {visible(', '.join(value))}" for name, value in alert.group)
    within = f"{_counted(alert)} within {_span(correlation.file.correlation.timespan)} ({_asked(correlation)})"
    hosts = list(dict.fromkeys(visible(each.host, 40) for each in alert.occurrences))
    where = f", on {', '.join(hosts[:3])}{' and others' if len(hosts) > 3 else ''}" if len(hosts) > 1 else ""
    when = f"{format_time(first.time)} to {format_time(last.time)}"
    return f"{group}: {within}, {when}{where}" if group else f"{within}, {when}{where}"


def _counted(alert: Alert) -> str:
    correlation = alert.correlation
    if correlation.type == "temporal":
        return f"{', '.join(alert.rules)} matched"
    if correlation.type == "temporal_ordered":
        return f"{', then '.join(alert.rules)} matched"
    field = visible(" with ".join(correlation.fields), 60)
    value, percentile = f"{alert.metric:.10g}", f"{correlation.percentile:g}"
    return _COUNTED[correlation.type].format(value=value, field=field, percentile=percentile)


def _asked(correlation: Correlation) -> str:
    if correlation.presence:
        return f"the rule asks for {visible(correlation.presence.text)}"
    if correlation.file.correlation.condition is None:
        return f"the rule asks for {'this order' if correlation.type == 'temporal_ordered' else 'all of them'}"
    return f"the rule asks for {' and '.join(map(str, correlation.thresholds))}"


def _span(written: str) -> str:
    count, unit = written[:-1].lstrip("0"), _UNITS[written[-1]]
    return f"{count} {unit}{'s' * (count != '1')}"

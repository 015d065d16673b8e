"""rules, extents of logs and findings -> what the logs leave open, and what to ask the customer for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xfor.events import TICKS_PER_SECOND, format_time, parse_time
from xfor.findings.context import longest_pause
from xfor.gathering.timing import Extents
from xfor.report import Finding, Gap, Input
from xfor.rules import Rule

_HOUR = 3600 * TICKS_PER_SECOND
_DAY = 24 * _HOUR
_MOST_OF_A_KIND = 10
_MOST_NAMES = 5
_ALWAYS_WRITTEN = ("Application", "Security", "System")
"""Channels that every host writes to, so that one that ends early was saved early; others can be quiet for months."""


def gaps(rules: Iterable[Rule], inputs: Sequence[Input], findings: Sequence[Finding], extents: Extents) -> list[Gap]:
    """Say what else to ask for, what would tell most first."""
    found = {host: extents.of(host) for host in extents.hosts()}
    names = {name.casefold(): name for each in inputs for name in each.hosts}
    logs = {names.get(host, host): channels for host, channels in found.items()}
    kinds = (_missing(rules, logs), _begin_late(findings, logs), _end_early(logs), _damaged(inputs), _unsure(findings))
    return [gap for kind in kinds for gap in list(kind)[:_MOST_OF_A_KIND]]


_Logs = dict[str, dict[str, tuple[int, int]]]


def _missing(rules: Iterable[Rule], logs: _Logs) -> Iterator[Gap]:
    """Name the channels that rules are about and hosts lack, those of most rules first."""
    needed: dict[tuple[str, frozenset[str]], list[str]] = {}
    for rule in rules:
        gated = frozenset(gate.channel for gate in rule.gates if gate.channel)
        name = rule.heading.channel if all(gate.channel for gate in rule.gates) else ""
        if name:
            needed.setdefault((name, gated), []).append(rule.id)
    for (name, channels), ids in sorted(needed.items(), key=lambda each: (-len(each[1]), each[0][0])):
        # An export that does not name its channel may be of any.
        without = [
            host for host, seen in logs.items() if channels.isdisjoint(map(str.casefold, seen)) and "" not in seen
        ]
        if without:
            whose = f"of {_named(without)}" if len(without) < len(logs) else "of any host"
            rest = f"{len(ids):,} rule{'s' * (len(ids) > 1)} in force could then say more"
            text = f"No {name} log {whose} was given: ask for it; {rest} ({_named(sorted(ids))})."
            yield Gap(code="channel-missing", channel=name, rules=sorted(ids), message=text)


def _begin_late(findings: Sequence[Finding], logs: _Logs) -> Iterator[Gap]:
    """Name the logs in which a problem is there from the beginning, so that it may have begun before."""
    seen: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        first = parse_time(finding.first_seen or "")
        if finding.confidence == "unlikely" or first is None or finding.occurrences < 2:
            continue
        for channel in dict.fromkeys(each.channel for each in finding.evidence):
            begin, end = logs.get(finding.host, {}).get(channel, (first, first))
            if begin < end and first - begin <= max(longest_pause(finding), _HOUR):
                seen.setdefault((finding.host, channel), []).append(finding.rule.id)
    for (host, channel), rules in seen.items():
        begin = logs[host][channel][0]
        name, machine = f"{channel} log" if channel else "log", host or "a machine that it does not name"
        text = (
            f"The {name} of {machine} begins {_day(begin)}, and {_named(rules)} may have been there before: "
            "ask for older logs, or for archived ones."
        )
        yield Gap(code="begins-late", host=host, channel=channel, rules=rules, message=text)


def _end_early(logs: _Logs) -> Iterator[Gap]:
    """Name the logs that end days before, or begin after, the others of their host."""
    for host, channels in logs.items():
        last = max(end for _, end in channels.values())
        for channel in _ALWAYS_WRITTEN:
            begin, end = channels.get(channel, (last, last))
            if last - end > _DAY:
                text = f"The {channel} log of {host} ends {_day(end)}, others {_day(last)}: ask for a newer one."
                yield Gap(code="ends-early", host=host, channel=channel, message=text)
            others = [to for other, (_, to) in channels.items() if other != channel and other in _ALWAYS_WRITTEN]
            if channel in channels and others and begin > max(others):
                text = f"The {channel} log of {host} begins {_day(begin)}, after the others end: ask for an older one."
                yield Gap(code="begins-late", host=host, channel=channel, message=text)


def _damaged(inputs: Iterable[Input]) -> Iterator[Gap]:
    for each in inputs:
        if each.status == "partial":
            text = f"{each.path} could be read only in part: ask for it again, exported anew (wevtutil epl)."
            yield Gap(code="damaged", message=text)


def _unsure(findings: Iterable[Finding]) -> Iterator[Gap]:
    """Name the rules that stayed only possible, with the hosts, and what would decide."""
    hosts: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        if each.confidence == "possible":
            hosts.setdefault((each.rule.id, each.reasons[-1] if each.reasons else ""), []).append(each.host)
    for (rule, reason), names in hosts.items():
        why = f": {reason}" if reason else ""
        text = (
            f"{rule} on {_named(names)} is only possible{why}. Ask what the event says on the host itself, or for an "
            "export that holds the texts (wevtutil epl, then wevtutil al)."
        )
        yield Gap(code="undecided-finding", host=names[0] if len(names) == 1 else None, rules=[rule], message=text)


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(name or "(no computer name)" for name in names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else shown


def _day(time: int) -> str:
    return (format_time(time) or "at an unknown time")[:16].replace("T", " ")

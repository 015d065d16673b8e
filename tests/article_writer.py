"""Makes rules with articles, events of the source they are about, and what is gathered of both."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tests.rule_writer import KNOWLEDGE, built, event
from xfor.events import NO_MESSAGE, Event, parse_time
from xfor.findings.made import findings, in_order
from xfor.findings.sureness import strengths
from xfor.gathering.matches import Located, Matches, located
from xfor.gathering.systems import Systems
from xfor.matching.match import match
from xfor.report import Finding
from xfor.rules.rule import Rule

IDENTITY = "  event: {Provider_Name: Mail, EventID: 13003}\n  condition: event\n"
ON_VALUE = '  event: {Provider_Name: Mail, EventID: 13003, Data: "%%1326"}\n  condition: event\n'
ON_MESSAGE = "  event: {Provider_Name: Mail, EventID: 13003, Message|contains: refused}\n  condition: event\n"

LOGON_TEXT = "Hr lookup credentials () call failed with error logon failure. Unknown user name or bad password."
BAD_PASSWORD = "Logon failure: unknown user name or bad password."
NO_PRIVILEGE = "A required privilege is not held by the client."


def article(
    name: str,
    event_text: str = "",
    *,
    detection: str = IDENTITY,
    level: str = "high",
    cause: str = "The account has no rights.",
) -> Rule:
    """Make a rule about Mail 13003 whose article prints a text."""
    said = f"  event_text: {json.dumps(event_text)}\n" if event_text else ""
    text = KNOWLEDGE.replace("name: K1", f"name: {name}").replace(IDENTITY, detection)
    text = text.replace("level: high", f"level: {level}")
    return built(
        text.replace("  cause: The account has no rights.", f"{said}  cause: {json.dumps(cause)}"), f"{name}.yml"
    )


def printing(name: str, *events: tuple[str, int, str], level: str = "medium", severity: str = "") -> Rule:
    """Make the rule of an article that prints some events: their providers, ids and texts, and a type for all."""
    asked = "".join(f"    - {{Provider_Name: {json.dumps(provider)}, EventID: {id_}}}\n" for provider, id_, _ in events)
    kb = [
        {
            key: value
            for key, value in (("provider", provider), ("event_id", id_), ("text", text), ("level", severity))
            if value
        }
        for provider, id_, text in events
    ]
    detection = f"  event:\n{asked}  condition: event\n"
    text = KNOWLEDGE.replace("name: K1", f"name: {name}").replace(IDENTITY, detection)
    text = text.replace("level: high", f"level: {level}").replace("  cause:", f"  events: {json.dumps(kb)}\n  cause:")
    return built(text, f"{name}.yml")


def raw(*strings: str) -> Event:
    """Make an event as a raw log has it: insertion strings, and no message."""
    return event(*((None, text) for text in strings), lacks=NO_MESSAGE)


def mail(
    *strings: str, time: str | int = "2024-03-01T08:00:00Z", host: str = "HOST", record_id: int = 1, log: str = "a.evtx"
) -> Located:
    """Make an event of a raw log with its place; `time` is a text or ticks."""
    ticks = parse_time(time) if isinstance(time, str) else time
    made = raw(*strings)
    kind = made.kind._replace(computer=host)
    return located(made._replace(kind=kind, time=ticks, record_id=record_id), log)


def gathered(events: Iterable[Located], *rules: Rule, evidence: int | None = 5) -> Matches:
    """Gather the matches of some events."""
    matches = Matches(evidence)
    for each in events:
        matches.add(each, match(each.event, rules).matches)
    return matches


def found(
    events: Iterable[Located],
    *rules: Rule,
    evidence: int | None = 5,
    case: str | None = None,
    systems: Systems | None = None,
) -> list[Finding]:
    """Give the findings of some events, in the order of the report; of hosts with some versions of Windows."""
    matches, by_id, systems = (
        gathered(events, *rules, evidence=evidence),
        {rule.id: rule for rule in rules},
        systems or Systems(),
    )
    return in_order(findings(matches, by_id, systems, case=case), strengths(matches, by_id, systems))

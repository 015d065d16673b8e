"""finding -> event of PagerDuty (Events API v2).

https://developer.pagerduty.com/docs/send-alert-event: an event takes 512 KB, a summary 1,024 characters, a
dedup_key 255.
"""

from __future__ import annotations

import json

from xfor.errors import UsageError
from xfor.render.tickets.order import Fields, Order, Ticket, key, story, title, with_fields
from xfor.render.tickets.prose import plain
from xfor.render.tickets.sizes import octets, one_line
from xfor.render.tickets.story import Story, fitted, pieces
from xfor.report import Finding, Report

LIMIT = 512 * 1024
SUMMARY = 1024
_SEVERITY = {"critical": "critical", "high": "error", "medium": "warning", "low": "info", "informational": "info"}


def pagerduty(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make an event that opens an alert, or updates the one with the same key."""
    if order.customer:
        raise UsageError("--customer-reply: an event of PagerDuty has no text for a customer.")
    routing = order.project or order.fields.get("routing_key")
    if not routing:
        raise UsageError("An event of PagerDuty needs --project, the integration key of the service.")

    def event(told: Story) -> Fields:
        made: Fields = {
            "routing_key": routing,
            "event_action": "trigger",
            "dedup_key": key(finding, order),
            "client": "xfor",
            "links": _links(told),
            "payload": _payload(finding, told),
        }
        return with_fields(made, order, ("event_action", "dedup_key", "payload"))

    told = fitted(
        story(finding, report, order),
        lambda each: octets(json.dumps(event(each), ensure_ascii=False)) <= order.limit(LIMIT),
    )
    return Ticket(event(told), ["POST https://events.pagerduty.com/v2/enqueue (the same dedup_key updates)"], told)


def _payload(finding: Finding, told: Story) -> Fields:
    known: Fields = {
        "summary": title(finding, SUMMARY),
        "source": one_line(finding.host, 255) or "unknown",
        "severity": _SEVERITY[finding.severity],
        "timestamp": finding.last_seen,
        "component": one_line(finding.evidence[0].provider, 255) if finding.evidence else None,
        "class": one_line(finding.rule.id, 255),
        "custom_details": {"text": plain(pieces(told)), "confidence": finding.confidence},
    }
    return {name: value for name, value in known.items() if value}


def _links(told: Story) -> list[Fields]:
    links = told.texts.get("Links")
    urls = [each for each in links if each.startswith("https://")] if isinstance(links, list) else []
    return [{"href": one_line(url, 1000), "text": one_line(url, 1000)} for url in urls]

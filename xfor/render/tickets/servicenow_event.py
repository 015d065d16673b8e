"""finding -> event of ServiceNow Event Management.

https://www.servicenow.com/docs/r/it-operations-management/event-management/send-events-via-web-service.html and, for
the lengths, the page "Event field format for event collection": source, node, type and resource take 100 characters.
"""

from __future__ import annotations

import json

from xfor.errors import UsageError
from xfor.render.phrases import moment
from xfor.render.tickets.order import Fields, Order, Ticket, as_text, key, story, title, with_fields
from xfor.render.tickets.servicenow import journal
from xfor.render.tickets.sizes import one_line, units
from xfor.render.tickets.story import fitted
from xfor.report import Finding, Report

LIMIT = 4_000
SHORT = 100
_SEVERITY = {"critical": "1", "high": "2", "medium": "3", "low": "4", "informational": "5"}


def servicenow_event(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make an event; the same key later updates the alert that comes of it."""
    if order.customer:
        raise UsageError("--customer-reply: an event of ServiceNow has no text for a customer.")
    heading = title(finding, 200)
    most = order.limit(LIMIT) - units(heading) - 2
    told = fitted(story(finding, report, order), lambda each: units(journal(each)) <= most)
    record: Fields = {
        "source": "xfor",
        "event_class": "xfor",
        "node": one_line(finding.host, SHORT),
        "resource": one_line(finding.evidence[0].provider if finding.evidence else "", SHORT),
        "metric_name": one_line(finding.rule.id, SHORT),
        "type": "Windows event log",
        "severity": _SEVERITY[finding.severity],
        "description": f"{heading}\n\n{journal(told)}",
        "message_key": key(finding, order),
        "additional_info": json.dumps(_info(finding), ensure_ascii=False),
        "resolution_state": "New",
    }
    if finding.last_seen:
        record["time_of_event"] = moment(finding.last_seen)
    made = as_text(with_fields(record, order, ("source", "description", "message_key", "additional_info")))
    return Ticket({"records": [made]}, ["POST /api/global/em/jsonv2 (the same message_key updates the alert)"], told)


def _info(finding: Finding) -> dict[str, str]:
    known = {
        "rule": finding.rule.id,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "occurrences": str(finding.occurrences),
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
        "article": finding.article.id if finding.article else None,
    }
    return {name: one_line(value, SHORT) for name, value in known.items() if value}

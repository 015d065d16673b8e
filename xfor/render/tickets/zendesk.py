"""finding -> ticket of Zendesk.

https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/: a comment is public unless it says otherwise. A
comment takes 64 KiB, and what is more is cut off without a word; a subject of more than 150 does not fit everywhere.
"""

from __future__ import annotations

import re

from xfor.render.tickets.order import Fields, Order, Ticket, key, story, title, with_fields
from xfor.render.tickets.prose import plain
from xfor.render.tickets.sizes import octets
from xfor.render.tickets.story import fitted, pieces
from xfor.report import Finding, Report

LIMIT = 65_535
SUBJECT = 150
_TICKETS = "/api/v2/tickets"
_PRIORITY = {"critical": "urgent", "high": "high", "medium": "normal", "low": "low", "informational": "low"}


def zendesk(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make a ticket with an internal comment, or the public answer on one."""
    told = fitted(story(finding, report, order), lambda each: octets(plain(pieces(each))) <= order.limit(LIMIT))
    comment = {"body": plain(pieces(told)), "public": order.customer}
    external = key(finding, order)
    search, update = f"GET {_TICKETS}.json?external_id={external}", f"found: PUT {_TICKETS}/ID.json"
    if order.customer:
        return Ticket({"ticket": {"comment": comment}}, [search, update], told)
    fields: Fields = {
        "subject": title(finding, SUBJECT),
        "comment": comment,
        "priority": _PRIORITY[finding.severity],
        "type": "incident",
        "external_id": external,
        "tags": ["xfor", _tag(finding.rule.id)],
    }
    made = with_fields(fields, order, ("subject", "comment", "external_id"))
    make = f"none: POST {_TICKETS}.json with the header Idempotency-Key: {external}"
    return Ticket({"ticket": made}, [search, make, update], told)


def _tag(text: str) -> str:
    """Write a tag, which has no blanks and no special characters."""
    return "xfor_" + re.sub("[^a-z0-9_-]", "_", text.lower())[:80]

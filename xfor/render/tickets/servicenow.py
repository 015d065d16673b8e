"""finding -> incident of ServiceNow.

Table API: https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html; every value is text. Journal
fields take 4,000 characters unless an instance allows more; `work_notes` is internal, the customer sees `comments`.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from xfor.render.tickets.order import Fields, Order, Ticket, as_text, key, story, title, with_fields
from xfor.render.tickets.prose import plain
from xfor.render.tickets.sizes import units
from xfor.render.tickets.story import Story, fitted, pieces
from xfor.report import Finding, Report

LIMIT = 4_000
SHORT_DESCRIPTION = 120
_TABLE = "/api/now/table/incident"
_URGENCY_IMPACT = {
    "critical": ("1", "1"), "high": ("1", "2"), "medium": ("2", "2"), "low": ("3", "3"), "informational": ("3", "3"),
}  # fmt: skip
_CODE = re.compile(r"\[(/?)code\]", re.IGNORECASE)


def servicenow(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make an incident with an internal note, or the comment that the customer sees."""
    told = fitted(story(finding, report, order), lambda each: units(journal(each)) <= order.limit(LIMIT))
    correlation = key(finding, order)
    query = quote(f"correlation_id={correlation}^active=true", safe="=^")
    search = f"GET {_TABLE}?sysparm_fields=sys_id,number&sysparm_query={query}"
    if order.customer:
        return Ticket({"comments": journal(told)}, [search, f"found: PATCH {_TABLE}/SYS_ID"], told)
    urgency, impact = _URGENCY_IMPACT[finding.severity]
    fields: Fields = {
        "short_description": title(finding, SHORT_DESCRIPTION),
        "work_notes": journal(told),
        "urgency": urgency,
        "impact": impact,
        "correlation_id": correlation,
        "correlation_display": "xfor",
    }
    made = as_text(with_fields(fields, order, ("short_description", "work_notes", "correlation_id")))
    return Ticket(made, [search, f"none: POST {_TABLE}", f"found: PATCH {_TABLE}/SYS_ID"], told)


def journal(told: Story) -> str:
    """Write text for a journal field, which would show what stands between [code] and [/code] as HTML."""
    return _CODE.sub(r"[ \1code]", plain(pieces(told)))

"""What the systems take, as JSON Schemas written from the vendors' documentation, and ADF's own schema.

The schema of ADF is Atlassian's, from the npm package @atlaskit/adf-schema 57.7.22 (json-schema/v1/full.json), under
the Apache licence 2.0, which stands beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator

from xfor.render.tickets import System

Schema = dict[str, Any]
ADF: Schema = json.loads((Path(__file__).parent / "fixtures" / "adf-schema.json").read_text("utf-8"))
_KEY = "xfor-[0-9a-f]{1,32}"
_LINE = "^[^\\n\\r]+$"


def closed(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """Make the schema of an object that has no other properties."""
    wanted = list(required or properties)
    return {"type": "object", "properties": properties, "required": wanted, "additionalProperties": False}


def text(most: int | None = None, pattern: str = "") -> Schema:
    """Make the schema of a text that is not empty."""
    longest = {"maxLength": most} if most else {}
    return {"type": "string", "minLength": 1, **longest, **({"pattern": pattern} if pattern else {})}


# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
JIRA = closed(
    fields=closed(
        project=closed(key=text()),
        issuetype=closed(name=text()),
        summary=text(254, _LINE),
        description={"type": "object"},
        labels={"type": "array", "items": text(255, r"^\S+$"), "contains": {"pattern": _KEY}},
    )
)
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
JIRA_COMMENT = closed(body={"type": "object"}, properties={"type": "array", "items": closed(key=text(), value={})})

# https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html: names and values, all of them text
SERVICENOW = closed(
    short_description=text(160, _LINE),
    work_notes=text(4000),
    urgency={"enum": ["1", "2", "3"]},
    impact={"enum": ["1", "2", "3"]},
    correlation_id=text(100, _KEY),
    correlation_display=text(100),
)
SERVICENOW_COMMENT = closed(comments=text(4000))

# https://www.servicenow.com/docs/r/it-operations-management/event-management/send-events-via-web-service.html
SERVICENOW_EVENT = closed(
    records={
        "type": "array",
        "minItems": 1,
        "items": closed(
            ("source", "node", "type", "severity", "message_key", "description"),
            source=text(100), event_class=text(100), node={"type": "string", "maxLength": 100}, resource=text(100),
            metric_name=text(), type=text(100), severity={"enum": ["0", "1", "2", "3", "4", "5"]},
            description=text(4000), message_key=text(1024, _KEY), resolution_state={"enum": ["New", "Closing"]},
            additional_info=text(), time_of_event=text(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"),
        ),
    }
)  # fmt: skip

# https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/#create-ticket
ZENDESK = closed(
    ticket=closed(
        subject=text(150, _LINE),
        comment=closed(body=text(), public={"const": False}),
        priority={"enum": ["urgent", "high", "normal", "low"]},
        type={"enum": ["problem", "incident", "question", "task"]},
        external_id=text(255, _KEY),
        tags={"type": "array", "items": text(255, "^[a-z0-9_-]+$")},
    )
)
ZENDESK_COMMENT = closed(ticket=closed(comment=closed(body=text(), public={"const": True})))

# https://docs.github.com/rest/issues/issues#create-an-issue
GITHUB = closed(
    title=text(256, _LINE), body=text(65_536, _KEY), labels={"type": "array", "items": text(50)}
)  # fmt: skip
GITHUB_COMMENT = closed(body=text(65_536))

# https://developer.pagerduty.com/docs/send-alert-event
PAGERDUTY = closed(
    routing_key=text(32),
    event_action={"enum": ["trigger", "acknowledge", "resolve"]},
    dedup_key=text(255, _KEY),
    client=text(),
    links={"type": "array", "items": closed(href=text(pattern="^https://"), text=text())},
    payload=closed(
        ("summary", "source", "severity"),
        summary=text(1024), source=text(), severity={"enum": ["critical", "error", "warning", "info"]},
        timestamp=text(), component=text(), custom_details={"type": "object"}, **{"class": text()},
    ),
)  # fmt: skip

SCHEMAS = {
    System.JIRA: JIRA,
    System.SERVICENOW: SERVICENOW,
    System.SERVICENOW_EVENT: SERVICENOW_EVENT,
    System.ZENDESK: ZENDESK,
    System.GITHUB: GITHUB,
    System.PAGERDUTY: PAGERDUTY,
}
REPLIES = {
    System.JIRA: JIRA_COMMENT,
    System.SERVICENOW: SERVICENOW_COMMENT,
    System.ZENDESK: ZENDESK_COMMENT,
    System.GITHUB: GITHUB_COMMENT,
}


def check(payload: Schema, schema: Schema) -> None:
    """Check a payload against its schema, its document against Atlassian's, and the sizes that count other things."""
    Draft202012Validator(schema).validate(payload)
    document = payload.get("fields", {}).get("description") or payload.get("body")
    if isinstance(document, dict):
        Draft4Validator(ADF).validate(document)
        assert len(json.dumps(document, ensure_ascii=False).encode("utf-16-le")) // 2 <= 32_767
    if "ticket" in payload:
        assert len(payload["ticket"]["comment"]["body"].encode()) <= 65_535
    assert len(json.dumps(payload, ensure_ascii=False).encode()) <= 512 * 1024

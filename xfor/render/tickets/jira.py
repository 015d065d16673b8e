"""finding -> issue of Jira Cloud, or a comment on one.

Issue: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/; a text field takes 32,767
characters, which are counted here over the JSON of the document, and a summary fewer than 255.
"""

from __future__ import annotations

import json
from urllib.parse import quote

from xfor.errors import UsageError
from xfor.render.tickets.adf import Node, document
from xfor.render.tickets.order import Fields, Order, Ticket, key, story, title, with_fields
from xfor.render.tickets.sizes import units
from xfor.render.tickets.story import Story, fitted, pieces
from xfor.report import Finding, Report

LIMIT = 32_767
SUMMARY = 254
_NAMED = ("issuetype", "priority", "resolution")
"""Fields that are given by name: an object with one, which --set may give as the name alone."""


def jira(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make an issue; with a label that finds it again."""
    told = fitted(story(finding, report, order), lambda each: _size(_document(each)) <= order.limit(LIMIT))
    label = key(finding, order)
    query = f'labels = "{label}" AND statusCategory != Done'
    search = f"GET /rest/api/3/search/jql?fields=key&jql={quote(query)}"
    if order.customer:
        # In Jira Service Management a comment is for the customer unless this property says that it is internal.
        public = [{"key": "sd.public.comment", "value": {"internal": False}}]
        return Ticket({"body": _document(told), "properties": public}, [search, f"POST {_ISSUE}/KEY/comment"], told)
    if not order.project:
        raise UsageError("An issue of Jira needs --project, the key of its project.")
    fields: Fields = {
        "project": {"key": order.project},
        "issuetype": {"name": "Task"},
        "summary": title(finding, SUMMARY),
        "description": _document(told),
        "labels": ["xfor", label],
    }
    made = with_fields(fields, order, ("project", "summary", "description"))
    named = {name: {"name": made[name]} for name in _NAMED if isinstance(made.get(name), str)}
    return Ticket({"fields": made | named}, [search, f"none: POST {_ISSUE}", f"found: PUT {_ISSUE}/KEY"], told)


_ISSUE = "/rest/api/3/issue"


def _document(told: Story) -> Node:
    return document(pieces(told))


def _size(node: Node) -> int:
    return units(json.dumps(node, ensure_ascii=False))

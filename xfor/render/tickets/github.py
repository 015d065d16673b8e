"""finding -> issue of GitHub, or a comment on one.

https://docs.github.com/rest/issues/issues#create-an-issue: a body takes 65,536 characters, a title 256. The key is in a
comment that is not shown, which the search finds.
"""

from __future__ import annotations

from urllib.parse import quote

from xfor.errors import UsageError
from xfor.render.tickets.order import Fields, Order, Ticket, key, story, title, with_fields
from xfor.render.tickets.prose import markdown
from xfor.render.tickets.sizes import units
from xfor.render.tickets.story import Story, fitted, pieces
from xfor.report import Finding, Report

LIMIT = 65_536
TITLE = 256


def github(finding: Finding, report: Report, order: Order) -> Ticket:
    """Make an issue, or the comment that answers one."""
    mark = key(finding, order)

    def body(told: Story) -> str:
        text = markdown(pieces(told))
        return text if order.customer else f"<!-- {mark} -->\n\n{text}"

    told = fitted(story(finding, report, order), lambda each: units(body(each)) <= order.limit(LIMIT))
    repository = _repository(order)
    query = f'repo:{repository} is:issue is:open in:body "{mark}"'
    search = f"GET /search/issues?q={quote(query)}"
    issues = f"/repos/{repository}/issues"
    if order.customer:
        return Ticket({"body": body(told)}, [search, f"found: POST {issues}/NUMBER/comments"], told)
    fields: Fields = {"title": title(finding, TITLE), "body": body(told), "labels": ["xfor"]}
    made = with_fields(fields, order, ("title", "body"))
    return Ticket(made, [search, f"none: POST {issues}", f"found: PATCH {issues}/NUMBER"], told)


def _repository(order: Order) -> str:
    if order.project and order.project.count("/") != 1:
        raise UsageError("--project: a repository of GitHub is written owner/repo.")
    return order.project or "OWNER/REPO"

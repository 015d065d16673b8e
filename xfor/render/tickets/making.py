"""finding -> ticket of a system: the body of the call, and the calls that find, make and change it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from xfor.render.phrases import host_name
from xfor.render.tickets import System
from xfor.render.tickets.github import github
from xfor.render.tickets.jira import jira
from xfor.render.tickets.order import Order, Ticket, story, title
from xfor.render.tickets.pagerduty import pagerduty
from xfor.render.tickets.prose import plain
from xfor.render.tickets.servicenow import servicenow
from xfor.render.tickets.servicenow_event import servicenow_event
from xfor.render.tickets.story import TooLarge, pieces
from xfor.render.tickets.zendesk import zendesk
from xfor.report import Finding, Report

MAKERS: dict[System, Callable[[Finding, Report, Order], Ticket]] = {
    System.JIRA: jira,
    System.SERVICENOW: servicenow,
    System.SERVICENOW_EVENT: servicenow_event,
    System.ZENDESK: zendesk,
    System.GITHUB: github,
    System.PAGERDUTY: pagerduty,
}


class Made(NamedTuple):
    """The ticket of one finding as a line of JSON, its calls, and its whole text where that had to be cut."""

    name: str
    line: str
    calls: list[str]
    uncut: str


def make(finding: Finding, report: Report, system: System, order: Order) -> Made:
    """Make the ticket of a finding; TooLarge where its cause and resolution do not fit."""
    name = f"{finding.rule.id} on {host_name(finding.host)}"
    try:
        ticket = MAKERS[system](finding, report, order)
    except TooLarge as error:
        raise TooLarge(f"{name}: {error}") from error
    whole = story(finding, report, order).uncut()
    uncut = f"{title(finding, 500)}\n\n{plain(pieces(whole))}" if ticket.story.cut else ""
    return Made(name, json.dumps(ticket.payload, ensure_ascii=False), ticket.calls, uncut)

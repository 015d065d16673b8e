"""report -> tickets: the body of each call as the system takes it; nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from xfor.errors import UsageError
from xfor.render.phrases import host_name
from xfor.render.tickets.github import github
from xfor.render.tickets.jira import jira
from xfor.render.tickets.order import Order, Ticket, story, title
from xfor.render.tickets.pagerduty import pagerduty
from xfor.render.tickets.prose import plain
from xfor.render.tickets.servicenow import servicenow
from xfor.render.tickets.servicenow_event import servicenow_event
from xfor.render.tickets.story import pieces
from xfor.render.tickets.zendesk import zendesk
from xfor.report import Finding, Report

__all__ = ["MAKERS", "Made", "Order", "System", "Ticket", "make"]


class System(StrEnum):
    """A system that takes tickets."""

    JIRA = "jira"
    SERVICENOW = "servicenow"
    SERVICENOW_EVENT = "servicenow-event"
    ZENDESK = "zendesk"
    GITHUB = "github"
    PAGERDUTY = "pagerduty"


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
    """Make the ticket of a finding; UsageError where its cause and resolution do not fit."""
    name = f"{finding.rule.id} on {host_name(finding.host)}"
    try:
        ticket = MAKERS[system](finding, report, order)
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from error
    whole = story(finding, report, order).uncut()
    uncut = f"{title(finding, 500)}\n\n{plain(pieces(whole))}" if ticket.story.cut else ""
    return Made(name, json.dumps(ticket.payload, ensure_ascii=False), ticket.calls, uncut)

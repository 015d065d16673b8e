"""report -> tickets: the body of each call as the system takes it; nothing is sent."""

from __future__ import annotations

from enum import StrEnum


class System(StrEnum):
    """A system that takes tickets."""

    JIRA = "jira"
    SERVICENOW = "servicenow"
    SERVICENOW_EVENT = "servicenow-event"
    ZENDESK = "zendesk"
    GITHUB = "github"
    PAGERDUTY = "pagerduty"

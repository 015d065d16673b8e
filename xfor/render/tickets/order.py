"""What is asked of a ticket, and what comes of it; the fields that every system has in its own way."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from xfor.errors import UsageError
from xfor.render.phrases import host_name
from xfor.render.tickets.sizes import one_line, units
from xfor.render.tickets.story import Story, for_customer, internal
from xfor.report import Finding, Report

Fields = dict[str, Any]
_LONGEST_HOST = 60


class Order(NamedTuple):
    """What the user asks of tickets; `key_parameters` are parameters whose first value is part of the key."""

    project: str | None = None
    fields: Mapping[str, str] = {}
    customer: bool = False
    max_size: int | None = None
    attachment: str | None = None
    key_parameters: tuple[str, ...] = ()

    def limit(self, most: int) -> int:
        """Give how large a text may be: what the field takes, or less where that is asked."""
        return most if self.max_size is None else min(most, self.max_size)


class Ticket(NamedTuple):
    """The body of a call, the calls that find, make and change a ticket, and what the ticket tells."""

    payload: Fields
    calls: list[str]
    story: Story


def key(finding: Finding, order: Order) -> str:
    """Give what is the same whenever the same problem is found: case, rule, host, and the parameters asked for."""
    values = [f"{name}={(finding.parameters.get(name) or [''])[0]}" for name in order.key_parameters]
    if not values:
        return f"xfor-{finding.dedup_key}"
    return f"xfor-{sha256(chr(0).join([finding.dedup_key, *values]).encode()).hexdigest()[:32]}"


def title(finding: Finding, most: int) -> str:
    """Name the problem in a line: rule, title, host, how often; the title is what gets shorter."""
    tail = f" – {one_line(host_name(finding.host), _LONGEST_HOST)} ({finding.occurrences:,}×)"
    return one_line(f"{finding.rule.id}: {finding.rule.title}", most - units(tail)) + tail


def story(finding: Finding, report: Report, order: Order) -> Story:
    """Tell a finding for colleagues, or for the customer where that is asked."""
    return for_customer(finding, order.attachment) if order.customer else internal(finding, report, order.attachment)


def with_fields(made: Fields, order: Order, own: Collection[str]) -> Fields:
    """Add the fields that the user sets; lists are added to ours, and what carries text or key stays ours."""
    for name, written in order.fields.items():
        if name in own:
            raise UsageError(f"--set {name}: xfor fills this field.")
        value = _value(name, written)
        made[name] = [*made[name], *value] if isinstance(value, list) and isinstance(made.get(name), list) else value
    return made


def as_text(fields: Fields) -> Fields:
    """Write every value as text, as ServiceNow wants it."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}


def _value(name: str, written: str) -> object:
    """Read an object, a list, a quoted text or a truth value as JSON; anything else is text."""
    if not written.startswith(("{", "[", '"')) and written not in {"true", "false", "null"}:
        return written
    try:
        return json.loads(written)
    except ValueError as error:
        raise UsageError(f"--set {name}: {written} is no JSON.") from error

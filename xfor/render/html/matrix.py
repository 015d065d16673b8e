"""findings -> a table of hosts and rules: what is everywhere, and what only one host has."""

from __future__ import annotations

from typing import NamedTuple

from xfor.report import Finding

_MOST_HOSTS = 200
_MOST_RULES = 40


class Matrix(NamedTuple):
    """A row a host, a column a rule; `more` is how many hosts and rules did not fit."""

    rules: list[Finding]
    rows: list[tuple[str, list[Finding | None]]]
    more: tuple[int, int]


def matrix(findings: list[Finding]) -> Matrix | None:
    """Make the table, or none where it would have a single cell. Hosts with the most different problems come first."""
    rules: dict[str, Finding] = {}
    hosts: dict[str, dict[str, Finding]] = {}
    for each in findings:
        rules.setdefault(each.rule.id, each)
        hosts.setdefault(each.host, {})[each.rule.id] = each
    if len(rules) * len(hosts) < 2:
        return None
    columns = list(rules)[:_MOST_RULES]
    ordered = sorted(hosts, key=lambda host: (-len(hosts[host]), host.casefold()))
    rows = [(host, [hosts[host].get(rule) for rule in columns]) for host in ordered[:_MOST_HOSTS]]
    more = max(len(hosts) - _MOST_HOSTS, 0), max(len(rules) - _MOST_RULES, 0)
    return Matrix([rules[rule] for rule in columns], rows, more)

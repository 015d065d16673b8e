"""A rule as the rest of xfor sees it: its knowledge, its condition, and where it can apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xfor.events import Fields
from xfor.rules.conditions import Holds, Node
from xfor.rules.explain import Explanation, explain
from xfor.rules.gates import Gate

if TYPE_CHECKING:
    from xfor.rules.model import RuleFile


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that is ready to be asked. `gates` is never empty, and holds what the log source asks of a record.

    `condition`, and `holds`, which is the same as one function, leave the log's channel to the gates. `bound`: every
    gate names a provider and an event id. `decisive`: the condition asks for more than a record's identity, so that a
    hit says more than that the article is a candidate. `notes` are what a company's own files add to the article.
    """

    file: RuleFile
    path: str
    id: str
    condition: Node
    holds: Holds
    gates: tuple[Gate, ...]
    bound: bool
    decisive: bool
    notes: tuple[str, ...] = ()

    def explain(self, fields: Fields) -> Explanation:
        """Say which conditions held on which values, which failed, and which are unknown and why."""
        return explain(self.condition, fields)

    def reasons(self, fields: Fields) -> tuple[str, ...]:
        """Say, for a person, which condition held on which value, and which one is unknown and why."""
        explanation = self.explain(fields)
        return explanation.held + explanation.unknown

"""A rule as the rest of xfor sees it: its knowledge, its condition, and where it can apply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from xfor.events import Event, Fields, Kind
from xfor.rules.conditions import Holds, Node
from xfor.rules.explain import Explanation, explain
from xfor.rules.gates import Gate
from xfor.rules.providers import provider_key

if TYPE_CHECKING:
    from xfor.rules.model import RuleFile


class Heading(NamedTuple):
    """What is asked of every rule of a library, so that it is at hand without the rest of its file.

    `name` and `uuid` are what other files may call the rule; `product`, `category` and `service` are its log source,
    and `channel` is the first channel that this means, "" where it means all. `article`: it has the knowledge of an
    article; `disabled`: that article says not to ask it.
    """

    name: str | None
    uuid: str | None
    product: str | None
    category: str | None
    service: str | None
    channel: str
    article: bool
    disabled: bool


class Contents(Protocol):
    """A rule's file and its condition; for most rules of a large library they are never asked for, and not made."""

    @property
    def file(self) -> RuleFile:
        """Give the file."""

    @property
    def condition(self) -> Node:
        """Give the condition."""


class Written(NamedTuple):
    """Contents that are at hand."""

    file: RuleFile
    condition: Node


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that is ready to be asked. `gates` is never empty, and holds what the log source asks of a record.

    `condition`, and `holds`, which is the same as one function, leave the log's channel to the gates. `bound`: every
    gate names a provider and an event id. `decisive`: the condition asks for more than a record's identity, so that a
    hit says more than that the article is a candidate. `notes` are what a company's own files add to the article.
    What is in `heading` costs nothing to ask; `file` and `condition` may have to be read first.
    """

    heading: Heading
    contents: Contents
    path: str
    id: str
    holds: Holds
    gates: tuple[Gate, ...]
    bound: bool
    decisive: bool
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str | None:
        """Give the name that the file gives the rule."""
        return self.heading.name

    @property
    def uuid(self) -> str | None:
        """Give the rule's id for machines."""
        return self.heading.uuid

    @property
    def file(self) -> RuleFile:
        """Give all that the rule's file says."""
        return self.contents.file

    @property
    def condition(self) -> Node:
        """Give the condition, as far as the gates do not ask for it."""
        return self.contents.condition

    def fields_of(self, event: Event, fields: Fields) -> Fields:
        """Give the fields of an event as this rule sees them.

        Articles and logs spell providers differently: to the rule of an article, an event of a provider that it names
        has that name, too.
        """
        names = self.other_names(event.kind)
        return Fields(event, names) if names else fields

    def binds(self, kind: Kind) -> bool:
        """Say whether the rule names the provider and the event id of this kind, and not only one of them."""
        if self.bound:
            return True
        names = {kind.provider.casefold(), kind.source.casefold(), *self.other_names(kind)} - {""}
        return any(gate.provider in names and gate.event_id == kind.event_id for gate in self.gates)

    def other_names(self, kind: Kind) -> tuple[str, ...]:
        """Give the names by which the rule of an article asks for the provider of a kind, if none is its own."""
        return _other_names(self, kind.provider, kind.source) if self.heading.article else ()

    def explain(self, fields: Fields) -> Explanation:
        """Say which conditions held on which values, which failed, and which are unknown and why."""
        return explain(self.condition, fields)

    def reasons(self, fields: Fields) -> tuple[str, ...]:
        """Say, for a person, which condition held on which value, and which one is unknown and why."""
        explanation = self.explain(fields)
        return explanation.held + explanation.unknown


def heading_of(file: RuleFile, channel: str) -> Heading:
    """Take the heading out of a rule's file, whose log source means a channel."""
    source, kb = file.logsource, file.kb
    return Heading(
        name=file.name,
        uuid=file.id,
        product=source.product,
        category=source.category,
        service=source.service,
        channel=channel,
        article=kb is not None,
        disabled=kb is not None and kb.disabled,
    )


@lru_cache(maxsize=1 << 16)
def _other_names(rule: Rule, provider: str, source: str) -> tuple[str, ...]:
    named = {gate.provider for gate in rule.gates if gate.provider}
    if named & {provider.casefold(), source.casefold()}:
        return ()
    keys = {provider_key(provider), provider_key(source)} - {""}
    return tuple(sorted(name for name in named if provider_key(name) in keys))

"""A condition -> gates: the providers, event ids and channels outside of which it can be neither true nor unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xfor.rules.conditions import And, Atom, Node, Or

_MOST = 256


class Gate(NamedTuple):
    """Where a rule can apply; None is anywhere. Provider and channel are casefolded."""

    provider: str | None = None
    event_id: int | None = None
    channel: str | None = None

    def __str__(self) -> str:
        about = f"event {self.event_id}" if self.event_id is not None else "any event"
        return f"{about} of {self.provider or 'any provider'}" + (f" in {self.channel}" if self.channel else "")


ANYWHERE: tuple[Gate, ...] = (Gate(),)


def gates_of(node: Node) -> tuple[Gate, ...]:
    """Give the gates of a condition; none at all means that it contradicts itself.

    A condition on `Channel` gives no gate: an event's own data may hold a field of that name, which hides the log's
    (event 104 of the System log names the log that was cleared), while a gate is about the log.
    """
    match node:
        case And():
            return _all([gates_of(part) for part in node.parts])
        case Or():
            return _any([gates_of(part) for part in node.parts])
        case Atom(field="Provider_Name", exact=str(provider)):
            return (Gate(provider=provider.casefold()),)
        case Atom(field="EventID", exact=str(number)) if _is_event_id(number):
            return (Gate(event_id=int(number)),)
        case _:
            return ANYWHERE


def both(left: Sequence[Gate], right: Sequence[Gate]) -> tuple[Gate, ...]:
    """Give the gates that pass what both pass."""
    unified = (_unified(one, other) for one in left for other in right)
    return tuple(dict.fromkeys(gate for gate in unified if gate is not None))


def _all(groups: list[tuple[Gate, ...]]) -> tuple[Gate, ...]:
    found = ANYWHERE
    for group in groups:
        narrowed = both(found, group)
        # Either side alone still passes everything that the whole can be true of.
        found = narrowed if len(narrowed) <= _MOST else min(found, group, key=len)
    return found


def _any(groups: list[tuple[Gate, ...]]) -> tuple[Gate, ...]:
    found = tuple(dict.fromkeys(gate for group in groups for gate in group))
    return ANYWHERE if Gate() in found or len(found) > _MOST else found


def _unified(one: Gate, other: Gate) -> Gate | None:
    if any(a is not None and b is not None and a != b for a, b in zip(one, other, strict=True)):
        return None
    return Gate(
        other.provider if one.provider is None else one.provider,
        other.event_id if one.event_id is None else one.event_id,
        other.channel if one.channel is None else one.channel,
    )


def _is_event_id(text: str) -> bool:
    # Other writings of a number ("04688") never equal an EventID's text: they give no gate.
    return text.isascii() and text.isdecimal() and len(text) < 10 and str(int(text)) == text

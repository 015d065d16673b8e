"""A rule's log source -> the channels and events it means (logsources.yml), as gates and conditions."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypedDict, cast

from xfor.rules.conditions import And, Atom, Node, Not, Or
from xfor.rules.gates import ANYWHERE, Gate, both
from xfor.rules.matchers import Matcher
from xfor.rules.read import read_document

Names = Mapping[str, str]


class Events(NamedTuple):
    """What a log source stands for; `also` names fields that another product calls otherwise."""

    gates: tuple[Gate, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    also: tuple[tuple[str, str], ...] = ()


EVERYTHING = Events(ANYWHERE)


class _Entry(TypedDict, total=False):
    service: str
    event_ids: list[int]
    where: dict[str, list[str]]
    also: dict[str, str]


class _Table(TypedDict):
    services: dict[str, list[str]]
    categories: dict[str, list[_Entry]]


def events_of(product: str | None, category: str | None, service: str | None) -> Events:
    """Look a log source up; raises LookupError with a sentence where it means no Windows event log that is known."""
    if product not in (None, "windows"):
        raise LookupError(f"the product {product!r} is not Windows: its events are not in Windows event logs")
    if product is None and category is None and service is None:
        raise LookupError("names neither a product nor a category nor a service")
    of_category = _lookup("category", category) if category else EVERYTHING
    of_service = _lookup("service", service) if service else EVERYTHING
    return of_category._replace(gates=both(of_category.gates, of_service.gates))


def channel_of(category: str | None, service: str | None) -> str:
    """Give the first channel that a log source means, as Windows writes its name; "" where it means all."""
    table = _table()
    entries = table["categories"].get(category or "", ())
    channels = table["services"].get(service or (entries[0]["service"] if entries else ""), ())
    return channels[0] if channels else ""


def service_of(channel: str) -> str:
    """Give the service that stands for a channel; "" where none does."""
    wanted = channel.casefold()
    for service, channels in _table()["services"].items():
        if wanted in map(str.casefold, channels):
            return service
    return ""


def narrowed(node: Node, events: Events) -> Node:
    """Add what a log source asks of an event's data, and the other names of fields, to a condition."""
    asked = (Or(tuple(_is(field, value) for value in values)) for field, values in events.where)
    return And((_renamed(node, dict(events.also)), *asked)) if events.where else _renamed(node, dict(events.also))


def _is(field: str, value: str) -> Atom:
    return Atom(field, "is", value, Matcher("is", (value,)), exact=value)


def _renamed(node: Node, also: Names) -> Node:
    match node:
        case And():
            return And(tuple(_renamed(part, also) for part in node.parts))
        case Or():
            return Or(tuple(_renamed(part, also) for part in node.parts))
        case Not():
            return Not(_renamed(node.part, also))
        case Atom(field=str(field)) if field in also:
            return node._replace(also=also[field])
        case _:
            return node


def _lookup(key: str, name: str) -> Events:
    table = _table()
    if key == "service" and name in table["services"]:
        return Events(tuple(Gate(channel=channel.casefold()) for channel in table["services"][name]))
    if key == "category" and name in table["categories"]:
        return _joined([_entry(entry) for entry in table["categories"][name]])
    known = table["services"] if key == "service" else table["categories"]
    near = get_close_matches(name, known, 1, cutoff=0.8)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise LookupError(f"no Windows event log is known for the {key} {name!r}{hint}")


def _entry(entry: _Entry) -> Events:
    channels = _lookup("service", entry["service"]).gates
    gates = both(channels, [Gate(event_id=number) for number in entry["event_ids"]])
    where = tuple((field, tuple(values)) for field, values in entry.get("where", {}).items())
    return Events(gates, where, tuple(entry.get("also", {}).items()))


def _joined(parts: list[Events]) -> Events:
    return Events(
        tuple(gate for part in parts for gate in part.gates),
        tuple(asked for part in parts for asked in part.where),
        tuple(name for part in parts for name in part.also),
    )


@cache
def _table() -> _Table:
    content = files(__package__).joinpath("logsources.yml").read_bytes()
    return cast("_Table", read_document(content, "logsources.yml").data)

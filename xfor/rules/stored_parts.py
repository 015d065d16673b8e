"""Filters, overlays and correlation rules <-> lists that the cache keeps: there are few of them, and each is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from xfor.rules.correlation import OPERATORS, Correlation, Threshold
from xfor.rules.filters import Filter
from xfor.rules.overlay import Overlay
from xfor.rules.plain import plain, tree

if TYPE_CHECKING:
    from xfor.rules.ways import Presence

Row: TypeAlias = list[Any]
Few: TypeAlias = Correlation | Filter | Overlay


def few_written(part: Few) -> Row:
    """Write a part as JSON can hold it; the first item says what it is."""
    match part:
        case Overlay():
            return ["overlay", part.extends, part.notes, part.disabled]
        case Filter():
            return ["filter", part.id, _file(part.file), part.rules, plain(part.condition)]
        case Correlation():
            return [
                "correlation", part.id, _file(part.file), part.rules, part.group_by, part.aliases, part.timespan,
                part.thresholds, _presence(part.presence), part.fields, part.percentile, part.generate,
            ]  # fmt: skip


def _file(file: Any) -> Any:  # noqa: ANN401 - a pydantic model, and JSON
    return file.model_dump(mode="json", exclude_unset=True, by_alias=True)


def _presence(presence: Presence | None) -> Row | None:
    if presence is None:
        return None
    return [presence.text, presence.rules, [[way.wanted, sorted(way.unwanted)] for way in presence.ways]]


def few_restored(row: Row, path: str) -> Few:
    """Make what `few_written` wrote; ValueError, TypeError or another where it did not write that."""
    from xfor.rules.kinds import CorrelationFile, FilterFile  # pydantic takes long to import

    match row:
        case ["overlay", str(extends), list(notes), bool(disabled)]:
            return Overlay(path, path, extends, _texts(notes), disabled)
        case ["filter", str(name), dict(file), list(rules), list(condition)]:
            return Filter(FilterFile.model_validate(file), path, name, _texts(rules), tree(condition))
        case [
            "correlation", str(name), dict(file), list(rules), list(group_by), dict(aliases), int(timespan),
            list(thresholds), presence, list(fields), float(percentile), bool(generate),
        ]:  # fmt: skip
            return Correlation(
                file=CorrelationFile.model_validate(file),
                path=path,
                id=name,
                rules=_texts(rules),
                members=(),
                group_by=_texts(group_by),
                aliases={alias: dict(zip(of, _texts([*of.values()]), strict=True)) for alias, of in aliases.items()},
                timespan=timespan,
                thresholds=tuple(map(_threshold, thresholds)),
                presence=_presence_of(presence),
                fields=_texts(fields),
                percentile=percentile,
                generate=generate,
            )
    raise ValueError("no part of a rule file")


def _threshold(row: Row) -> Threshold:
    operator, limit = row
    if operator not in OPERATORS:
        raise ValueError("no comparison")
    return Threshold(operator, float(limit))


def _texts(given: list[Any]) -> tuple[str, ...]:
    if not all(isinstance(each, str) for each in given):
        raise TypeError("no texts")
    return tuple(given)


def _presence_of(row: Row | None) -> Presence | None:
    if row is None:
        return None
    from xfor.rules.ways import Presence, Way

    text, rules, ways = row
    return Presence(text, _texts(rules), tuple(Way(_texts(wanted), frozenset(_texts(not_))) for wanted, not_ in ways))

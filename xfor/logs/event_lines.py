"""What `xfor events --format jsonl` printed -> the same events: a JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args

from xfor.events import NO_MESSAGE, NOTHING, Datum, Event, Kind, LevelWord, parse_time
from xfor.logs.json_objects import Object, first_object, objects_of
from xfor.logs.stream import Source
from xfor.logs.text import head_text

_WORDS: tuple[LevelWord, ...] = get_args(LevelWord)
_SHAPE = frozenset({"input", "channel", "provider", "event_id", "level", "computer"})
_TEXTS = ("keywords", "user", "provider_guid", "activity_id", "related_activity_id")
_NUMBERS = ("qualifiers", "version", "task", "opcode", "process_id", "thread_id")
_LARGEST = 1 << 64


def is_event_lines(head: bytes) -> bool:
    """Say whether the first bytes of a file are lines that xfor printed; the first of them may be damaged."""
    if _is_line(first_object(head)):
        return True
    lines = head_text(head).splitlines()
    return any(_is_line(_object(line)) for line in lines if line.startswith("{") and '"event_id"' in line)


def _is_line(value: Object | None) -> bool:
    return value is not None and value.keys() >= _SHAPE and value["level"] in _WORDS


def _object(line: str) -> Object | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def read_event_lines(source: Source) -> Iterator[Event]:
    """Give the events of such lines as they were. Those that were carved from slack are left out, as they were no live
    ones; what is no such line is lost.
    """
    carved = 0
    for placed in objects_of(source):
        if not placed.sure and _SHAPE.isdisjoint(placed.value):
            continue  # a value of the broken line before
        if placed.value.get("recovered") is True:
            carved += 1
            continue
        try:
            yield _event(placed.value)
        except (KeyError, TypeError, ValueError) as error:
            source.lose(placed.place, f"is no event as xfor prints them: {_reason(error)}")
    if carved:
        text = f"{carved} events that were recovered from slack or damage are left out: they are none of the live ones"
        source.doubt("recovered", "the lines", text)


def _event(line: Object) -> Event:
    """Make an event; KeyError, TypeError or ValueError where the line has not the fields of one."""
    message = _text_or_none(line, "message")
    word = line["level"]
    if word not in _WORDS:
        raise ValueError("its level is none")
    kind = Kind(
        provider=_text(line, "provider"),
        source=_text_or_none(line, "event_source_name") or "",
        event_id=_number(line, "event_id") or 0,
        level=next(each for each in _WORDS if each == word),
        channel=_text(line, "channel"),
        computer=_text(line, "computer"),
    )
    time = _text_or_none(line, "time")
    qualifiers, version, task, opcode, process_id, thread_id = (_number(line, name) for name in _NUMBERS)
    keywords, user, provider_guid, activity_id, related = (_text_or_none(line, name) or "" for name in _TEXTS)
    return Event(
        kind=kind,
        time=None if time is None else parse_time(time),
        record_id=_number(line, "record_id"),
        qualifiers=qualifiers,
        version=version,
        level=_number(line, "level_number"),
        task=task,
        opcode=opcode,
        keywords=keywords,
        process_id=process_id,
        thread_id=thread_id,
        user=user,
        provider_guid=provider_guid,
        activity_id=activity_id,
        related_activity_id=related,
        data=_data(line, "data"),
        message=message,
        message_source=_text_or_none(line, "message_source"),
        rendering=_data(line, "rendering"),
        lacks=_lacks(line, NOTHING if message is not None else NO_MESSAGE),
    )


def _text(line: Object, name: str) -> str:
    value = line[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _text_or_none(line: Object, name: str) -> str | None:
    return None if line.get(name) is None else _text(line, name)


def _number(line: Object, name: str) -> int | None:
    value = line.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
        raise TypeError(f"{name} is no number that can be meant")
    return value


def _data(line: Object, name: str) -> tuple[Datum, ...]:
    values = line.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise TypeError(f"{name} is no list of values")
    return tuple([Datum(_text_or_none(value, "name"), _text(value, "value")) for value in values])


def _lacks(line: Object, otherwise: frozenset[str]) -> frozenset[str]:
    names = line.get("lacks")
    if names is None:
        return otherwise
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError("lacks is no list of names")
    return frozenset(names)


def _reason(error: Exception) -> str:
    return f"it has no {error.args[0]}" if isinstance(error, KeyError) else str(error)

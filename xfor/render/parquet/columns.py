"""A model of the JSON contract -> the columns of a table: the same names, times as times, what is missing as null."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from xfor.events import parse_time
from xfor.report import Time

if TYPE_CHECKING:
    import pyarrow

_TICKS_PER_MICROSECOND = 10
_EPOCH_1970 = 116_444_736_000_000_000  # ticks from 1601 to 1970


def columns(model: type[BaseModel]) -> list[pyarrow.Field]:
    """Give the columns that hold a model, in its order.

    Lists are lists, models structs, dictionaries maps. A time is a timestamp of microseconds in UTC, which is as fine
    as most readers take; a whole number has 64 bits.
    """
    import pyarrow

    hints = get_type_hints(model, include_extras=True)
    return [pyarrow.field(name, _type(hints[name])) for name in model.model_fields]


def cells(model: BaseModel) -> dict[str, object]:
    """Give the values of a model's columns."""
    hints = get_type_hints(type(model), include_extras=True)
    return {name: _value(getattr(model, name), hints[name]) for name in type(model).model_fields}


def _type(hint: object) -> pyarrow.DataType:
    import pyarrow

    hint = _needed(hint)
    if hint == Time:
        return pyarrow.timestamp("us", "UTC")
    plain = _plain(hint)
    if get_origin(plain) is list:
        return pyarrow.list_(_type(get_args(plain)[0]))
    if get_origin(plain) is dict:
        return pyarrow.map_(pyarrow.string(), _type(get_args(plain)[1]))
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return pyarrow.struct(columns(plain))
    simple = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), str: pyarrow.string()}
    return simple[plain]


def _value(value: object, hint: object) -> object:
    hint = _needed(hint)
    if value is None:
        return None
    if hint == Time:
        ticks = parse_time(str(value))
        return None if ticks is None else (ticks - _EPOCH_1970) // _TICKS_PER_MICROSECOND
    inner = get_args(_plain(hint))
    if isinstance(value, BaseModel):
        return cells(value)
    if isinstance(value, Mapping):
        return [(key, _value(each, inner[1])) for key, each in value.items()]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_value(each, inner[0]) for each in value]
    return value


def _needed(hint: object) -> object:
    """Give the type of a field that may be missing."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(each for each in get_args(hint) if each is not type(None))
    return hint


def _plain(hint: object) -> Any:  # noqa: ANN401 - a type
    """Give the type without what is asked of its values; of words, the type that they are of."""
    while get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    return type(get_args(hint)[0]) if get_origin(hint) is Literal else hint

"""A rule file's values -> the model, or every mistake in them at the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from xfor.errors import Mistake
from xfor.rules.kinds import CorrelationBlock, Extension, Thresholds
from xfor.rules.model import TAG, UUID, AnyFile, Examples, Knowledge, LogSource, Resolution, Step
from xfor.rules.read import Document, Path

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_OURS = (Knowledge, Resolution, Step, Examples, LogSource, CorrelationBlock, Thresholds, Extension)
_SIGMAHQ_KEYS = ("regression_tests_path", "simulation")
_SHAPES = ("thresholds", "expression")  # tags of a union in the models, which nobody writes
_PATTERNS = {UUID: "must be a UUID", TAG: "must be written namespace.name, in lower case"}
_MESSAGES = {
    "date_type": "must be a date, written YYYY-MM-DD",
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "tuple_type": "must be a list",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping of keys",
    "model_type": "must be a mapping of keys",
    "model_attributes_type": "must be a mapping of keys",
    "too_short": "must not be an empty list",
}


_File = TypeVar("_File", bound=AnyFile)


def validate(document: Document, stem: str, kind: type[_File]) -> tuple[_File | None, list[Mistake]]:
    """Check a document against the model of its kind of file and the rules between its keys.

    `stem` is the file's name without its end.
    """
    mistakes = list(_house_rules(document, stem, (*kind.model_fields, *_SIGMAHQ_KEYS)))
    try:
        model = kind.model_validate(document.data)
    except ValidationError as error:
        return None, [*(_translated(document, detail) for detail in error.errors() if _own(detail)), *mistakes]
    return (None if mistakes else model), mistakes


def _house_rules(document: Document, stem: str, known: tuple[str, ...]) -> Iterator[Mistake]:
    """Find what is wrong between the keys of a rule that carries knowledge; a plain Sigma rule may do as it likes."""
    kb = document.data.get("kb")
    if not isinstance(kb, dict):
        if "kb" in document.data and kb is None:
            yield document.mistake(("kb",), "`kb` is empty", at_key=True)
        return
    for key in document.data:
        if key not in known:
            yield document.mistake((key,), _unknown(key, known), at_key=True)
    if "extends" in kb:
        return
    for key in ("name", "level"):
        if key not in document.data:
            yield document.mistake(("kb",), f"`{key}` is required in a rule with a `kb` block", at_key=True)
    name = document.data.get("name", stem)
    if name != stem:
        yield document.mistake(("name",), f"`name` must be the file's name without .yml: {stem!r}, not {name!r}")
    if "resolution" not in kb and "workaround" not in kb:
        yield document.mistake(("kb",), "`kb` must say a `resolution` or a `workaround`", at_key=True)


def _unknown(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key, known, 1)
    return f"`{key}` is not a key of a rule file" + (f"; did you mean `{near[0]}`?" if near else "")


def _own(detail: ErrorDetails) -> bool:
    """Say whether an error is the author's: pydantic also calls a list too short whose items are all wrong."""
    return not (detail["type"] == "too_short" and detail["input"])


def _translated(document: Document, detail: ErrorDetails) -> Mistake:
    path: Path = tuple(step for step in detail["loc"] if step not in _SHAPES)
    if detail["type"] == "extra_forbidden":
        return document.mistake(path, _unknown(str(path[-1]), _our_keys()), at_key=True)
    named = ".".join(map(str, path))
    return document.mistake(path, f"`{named}` {_message(detail)}")


def _our_keys() -> tuple[str, ...]:
    models: tuple[type[BaseModel], ...] = _OURS
    fields = chain.from_iterable(model.model_fields.items() for model in models)
    return tuple(field.alias or name for name, field in fields)


def _message(detail: ErrorDetails) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            return _PATTERNS[context["pattern"]]
        case "literal_error":
            return f"must be one of {context['expected']}"
        case "string_type" if isinstance(detail["input"], bool | int | float):
            return "must be text: put it in quotes"
        case known:
            return _MESSAGES.get(known, detail["msg"])

"""The file of `--mapping`: which columns of a table hold what of an event; its mistakes as file:line:column."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from xfor.errors import Mistake, RuleError
from xfor.events import LevelWord
from xfor.logs.conventions import Column, MappedField, Mapping
from xfor.rules.files import read_file
from xfor.rules.read import Document, read_document

_Name = Annotated[str, StringConstraints(min_length=1)] | Annotated[int, Field(ge=1, le=1000, strict=True)]
_Text = Annotated[str, StringConstraints(min_length=1)]
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Columns(_Strict):
    """The columns of a table, by their names or their numbers from 1; a date and a time may stand in two."""

    event_id: _Name
    provider: _Name | None = None
    time: _Name | Annotated[list[_Name], Field(min_length=1, max_length=3)] | None = None
    level: _Name | None = None
    channel: _Name | None = None
    computer: _Name | None = None
    record_id: _Name | None = None
    message: _Name | None = None
    task: _Name | None = None
    user: _Name | None = None
    keywords: _Name | None = None
    qualifiers: _Name | None = None


class Constants(_Strict):
    """What is the same for every event, and in no column."""

    provider: _Text | None = None
    level: LevelWord | None = None
    channel: _Text | None = None
    computer: _Text | None = None


class MappingFile(_Strict):
    """What a mapping file holds."""

    columns: Columns
    constants: Constants = Constants()
    data: list[_Name] | dict[_Text, _Name] = []
    levels: dict[_Text, LevelWord] = {}
    delimiter: Literal["comma", "semicolon", "tab", "bar"] | None = None
    header: bool = True
    skip_lines: Annotated[int, Field(ge=0, le=1000)] = 0


_MODELS: dict[str, type[BaseModel]] = {"columns": Columns, "constants": Constants}
_MESSAGES = {
    "missing": "is required",
    "string_type": "must be the name of a column, or its number",
    "int_type": "must be the name of a column, or its number",
    "string_too_short": "must not be empty",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "model_type": "must be a mapping of keys",
    "dict_type": "must be a mapping of keys",
    "list_type": "must be a list",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises RuleError with every mistake in it."""
    shown = path.as_posix()
    document = read_document(read_file(path, shown), shown)
    try:
        file = MappingFile.model_validate(document.data)
    except ValidationError as error:
        found = {_mistake(document, each["loc"], each["type"], each["msg"]) for each in error.errors()}
        raise RuleError(sorted({*document.mistakes, *found})) from None
    mistakes = [*document.mistakes, *_between_keys(document, file)]
    if mistakes:
        raise RuleError(sorted(mistakes))
    return _mapping(file)


def _between_keys(document: Document, file: MappingFile) -> list[Mistake]:
    mistakes = []
    if file.columns.provider is None and file.constants.provider is None:
        text = "`provider` is required, as a column or as a constant: rules ask for provider and event id"
        mistakes.append(document.mistake(("columns",), text, at_key=True))
    if not file.header:
        named = [field for field, value in file.columns if any(isinstance(each, str) for each in _listed(value))]
        text = "must be a number, since there is no header that has names"
        mistakes += [document.mistake(("columns", field), f"`columns.{field}` {text}") for field in named]
    return mistakes


def _mistake(document: Document, where: tuple[str | int, ...], kind: str, message: str) -> Mistake:
    # Of a value that may be several things pydantic also says which of them it tried.
    path = where[:2] if where[:1] != ("data",) else where[:1]
    name = ".".join(map(str, path))
    if kind == "extra_forbidden":
        model = _MODELS.get(str(path[0]), MappingFile) if len(path) > 1 else MappingFile
        near = get_close_matches(str(path[-1]), model.model_fields, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return document.mistake(path, f"`{name}` is not a key of a mapping file{hint}", at_key=True)
    return document.mistake(path, f"`{name}` {_MESSAGES.get(kind, message[:1].lower() + message[1:])}")


def _listed(value: object) -> tuple[Column, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(each for each in listed if isinstance(each, str | int))


def _mapping(file: MappingFile) -> Mapping:
    data = file.data.items() if isinstance(file.data, dict) else [(None, column) for column in file.data]
    constants = file.constants.model_dump(exclude_none=True)
    if "level" in constants:
        constants["level"] = constants["level"].replace("_", " ")  # as words for levels are written in logs
    columns = {field: _listed(value) for field, value in file.columns if value is not None}
    return Mapping(
        columns=cast("tuple[tuple[MappedField, tuple[Column, ...]], ...]", tuple(columns.items())),
        constants=cast("tuple[tuple[MappedField, str], ...]", tuple(constants.items())),
        data=tuple(data),
        levels=tuple((word.casefold(), level) for word, level in file.levels.items()),
        delimiter=_DELIMITERS[file.delimiter] if file.delimiter else None,
        header=file.header,
        skip=file.skip_lines,
    )

"""a row of a table of messages (JSON lines, CSV, SQLite) -> what a catalogue keeps of it, or the mistake in it."""

from __future__ import annotations

import locale
import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, ValidationError

from xfor.errors import CatalogueError
from xfor.logs.messages.catalogue.items import ANY, LONGEST, Item, Parameter, Template, bindings, provider_key

_ALIASES = {
    "provider": ("provider", "providername", "source", "sourcename", "eventsource"),
    "event_id": ("eventid", "id", "event"),
    "qualifiers": ("qualifiers",),
    "version": ("version", "eventversion"),
    "lang": ("lang", "language", "lcid", "culture", "locale"),
    "message": ("message", "description", "text", "template", "messagestring"),
    "parameter": ("parameter", "parameterid"),
    "file": ("file", "dll", "eventmessagefile", "messagefile", "messagefilename"),
    "parameter_file": ("parameterfile", "parametermessagefile", "parameterfilename"),
    "guid": ("guid", "providerguid", "providerid"),
}
_FIELDS = {alias: field for field, aliases in _ALIASES.items() for alias in aliases}


def _number(value: object) -> object:
    if isinstance(value, str):
        value = value.strip()
        return int(value, 16) if re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}", value) else value or None
    return value


def _language(value: object) -> object:
    value = _number(value)
    if value is None:
        return 0
    if isinstance(value, str) and not value.isdecimal():
        return _lcid(value)
    return value


def _lcid(name: str) -> int:
    """Give the number of a language that is named as .NET does (de-DE, de)."""
    wanted = name.replace("-", "_").casefold()
    numbers = [number for number, known in locale.windows_locale.items() if known.casefold() == wanted]
    numbers += [number for number, known in locale.windows_locale.items() if known.casefold().split("_")[0] == wanted]
    if not numbers:
        raise ValueError(f"{name!r} is no language that Windows numbers, such as 1033 or en-US")
    return min(numbers) if numbers[0] != 1033 else 1033


_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=256)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
_Lcid = Annotated[int, BeforeValidator(_language), Field(ge=0, le=0xF_FFFF)]
_Number32 = Annotated[int, BeforeValidator(_number), Field(ge=0, le=0xFFFF_FFFF)]
_Number16 = Annotated[Annotated[int, Field(ge=0, le=0xFFFF)] | None, BeforeValidator(_number)]
_Number8 = Annotated[Annotated[int, Field(ge=0, le=0xFF)] | None, BeforeValidator(_number)]


class _Message(BaseModel):
    provider: _Name
    event_id: _Number32
    qualifiers: _Number16 = None
    version: _Number8 = None
    lang: _Lcid = 0
    message: _Text

    def items(self) -> Iterator[Item]:
        """A 32-bit event id has its qualifiers in the high word."""
        high = self.event_id >> 16
        qualifiers = self.qualifiers if self.qualifiers is not None else high or ANY
        version = ANY if self.version is None else self.version
        yield Template(
            provider_key(self.provider), self.event_id & 0xFFFF, qualifiers, version, self.lang, self.message
        )


class _Parameter(BaseModel):
    parameter: _Number32
    provider: str = ""
    lang: _Lcid = 0
    message: _Text

    def items(self) -> Iterator[Item]:
        yield Parameter(provider_key(self.provider), self.parameter, self.lang, self.message)


class _Files(BaseModel):
    provider: _Name
    file: str = ""
    parameter_file: str = ""
    guid: str = ""

    def items(self) -> Iterator[Item]:
        yield from bindings(self.provider, self.guid, self.file, self.parameter_file)


def items_of(row: Mapping[str, object]) -> Iterator[Item]:
    """Give what a row holds: a message, a parameter message, or the files of a provider; CatalogueError: it is wrong.

    Names of columns are known in many spellings ("Event ID", EventID, id); columns of other names are left out.
    """
    fields: dict[str, object] = {}
    for name, value in row.items():
        field = _FIELDS.get("".join(filter(str.isalnum, name)).casefold())
        if field and value not in (None, ""):
            fields.setdefault(field, value)
    kind: type[_Message | _Parameter | _Files]
    if "parameter" in fields:
        kind = _Parameter
    elif "message" in fields or not fields.keys() & {"file", "parameter_file", "guid"}:
        kind = _Message
    else:
        kind = _Files
    try:
        yield from kind.model_validate(fields).items()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise CatalogueError(f"`{place}`: {first['msg'].removeprefix('Value error, ')}") from error

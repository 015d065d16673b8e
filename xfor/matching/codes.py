"""Error codes in an event's values -> the texts they stand for, so that a number speaks the words of an article."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_WHOLE = re.compile(r"%%(?P<parameter>\d{1,5})|(?P<hex>0x[0-9a-fA-F]{1,8})|(?P<decimal>-?\d{1,10})")
_FACILITY_WIN32 = 0x8007_0000


def texts_of(value: str) -> tuple[str, ...]:
    """Give what Windows says for a value that is an error code (%%1326, 1326, 0x8007052e); else nothing."""
    code = _code(value.strip())
    return _table().get(code, ()) if code is not None else ()


def _code(value: str) -> int | None:
    found = _WHOLE.fullmatch(value)
    if found is None:
        return None
    if found["parameter"]:
        return int(found["parameter"])
    number = int(found["hex"], 16) if found["hex"] else int(found["decimal"])
    # HRESULT_FROM_WIN32: facility 7 with the code in the low word ([MS-ERREF] 2.1.2).
    return number & 0xFFFF if number & 0xFFFF_0000 == _FACILITY_WIN32 else number


@cache
def _table() -> dict[int, tuple[str, ...]]:
    import yaml  # only events that several articles could explain need the table

    written = files("xfor.matching").joinpath("codes.yml").read_text("utf-8")
    return {code: tuple(texts) for code, texts in yaml.safe_load(written).items()}

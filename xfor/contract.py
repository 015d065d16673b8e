"""What is given to other programs: a model as JSON that no terminal obeys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

# C1 controls and the characters that reorder or hide text: harmless in JSON once they are written as escapes.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def as_json(model: BaseModel, *, indent: int | None = None) -> str:
    """Write a model as JSON without nulls; characters that could steer a terminal are written as escapes."""
    written = model.model_dump_json(indent=indent, exclude_none=True)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)

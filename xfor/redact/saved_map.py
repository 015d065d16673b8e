"""The map in a file that only its owner may read: with it, names are the same in the next run, and can be restored."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from xfor.errors import UsageError
from xfor.redact.names import Names


class SavedMap(BaseModel):
    """What the file holds. Aliases can be added by hand: a name that xfor does not find by itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    xfor_redact_map: int = 1
    salt: str
    tokens: dict[str, str]
    aliases: dict[str, str]


def read_map(path: Path) -> Names:
    """Read a map; UsageError where there is none, or where the file is something else."""
    try:
        saved = SavedMap.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"The map {path} cannot be read: {error.strerror or error}.") from error
    except ValidationError as error:
        raise UsageError(f"{path} is no map that --redact-map wrote.") from error
    return Names(saved.tokens, saved.aliases, saved.salt)


def write_map(names: Names, path: Path) -> None:
    """Write a map with mode 0600, whole or not at all."""
    saved = SavedMap(salt=names.salt, tokens=names.tokens, aliases=names.aliases)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(saved.model_dump(), file, indent=1)
        unfinished.replace(path)
    except OSError as error:
        raise UsageError(f"The map {path} cannot be written: {error.strerror or error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)

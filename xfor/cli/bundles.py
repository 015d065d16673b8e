"""What all commands have that read logs: where these are, the password of bundles, and how large one may become."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from xfor.logs.bundles.walk import Unpacking
    from xfor.logs.conventions import Conventions

PASSWORD_VARIABLE = "XFOR_PASSWORD"

PathsArgument = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Event logs, bundles, folders of them, or patterns.")
]
PasswordOption = Annotated[
    str | None, typer.Option(envvar=PASSWORD_VARIABLE, help="The password of encrypted bundles (zip, 7z).")
]
MaxUnpackedOption = Annotated[
    str | None, typer.Option("--max-unpacked", metavar="SIZE", help="How much one bundle may unpack to: 500M, 64G.")
]
_SIZE = re.compile(r"([0-9]{1,9})\s*([kmgt]?)(i?b)?", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


def unpacking(password: str | None, most: str | None, conventions: Conventions | None = None) -> Unpacking:
    """Say how bundles are opened; UsageError where the size is none."""
    from xfor.errors import UsageError
    from xfor.logs.bundles.limits import Limits
    from xfor.logs.bundles.walk import Unpacking
    from xfor.logs.conventions import UNSAID

    conventions = conventions or UNSAID
    if most is None:
        return Unpacking(password=password, conventions=conventions)
    fits = _SIZE.fullmatch(most.strip())
    if fits is None or not int(fits[1]):
        raise UsageError(f"--max-unpacked {most!r} is no size. Write bytes, or a number with K, M, G or T: 500M.")
    return Unpacking(Limits(unpacked=int(fits[1]) * _UNITS[fits[2].lower()]), password, conventions)

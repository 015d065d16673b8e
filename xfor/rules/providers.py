"""Names of event sources as they are compared: articles, logs and releases of Windows spell them differently."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def provider_key(name: str) -> str:
    """Give what all spellings of a provider have in common: letters and digits in one case, of the first of its names.

    "MS Exchange POP3", "MSExchangePOP3" and "MSExchange Pop3 Interface" are one. "" has no key but "".
    """
    squeezed = "".join(filter(str.isalnum, name.casefold()))
    return _aliases().get(squeezed, squeezed)


@cache
def _aliases() -> dict[str, str]:
    written = files("xfor.rules").joinpath("providers.tsv").read_text("utf-8")
    groups = (line.split("\t") for line in written.splitlines() if line and not line.startswith("#"))
    squeezed = (["".join(filter(str.isalnum, name.casefold())) for name in group] for group in groups)
    return {name: first for first, *others in squeezed for name in others}

"""text -> where it hides names in binary data: hexadecimal or Base64 with text in ASCII, UTF-8 or UTF-16, or SIDs."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

from xfor.redact.forms import Span

_HEX = re.compile(r"(?<![^\W_])(?:0x)?(?:[0-9A-Fa-f]{2}[ :,-]?){3,}[0-9A-Fa-f]{2}(?![^\W_])")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{8,}={0,2}")
# https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/f992ad60-0fe4-4b87-9fed-beb478836861: revision 1,
# the number of parts, authority 5, and first of all the part 21 of domains and machines.
_SID = re.compile(rb"\x01[\x04-\x0f]\0\0\0\0\0\x05\x15\0\0\0", re.DOTALL)


def hidden(text: str, named: Callable[[str], bool]) -> Iterator[Span]:
    """Find the binary values of a text that hide a name; `named` says whether a text holds one."""
    for found in _HEX.finditer(text):
        digits = re.sub("[^0-9A-Fa-f]", "", found[0].removeprefix("0x"))
        if _tells(bytes.fromhex(digits[: len(digits) // 2 * 2]), named):
            yield Span(found.start(), found.end(), "BINARY", found[0])
    for found in _BASE64.finditer(text):
        digits = found[0].rstrip("=")
        if _tells(binascii.a2b_base64(digits[: len(digits) // 4 * 4]), named):
            yield Span(found.start(), found.end(), "BINARY", found[0])


def _tells(content: bytes, named: Callable[[str], bool]) -> bool:
    if _SID.search(content):
        return True
    views = (
        content.replace(b"\0", b"").decode("latin-1"),
        content.decode("utf-8", "replace"),
        content.decode("utf-16-le", "ignore"),
        content[1:].decode("utf-16-le", "ignore"),
    )
    return any(named(view) for view in views)

"""Languages as Windows numbers them (LCID): which is preferred, and in which code page its old texts are."""

from __future__ import annotations

_ENGLISH_US, _ENGLISH = 1033, 9
_CODE_PAGES = {
    0x01: "cp1256", 0x02: "cp1251", 0x05: "cp1250", 0x08: "cp1253", 0x0D: "cp1255", 0x0E: "cp1250", 0x11: "cp932",
    0x12: "cp949", 0x15: "cp1250", 0x18: "cp1250", 0x19: "cp1251", 0x1A: "cp1250", 0x1B: "cp1250", 0x1C: "cp1250",
    0x1E: "cp874", 0x1F: "cp1254", 0x22: "cp1251", 0x23: "cp1251", 0x24: "cp1250", 0x25: "cp1257", 0x26: "cp1257",
    0x27: "cp1257", 0x29: "cp1256", 0x2A: "cp1258", 0x2F: "cp1251",
}  # fmt: skip
"""By primary language ([MS-LCID] 2.2, and the ANSI code page that Windows gives each); all others have cp1252."""

_TRADITIONAL_CHINESE = frozenset({0x0404, 0x0C04, 0x1404})


def preference(lcid: int) -> tuple[bool, bool, int]:
    """Give what sorts languages: English of the United States, other English, then by number. Articles are English."""
    return lcid != _ENGLISH_US, lcid & 0x3FF != _ENGLISH, lcid


def english(lcid: int) -> bool:
    """Say whether texts of a language are English; those without one (0) count as such."""
    return lcid & 0x3FF in (0, _ENGLISH)


def code_page(lcid: int) -> str:
    """Give the code page, as Python names it, that texts of a language are in where they are not Unicode."""
    primary = lcid & 0x3FF
    if primary == 0x04:
        return "cp950" if lcid in _TRADITIONAL_CHINESE else "cp936"
    return _CODE_PAGES.get(primary, "cp1252")

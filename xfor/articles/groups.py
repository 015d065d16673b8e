"""The product groups of the archive: which product an article of a page belongs to, and which ones log events."""

from __future__ import annotations

GROUPS = {
    "Microsoft Exchange": "exchange",
    "Microsoft Windows NT": "winnt",
    "Microsoft SNA Server": "sna",
    "Microsoft Systems Management Server": "sms",
    "Internet Information Server": "iis",
    "Windows for Workgroups and Windows NT Networking Issues": "crossnet",
    "Word Front Page": "frontpg",
    "Microsoft LAN Manager": "lanman",
    "Microsoft Mail For PC Networks": "pcmail",
    "Microsoft Mail For Appletalk Networks": "macmail",
    "Microsoft Schedule+ for Windows": "schedplus",
    "Microsoft Windows 95.x Retail Product": "win95x",
    "Microsoft Windows 3.x Retail Product": "win3x",
    "Microsoft Disk Operating System": "msdos",
    "Microsoft FoxPro": "foxpro",
    "Microsoft Fox Miscellaneous Products": "foxmisc",
    "Microsoft Visual Basic for Windows": "vbwin",
    "Microsoft C Compiler": "visualc",
    "Microsoft Macro Assembler": "masm",
    "Microsoft Fortran Compiler": "fortran",
    "Microsoft Programming Utilities": "utilities",
    "Microsoft SourceSafe": "ssafe",
    "Microsoft Windows Software Development Kit": "win16sdk",
    "Microsoft Windows Device Driver Kit": "win16ddk",
    "Miscellaneous Software Development Kits": "miscsdk",
    "Miscellaneous Windows Products": "winmisc",
    "Open Database Connectivity (ODBC)": "odbc",
    "Microsoft Access Distribution Kit": "accother",
    "Microsoft Developer Network": "msdn",
    "The Microsoft Network": "msnetwork",
    "Microsoft Press": "mspress",
    "Miscrosoft Systems Journal": "msj",
    "Microsoft Mastering Series": "mastering",
    "Microsoft PowerPoint for Windows": "powerpt",
    "Word 97 for Windows": "word97",
    "Microsoft Automap": "automap",
    "Microsoft Home Games": "homegame",
    "Microsoft Home Kids Products": "homekids",
    "Microsoft Home Multimedia Titles": "homemm",
}
"""Product -> group tag. A page does not carry the tag."""

LOGGING = frozenset({"exchange", "winnt", "sna", "iis", "crossnet"})
"""Groups whose articles mean the Windows log when they say "event 9"."""

SERVERS = LOGGING | {"sms", "frontpg", "lanman", "pcmail", ""}
"""Groups whose articles do so when they speak of a log; elsewhere it is a mouse event, or code."""


def group_of(product: str) -> str:
    """Give the group tag of a product, or "" for one that the archive does not have."""
    return GROUPS.get(product, "")

"""Small articles in the two forms of the archive, with a text of the test's own."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

RULE = "-" * 79
TITLE = 'Spooler Says "Full" & Stops'
APPLIES = """\
 - Microsoft Windows NT Server version 4.0, on platform(s):
    - the operating system: Alpha
 - Microsoft Windows NT Workstation version 4.0 """
FOOTER = """\
======================================================================
Keywords          :
Technology        : kbWinNTsearch
  kbWinNT400
Version           : winnt:4.0,4.0 SP4
Issue type        : {issue}
Solution Type     : kbfix

=============================================================================
"""
DISCLAIMER = """
THE INFORMATION PROVIDED IN THE MICROSOFT KNOWLEDGE BASE IS
PROVIDED "AS IS" WITHOUT WARRANTY OF ANY KIND. EVENT ID: 1

Copyright Microsoft Corporation 1999."""


@dataclass
class KbArticle:
    """An article by its parts; `more` are further sections by their headings."""

    symptoms: str = ""
    cause: str = ""
    resolution: str = ""
    more: dict[str, str] = field(default_factory=dict)
    title: str = TITLE
    issue: str = "kbprb"
    product: str = "Microsoft Windows NT"
    group: str = "winnt"

    def body(self) -> str:
        """Give the text between head and footer, as plain text."""
        parts = {"SYMPTOMS": self.symptoms, "CAUSE": self.cause, "RESOLUTION": self.resolution, **self.more}
        text = "\n".join(f"{name}\n{'=' * len(name)}\n\n{part}\n" for name, part in parts.items() if part)
        head = f"{RULE}\nThe information in this article applies to:\n\n{APPLIES}\n{RULE}\n\n"
        return f"{head}{text}\nAdditional query words: event id 4242\n\n{FOOTER.format(issue=self.issue)}"

    def plain(self) -> bytes:
        """Give the article as plain text."""
        head = (
            f"DOCUMENT:Q100001  19-DEC-1999  [{self.group}]\nTITLE   :{self.title}\nPRODUCT :{self.product}\n"
            f"PROD/VER:winnt:4.0,4.0 SP4; :3.51\nOPER/SYS:\nKEYWORDS:kbprint\n\n{'=' * 70}\n"
        )
        return (head + self.body() + DISCLAIMER).encode("cp1252")

    def page(self) -> bytes:
        """Give the article as a page for Jekyll, changed as the archive has done it."""
        title = html.escape(self.title)
        head = (
            f"Article: Q100001\nProduct(s): {self.product}\nVersion(s): winnt:4.0,4.0 SP4; 3.51\n"
            "Operating System(s): \nKeyword(s): kbprint\nLast Modified: 19-DEC-1999\n\n"
        )
        body = re.sub("^ ", "", head + self.body(), flags=re.MULTILINE)
        body = re.sub("[\x80-\uffff]", lambda sign: f"<{sign[0].encode('cp1252')[0]:02X}>", body)
        front = (
            f'---\nlayout: page\ntitle: "Q100001: {title}"\npermalink: /kb/100/Q100001/\n---\n\n## Q100001: {title}\n\n'
        )
        return (front + "{% raw %}\n\n" + re.sub("^", "\t", body, flags=re.MULTILINE) + "\n{% endraw %}\n").encode()

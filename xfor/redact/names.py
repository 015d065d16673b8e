"""people and machines -> steady names: USER-03 for whatever one person is called; the map that gives them back."""

from __future__ import annotations

import re
import secrets
from typing import Literal

Kind = Literal["USER", "HOST", "DOMAIN", "IP", "MAC", "SHARE", "NAME", "BINARY"]
"""What a name stands for; NAME is whatever fits no other, BINARY a value that has names inside."""

TOKEN = re.compile(
    r"(?:(?<![A-Z0-9])|(?<=%[0-9A-Fa-f]{2}))(?:USER|HOST|DOMAIN|IP|MAC|SHARE|NAME|BINARY)-\d{2,}[a-z]*(?![^\W_])"
)
"""A name as it stands in a redacted text."""

SID = re.compile(r"(?<![^\W_])S-1-\d+(?:-\d+){1,15}(?![^\W_])", re.IGNORECASE)
_NUMBERED = re.compile(r"([A-Z]+-(\d+))[a-z]*")


def folded(text: str) -> str:
    """Write text without regard to case, each character in its place."""
    return "".join([low if len(low := char.lower()) == 1 else char for char in text]) if "İ" in text else text.lower()


class Names:
    """The map. An entity (`USER-03`) has aliases, compared without regard to case; each spelling of one has a token.

    `tokens` gives the exact spelling back: `USER-03` is the first, `USER-03b` another, `USER-03sid` the SID.
    """

    def __init__(
        self, tokens: dict[str, str] | None = None, aliases: dict[str, str] | None = None, salt: str = ""
    ) -> None:
        self.tokens = dict(tokens or {})
        self.aliases = {folded(alias): entity for alias, entity in (aliases or {}).items()}
        self.salt = salt or secrets.token_hex(16)
        self._token_of = {spelling: token for token, spelling in self.tokens.items()}
        self._last: dict[str, int] = {}
        self._reserved: set[str] = set()
        for token in (*self.tokens, *self.aliases.values()):
            self.reserve(token)

    def reserve(self, token: str) -> None:
        """Keep a number free: a text has this name of its own, or the map has given it out."""
        found = _NUMBERED.fullmatch(token)
        if found:
            self._reserved.add(found[1])

    def entity(self, spelling: str) -> str | None:
        """Give the entity that something is called."""
        return self.aliases.get(folded(spelling))

    def know(self, kind: Kind, *spellings: str) -> str:
        """Learn that all these are names of one entity: of a known one if any of them is known."""
        wanted = [folded(each) for each in spellings if each]
        entity = next((self.aliases[each] for each in wanted if each in self.aliases), None) or self._new(kind)
        for each in wanted:
            self.aliases.setdefault(each, entity)
        return entity

    def token(self, spelling: str, kind: Kind = "NAME") -> str:
        """Give the name that is written in place of a spelling."""
        if spelling not in self._token_of:
            token = self._free(self.entity(spelling) or self.know(kind, spelling), spelling)
            self.tokens[token] = spelling
            self._token_of[spelling] = token
        return self._token_of[spelling]

    def _new(self, kind: Kind) -> str:
        while True:
            self._last[kind] = self._last.get(kind, 0) + 1
            entity = f"{kind}-{self._last[kind]:02}"
            if entity not in self._reserved:
                self._reserved.add(entity)
                return entity

    def _free(self, entity: str, spelling: str) -> str:
        stem = f"{entity}sid" if SID.fullmatch(spelling) else entity
        count = 1
        while (token := stem + _letters(count)) in self.tokens:
            count += 1
        return token


def _letters(count: int) -> str:
    """Count spellings: nothing for the first, then b to z, then zb to zz, and so on."""
    rounds, letter = divmod(count - 1, 25)
    return "z" * rounds + (chr(ord("a") + letter) if letter else "")

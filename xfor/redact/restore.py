"""redacted text -> the text as it was, with the map."""

from __future__ import annotations

import json
import re

from xfor.redact.names import TOKEN, Names

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def restore(text: str, names: Names) -> str:
    """Put back what each name stands for; in JSON, as JSON writes it. Names that the map does not have stay."""

    def plain(part: str) -> str:
        return TOKEN.sub(lambda found: names.tokens.get(found[0], found[0]), part)

    def quoted(part: str) -> str:
        told: str = json.loads(part)
        return json.dumps(back, ensure_ascii=False) if (back := plain(told)) != told else part

    return _STRING.sub(lambda found: quoted(found[0]), text) if _is_json(text) else plain(text)


def _is_json(text: str) -> bool:
    """Say whether a text is one JSON document, or one a line."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return all(_parses(line) for line in text.splitlines() if line.strip())
    return True


def _parses(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True

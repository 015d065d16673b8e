"""redacted text -> the text as it was, with the map."""

from __future__ import annotations

import json

from xfor.redact.names import TOKEN, Names


def restore(text: str, names: Names) -> str:
    """Put back what each name stands for; in JSON, as JSON writes it. Names that the map does not have stay."""
    quoted = _is_json(text)

    def spelling(token: str) -> str:
        known = names.tokens.get(token, token)
        return json.dumps(known, ensure_ascii=False)[1:-1] if quoted else known

    return TOKEN.sub(lambda found: spelling(found[0]), text)


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

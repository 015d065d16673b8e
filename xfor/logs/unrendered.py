"""What Windows shows where it has no message: a sentence about that, and the insertion strings. They are the data.

The wordings are those of NT 4 (KB Q165959, Q166902), Windows 2000 to 2003, Vista and later, and .NET's Get-EventLog.
"""

from __future__ import annotations

import re

from xfor.events import NO_DATA, NO_NAMES, Datum, Event

_LONGEST_NAMES = 300  # characters of the event id and the source within the sentence

_OPENINGS = (
    ("the description for (?:event id|this event)", "(?:cannot|could not) be found"),
    ("die beschreibung (?:für|der|zu) (?:die |der )?ereignis-?(?:id|kennung)", "nicht gefunden"),
    ("la description (?:de|pour) l['’]id d['’]événement", "(?:est introuvable|n['’]a pas été trouvée)"),
    ("(?:no se (?:encuentra|puede encontrar|encontró|ha encontrado)) la descripción", "(?:evento|suceso)"),
    ("impossibile trovare la descrizione", "evento"),
    ("a descrição d[ao] (?:id|identificação) d[eo] evento", "não (?:pode|pôde) ser encontrada"),
    ("não (?:é|foi) possível encontrar a descrição", "evento"),
    ("de beschrijving (?:van|voor) (?:de )?gebeurtenis-?id", "niet (?:worden )?gevonden"),
    ("nie można odnaleźć opisu", "zdarzenia"),
    ("не (?:удается|удалось) найти описание", "событи[яю]"),
    ("не найдено описание", "событи[яю]"),
    ("(?:ソース|イベント)", "説明が見つかりません"),
    ("无法找到来自源", "的描述"),
    ("事件 ?id", "的描述.{0,300}?(?:无法找到|找不到)"),
    ("找不到來自來源", "描述"),
)
"""How such a sentence begins, and what follows in it on the names of the event and its source."""

_OPENING = re.compile(
    "|".join(rf"{begin}.{{0,{_LONGEST_NAMES}}}?{end}" for begin, end in _OPENINGS), re.IGNORECASE | re.DOTALL
)
_INTRODUCTION = re.compile(r"[:：](?=['\s]|$)")  # the strings follow on the first colon, in every wording
_LINES = re.compile(r"[ \t]*\r?\n")
# The reason, which Vista and later add: "The message resource is present but …". It has no number and no name in it.
_REASON = re.compile(r"(?:[^\d:=\\'\"<>{}\[\]\n]{15,200})\Z")
_REASON_ALONE = re.compile(
    r"\s*(?:The (?:message|locale|specified|handle|publisher|system|parameter)\b[^\d:=\\\n]*"
    r"(?:message|table|resource|file|invalid|disabled|specified|incorrect)\b[^\d:=\\\n]*)\Z"
)


def unrendered(message: str) -> tuple[str, ...] | None:
    """Give the insertion strings that such a sentence lists; None where the message is one of its own.

    Strings that stand on one line with commas between them are parted at every comma, also at one within a string.
    """
    begun = message.lstrip()
    opening = _OPENING.match(begun)
    if opening is None:
        return None
    introduction = _INTRODUCTION.search(begun, opening.end())
    return _listed(begun[introduction.end() :]) if introduction else ()


def without_stand_in(event: Event) -> Event:
    """Take such a sentence from an event: it has no message, and the strings are its data if it has no others."""
    strings = None if event.message is None else unrendered(event.message)
    if strings is None:
        return event
    lacks = event.lacks | {"message"}
    if event.data or not strings:
        return event._replace(message=None, message_source=None, lacks=lacks)
    data = tuple([Datum(None, value) for value in strings])
    return event._replace(message=None, message_source=None, data=data, lacks=(lacks - {NO_DATA}) | {NO_NAMES})


def _listed(tail: str) -> tuple[str, ...]:
    if not tail.strip():
        return ()
    if _LINES.match(tail):
        return _lines(tail)
    tail = tail.strip()
    quoted = tail.removesuffix(".")
    if len(quoted) >= 2 and quoted[0] == quoted[-1] == "'":
        return tuple(re.split(r"',\s*'", quoted[1:-1]))
    separator = "; " if "; " in tail and ", " not in tail else ", "
    return tuple(tail.removesuffix(".").split(separator))


def _lines(tail: str) -> tuple[str, ...]:
    text = tail.strip("\r\n \t").replace("\r\n", "\n")
    if _REASON_ALONE.match(text):
        return ()
    strings, parted, reason = text.rpartition("\n\n")
    if parted and _REASON.match(reason):
        text = strings
    return tuple(line.rstrip() for line in text.rstrip("\n").split("\n"))

"""The labels of an event in an article (`Event ID: 13003`, `Source MSExchangeIMC`, `Type = Error`), found in a line.

One line holds one label or several; after a label stands a colon, an equals sign, a dash, or nothing.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from xfor.articles.providers import known_source

Name = Literal["id", "source", "type", "category", "text", "data", "other"]
Kind = Name | Literal["event"]


class Label(NamedTuple):
    """A label and what follows it, up to the next one. `marked`: a sign stands between the two."""

    name: Name
    word: str
    marked: bool
    value: str


DESCRIPTION = r"(?:event[ ]?)?(?:d?esc?ri?ption|decri?ption|message[ ]?text)"
WORDS: dict[Kind, str] = {
    "id": r"event[ ]?-?[ ]?id(?:s|entifiers?)?(?:[ ]?(?:number|no\.?))?(?:[ ]?#)?|event[ ]?(?:number|no\.|code)",
    "source": r"(?:event[ ]?(?:log[ ]?)?)?(?:source|src)(?:[ ]?name)?",
    "type": r"(?:event[ ]?)?(?:type|severity)",
    "category": r"(?:event[ ]?)?cat[ea]go?ry|cat(?=[ ]?:)",
    "text": rf"{DESCRIPTION}|(?:event[ ]?)?(?:text|details?|message)",
    "data": (
        r"(?:event[ ]?|the[ ])?data(?:[ ]?words?)?"
        r"(?:[ ]?\((?:words?|bytes?)\)|,[ ]?(?:words?|bytes?)|[ ]in[ ](?:words?|bytes?)(?:[ ]is)?)?"
    ),
    "other": r"(?:event[ ]?)?(?:date|time|user|computer)(?:[ ]?name)?|(?:event[ ]?)?log|symbol(?:ic)?[ ]?name",
    "event": r"events?(?:[ ]?#|(?=[ :=;#-]))",
}
KINDS: tuple[Kind, ...] = tuple(WORDS)
LEVEL = (
    r"error|warning|informational|information|info|success audit|failure audit|audit success|audit failure"
    r"|success|failure|stop"
)
LEVELS = re.compile(rf"(?:{LEVEL})\b", re.IGNORECASE)
BULLET = re.compile(r"[ ]*(?:[-*o\u2022\xb7][ ]+|[([]?(?:\d{1,2}|[a-zA-Z])[.)][ ]+)?[\"'*]?")
FIRST = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in WORDS.items()) + ")"
    r"(?![A-Za-z_])(?P<sign>[ ]*[:=;]+|[ ]+-+(?=[ \d]|$)|(?<=\w)-(?=\d)|)[ ]*",
    re.IGNORECASE,
)
INNER = re.compile(
    r"(?:(?<=[ ,;:.)>])|(?<=[a-z0-9])(?-i:(?=[A-Z][a-z]+ ?(?:ID ?)?[:=])))(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in {**WORDS, "text": DESCRIPTION}.items() if name != "data")
    + r")(?P<sign>[ ]*[:=])[ ]*",
    re.IGNORECASE,
)
BARE = re.compile(
    r"[ ,;-](?:(?P<source>(?:event[ ]?)?source|src)(?=[ ]+[\w\"'])"
    rf"|(?P<type>(?:event[ ]?)?(?:type|severity))(?=[ ]+(?:{LEVEL})\b)"
    r"|(?P<category>(?<=[, ][ ])(?:event[ ]?)?category)(?=[ ]+[\w(])"
    r"|(?P<text>(?<=,[ ])description)(?=[ ]+[A-Z])|(?P<id>event[ ]?-?id)(?=[ ]+#?\d))(?P<sign>)[ ]+",
    re.IGNORECASE,
)
"""Labels in the middle of a line with nothing between them and their value."""

COLUMNS = re.compile(
    r"[ ]*(?P<left>date|time|user|computer|type)[ ]{2,}(?P<kept>\S.{0,40}?)[ ]{2,}"
    r"(?P<name>event[ ]?id|source|type|category)[ ]{2,}(?P<value>\S.*)",
    re.IGNORECASE,
)
PREFIXED = re.compile(
    rf"[ ]*(?:-[ ])?(?:(?P<type>(?i:{LEVEL}))|(?P<source>(?!The |An? |This |In |See |For |Event |Windows NT |Error )"
    r"[A-Z_][\w.+]*(?: [A-Z][\w.+]*){0,3}?))[ ]?(?=(?i:Event[ ]?(?:ID|#?\d)))",
)
QUOTED_NEXT = re.compile(r"\d+[ ]*(?:[-:]|\")")
BARE_ID = re.compile(r"[ ]*ID[ ]?[:=](?=[ ]*\d+[ ,;]+(?:Event )?Source[ ]?[:=])")
TRAILING_TEXT = re.compile(r"[ ,;]+(?P<text>description)(?P<sign>)[ ]*$", re.IGNORECASE)
NUMBER = re.compile(r"[\"'(#]{0,2}(\d{1,6})(?![\d.]*\d|-\d{3})[\"')]{0,2}")
AND_NUMBER = re.compile(
    r"(?:[ ]*,?[ ]*(?:and|or|&)[ ]+|[ ]*[,/][ ]*)(?:event[ ]?(?:id)?[ ]*:?[ ]*)?(\d{1,6})(?![\w-])(?!\.\d)",
    re.IGNORECASE,
)
TAG = re.compile(r"<br[ ]?/?>|</(?:b|i|p)>", re.IGNORECASE)
NOT_A_NAME = frozenset({"n/a", "none", "unknown", "name", "of", "and"})
NAMES = re.compile(r"[A-Z0-9\"'(_]|[a-z][A-Z0-9]|[\w.]+$")
LONGEST_LINE = 2000
"""Characters of a line in which labels are looked for: an event's labels stand at its begin."""


def labels_of(line: str, inside: bool) -> list[Label]:
    """Give the labels of a line that begins with one, else nothing.

    `inside` an event a label needs no sign after it: `Source MSExchangeIMC`, `Category (2050)`.
    """
    line = line[:LONGEST_LINE]
    if "<" in line:
        line = TAG.sub("", line)
    bullet = BULLET.match(line)
    found = FIRST.match(line, bullet.end() if bullet else 0)
    if not found:
        return labels_of(BARE_ID.sub("Event ID:", line), inside) if BARE_ID.match(line) else prefixed(line)
    first = label(found, line[found.end() :])
    if first.name == "text":
        return [first] if acceptable(first, inside) else []
    if columns := COLUMNS.match(line):
        return column_labels(columns)
    marks = [found, *inner_marks(line, found)]
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    labels = [label(mark, line[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    several = len(labels) > 1 and (labels[0].marked or bool(NAMES.match(labels[0].value)))
    return labels if acceptable(labels[0], inside or several) else []


def prefixed(line: str) -> list[Label]:
    """Give the labels of a line with a source or a level before the first: `MSDSS Event ID: 46`."""
    found = PREFIXED.match(line) if "vent" in line or "VENT" in line else None
    if not found:
        return []
    rest = labels_of(line[found.end() :], inside=False)
    left = not line.startswith(" ")
    if not rest or not (
        found["type"]
        or known_source(found["source"])
        or (
            rest[0].word[-2:].lower() == "id"
            and (rest[0].marked or QUOTED_NEXT.match(rest[0].value))
            and (not left or rest[0].value.isdigit())
        )
    ):
        return []
    if found["type"]:
        return [Label("type", "", False, found["type"]), *rest]
    return [Label("source", "", False, found["source"]), *rest]


def column_labels(found: re.Match[str]) -> list[Label]:
    """Give the labels of a line in two columns without signs: `Date     11/24/01        Event ID    1027`."""
    name = found["name"].lower().replace(" ", "")
    kind: Name = (
        "id" if name == "eventid" else "source" if name == "source" else "type" if name == "type" else "category"
    )
    left: Name = "type" if found["left"].lower() == "type" else "other"
    return [Label(left, found["left"], True, found["kept"]), Label(kind, found["name"], True, found["value"].strip())]


def inner_marks(line: str, first: re.Match[str]) -> list[re.Match[str]]:
    """Give the further labels of a line, up to the one that begins the event's text."""
    marks: list[re.Match[str]] = []
    at = first.end()
    while found := INNER.search(line, at):
        at = found.end()
        if found["event"] and not line[at : at + 1].isdigit():
            continue
        marks.append(found)
        if found["text"]:
            break
    names = {mark.lastgroup if mark.lastgroup != "sign" else kind_of(mark) for mark in [first, *marks]}
    for found in BARE.finditer(line, first.end(), at if marks and marks[-1]["text"] else len(line)):
        kind = kind_of(found)
        if kind not in names and (kind != "id" or "event" not in names):
            names.add(kind)
            marks.append(found)
    if kind_of(first) in ("type", "source", "category") and (found := TRAILING_TEXT.search(line, at)):
        marks.append(found)
    return sorted(marks, key=lambda mark: mark.start())


def kind_of(found: re.Match[str]) -> Kind:
    """Give the name of the label that was found."""
    groups = found.groupdict()
    return next(name for name in KINDS if groups.get(name))


def label(found: re.Match[str], value: str) -> Label:
    """Make a label of its place in a line."""
    name = kind_of(found)
    return Label("id" if name == "event" else name, found[name], bool(found["sign"]), value.strip())


def acceptable(first: Label, inside: bool) -> bool:
    """Say whether what looks like a label at the begin of a line is one."""
    if first.name == "id":
        return bool(NUMBER.match(first.value))
    if first.name in ("text", "data", "other"):
        plain = first.word.lower() in ("description", "data") and not first.value.strip()
        return inside and (first.marked or plain)
    if first.marked:
        return inside or len(first.value) < 80
    if first.name == "source" and known_source(first.value):
        return True
    if not inside or not first.value or len(first.value) > 50:
        return False
    return first.name != "type" or bool(LEVELS.match(first.value))


def numbers(value: str) -> tuple[list[int], str]:
    """Split the value of an id label into its ids and what follows them."""
    found = NUMBER.match(value)
    if not found:
        return [], value
    ids, at = [int(found[1])], found.end()
    while another := AND_NUMBER.match(value, at):
        ids.append(int(another[1]))
        at = another.end()
    return ids, value[at:]


def level_of(value: str) -> str | None:
    """Give the level as the article spells it; None for what says nothing (N/A, None)."""
    found = LEVELS.match(value.lstrip("\"'( "))
    return found[0] if found else None


def source_of(value: str) -> str | None:
    """Give a source without the quotes, process ids and points around it; None for what cannot be a name."""
    value = re.sub(r"[ ]*\(+\d+\)+[ ]*$", "", value.strip())
    value = re.sub(r"[ ](?:error|warning|information)$", "", value, flags=re.IGNORECASE)
    value = re.split(r"[ ]{3,}|[ ]-[ ]|(?<=\w\w\w)\.[ ]|[ ]\|[ ]|[ ]\(?or\)?[ ]", value, maxsplit=1)[0].strip(
        "\"'`*<>.,;: -"
    )
    return value if value and len(value) <= 60 and value.lower() not in NOT_A_NAME else None


def category_of(value: str) -> str | None:
    """Give a category as the article spells it, without the point at its end."""
    value = value.strip().strip("\"'`").rstrip(".,;: ").strip()
    return value if value and len(value) <= 60 else None

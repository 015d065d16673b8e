"""The source of an event when no label states it: a sentence names it, or the article is about nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xfor.articles.known_ids import firm_source, source_of_id
from xfor.articles.labels import source_of
from xfor.articles.providers import known_source, leading_source, named_sources, squeezed

if TYPE_CHECKING:
    from xfor.articles.article import Article

NAME = r"[\"'(]*[ ]?([A-Z_][\w.+-]*(?: (?:[A-Z][\w.+-]*|Control)){0,3})"
STATED = re.compile(
    r"\bsource(?: name)?(?: (?:of|for) (?:the|this|these) (?:events?(?: IDs?)?|errors?|messages?))?"
    r"(?:[ ]?[:=]| of| is| as| being|,)?[ ]"
    rf"(?:is |the )?{NAME}"
)
STATED_AFTER = re.compile(
    r"\b([A-Z][\w.+-]*(?: (?:[A-Z][\w.+-]*|Control)){0,3}) (?:event source|source|as the source)\b"
)
LOGGED_BY = re.compile(rf"\b(?:logged|generated|reported|recorded|written|caused) by (?:the )?{NAME}")
DESCRIPTION = re.compile(
    r"description for event id[ ]*[(\[\"]?[ ]*\d+[ ]*[)\]\"]?[ ]*in source[ ]*"
    r"[(\[<\"]{1,2}[ ]*([^()\[\]<>\"]{2,40}?)[ ]*[)\]>\"]",
    re.IGNORECASE,
)
NAMED_EVENT = re.compile(rf"{NAME} event (?:ids? )?\d")
DR_WATSON = 4097
OTHER_LOG = re.compile(r"\b(?:application|security) (?:event )?log", re.IGNORECASE)
"""The ids of Windows itself stand in the system log."""

SYSTEM = frozenset({"winnt", "crossnet"})
"""Groups whose ids are mostly those of the system."""

MODULE_TAG = re.compile(r"\[[^\]\n]*\b[A-Z]{2,}\b[^\]\n]*\d\][ ]?\(\d{1,2}\)")
"""How the message transfer agent of Exchange ends its texts: module and place, and how severe it is."""

COMPONENTS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "exchange": (
        ("MSExchangeMTA", re.compile(r"\bMTAs?\b|\bmessage transfer agent", re.IGNORECASE)),
        ("MSExchangeDS", re.compile(r"\bdirectory service\b|\bMSExchangeDS\b", re.IGNORECASE)),
        ("MSExchangeIMC", re.compile(r"\bInternet Mail (?:Service|Connector)\b|\bIM[SC]\b", re.IGNORECASE)),
        ("MSExchangeSA", re.compile(r"\bSystem Attendant\b", re.IGNORECASE)),
        ("MSExchangeIS", re.compile(r"\binformation store\b", re.IGNORECASE)),
        ("", re.compile(r"\bDXA\b|\bconnector for\b|\bMail Connector\b", re.IGNORECASE)),
    ),
    "sna": (
        ("SNA Server", re.compile(r"\bSNA Server\b(?! Manager| Admin| comput| 802| print)", re.IGNORECASE)),
        ("TN3270 Server", re.compile(r"\bTN3270E? (?:server|service)", re.IGNORECASE)),
        ("SNA TN5250 Server", re.compile(r"\bTN5250 (?:server|service)", re.IGNORECASE)),
        ("", re.compile(r"\b(?:link service|PPV|Dr\.? ?Watson|SnaBase|COMTI|Host Sec|print|MngAgent)", re.IGNORECASE)),
    ),
    "winnt": (
        ("WINS", re.compile(r"\bWINS\b")),
        ("DNS", re.compile(r"\bDNS (?:server|service)\b")),
        ("NETLOGON", re.compile(r"\bnet ?logon (?:service|event|error)", re.IGNORECASE)),
    ),
}  # fmt: skip
"""Product group -> source and the words for its component; a component whose source is open has none."""


class Source(NamedTuple):
    """A source, and whether it was inferred: named in the sentence, but not as the source of the event."""

    name: str | None
    inferred: bool


UNKNOWN = Source(None, False)


def stated_in(sentence: str) -> Source:
    """Give the source that a sentence about an event states as such."""
    for pattern in (DESCRIPTION, STATED, STATED_AFTER):
        if (found := pattern.search(sentence)) and (name := source_of(found[1])) and not generic(name):
            return Source(name, False)
    for pattern in (LOGGED_BY, NAMED_EVENT):
        if (found := pattern.search(sentence)) and (name := source_of(found[1])) and known_source(name):
            return Source(name, False)
    return UNKNOWN


def named_in(sentence: str, group: str) -> Source:
    """Give the only source, or the only component of a product, that a sentence about an event names."""
    names = {squeezed(name): name for name in named_sources(sentence)}
    if len(names) == 1 and not (group == "sna" and "snaserver" in names):
        return Source(next(iter(names.values())), True)
    return UNKNOWN if names.keys() - {"snaserver"} else component_in(sentence, group)


def component_in(sentence: str, group: str) -> Source:
    """Give the source of the only component that a sentence speaks of; SNA Server is also the product of its parts."""
    found = [name for name, words in COMPONENTS.get(group, ()) if words.search(sentence)]
    if len(found) == 2 and found[0] == "SNA Server":
        found = found[1:]
    return Source(found[0], True) if len(found) == 1 and found[0] else UNKNOWN


def generic(name: str) -> bool:
    """Say whether what stands at the word "source" is no name."""
    return squeezed(name) in (
        "the",
        "this",
        "event",
        "events",
        "error",
        "server",
        "windows",
        "windowsnt",
        "microsoft",
        "id",
    )


def source_of_text(text: str | None) -> Source:
    """Give the source that the text of an event betrays."""
    if not text:
        return UNKNOWN
    if found := DESCRIPTION.search(text):
        return Source(source_of(found[1]), False)
    if MODULE_TAG.search(text):
        return Source("MSExchangeMTA", True)
    name = leading_source(text)
    return Source(name, True) if name and re.match(r"[ ]?[-:,][ ]", text[len(name) :]) else UNKNOWN


def guessed(number: int, said: tuple[str, ...], text: str | None, article: Article) -> Source:
    """Give the source that an event probably has: by its id, its sentence, the title, or the product.

    An event with a text can do without a source, so that a name in a sentence near it is not enough.
    """
    near = f"{said[0]} {text or ''}"
    if name := firm_source(number, near if text else f"{near} service", article.group in SYSTEM):
        return Source(name, True)
    if text is None:
        for sentence in said:
            if (source := named_in(sentence, article.group)).name:
                return source
    if article.group in SYSTEM and not OTHER_LOG.search(said[0]) and (name := source_of_id(number)):
        return Source(name, True)
    if article.group == "sna" and number != DR_WATSON and not others_named(near):
        part = component_in(f"SNA Server {near}", "sna")
        return part if part.name or text else Source("SNA Server", True)
    return component_in(article.title, article.group) if text is None else UNKNOWN


def others_named(said: str) -> bool:
    """Say whether another source than SNA Server is named."""
    return any(squeezed(name) != "snaserver" for name in named_sources(said))

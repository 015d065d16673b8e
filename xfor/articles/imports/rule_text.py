"""An article and its events -> the text of a rule file: the same bytes every time, from either form of the article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from xfor.articles.article import Article, Matcher
from xfor.articles.imports.detecting import NO_EVENT, Detection, Fields, detect, no_detection, severity, usable
from xfor.articles.imports.knowledge import Texts, texts_of
from xfor.rules.files import IMPORTED
from xfor.rules.placeholders import fill
from xfor.rules.scalars import listed, paragraph, scalar

_MARK = "# Written by `xfor import`, which replaces this file unless somebody changed it: "
_OF_ARCHIVE = re.compile(r"Q(\d{5,6})")
_ARCHIVE = "https://jeffpar.github.io/kbarchive/kb"


class RuleText(NamedTuple):
    """The content of a rule file; None where there is none. `disabled` says why no rule of the article is asked."""

    content: bytes | None
    disabled: str


def rule_text(
    article: Article, matchers: Sequence[Matcher], name: str, url: str = "", *, eventless: bool = False
) -> RuleText:
    """Write the rule of an article. `name` is the file's name without its end.

    Without a `url` it is that of the public archive, where the id is one of the archive. An article without an event
    makes no rule, or if `eventless` one that finds nothing.
    """
    events = usable(matchers)
    if not events and not eventless:
        return RuleText(None, NO_EVENT)
    detection = detect(events) if events else no_detection(article.id)
    lines = [*_head(article, events, detection, name, url), *_knowledge(article, events, detection, url)]
    body = "".join(f"{line}\n" for line in lines).encode(errors="replace")
    return RuleText(f"{_MARK}{_checksum(body)}\n".encode() + body, detection.disabled)


def is_untouched_import(content: bytes) -> bool:
    """Say whether a file is as an import has written it."""
    first, _, body = content.partition(b"\n")
    return first == f"{_MARK}{_checksum(body)}".encode()


def _checksum(body: bytes) -> str:
    return sha256(body).hexdigest()[:16]


def _head(article: Article, events: Sequence[Matcher], detection: Detection, name: str, url: str) -> Iterator[str]:
    yield f"title: {scalar(article.title.strip() or article.id)}"
    yield f"id: {uuid5(NAMESPACE_URL, f'xfor:{name}')}"
    yield f"name: {scalar(name)}"
    yield "status: experimental"
    if link := url or _link(article.id):
        yield f"references: {listed([link])}"
    yield f"author: {IMPORTED}"
    if article.revised:
        yield f"date: {article.revised.isoformat()}"
    yield "logsource: {product: windows}"
    yield "detection:"
    for key, alternatives in detection.selections:
        yield f"  {key}:"
        for fields in alternatives:
            begins = "    - " if len(alternatives) > 1 else "    "
            for field, value in fields.items():
                yield f"{begins}{field}: {_value(value)}"
                begins = " " * len(begins)
    yield f"  condition: {detection.condition}"
    yield f"level: {severity([each for each in events if each.active] or events) if events else 'informational'}"


def _knowledge(article: Article, events: Sequence[Matcher], detection: Detection, url: str) -> Iterator[str]:
    yield "kb:"
    yield f"  article: {scalar(article.id)}"
    if link := url or _link(article.id):
        yield f"  url: {scalar(link)}"
    applies_to = _said(article.applies_to) or _said([" ".join((article.product, *article.versions))])
    if applies_to:
        yield "  applies_to:"
        yield from (f"    - {scalar(each)}" for each in applies_to)
    if article.revised:
        yield f"  revised: {article.revised.isoformat()}"
    if events:
        yield from _events(_told(events))
    yield from _texts(texts_of(article))
    if see_also := _said(each.article for each in article.references if each.article != article.id):
        yield f"  see_also: {listed(see_also)}"
    if detection.any_provider:
        yield f"  any_provider: {scalar(detection.any_provider)}"
    if detection.disabled:
        yield f"  disabled: true  # {''.join(filter(str.isprintable, detection.disabled))}"
    yield "  examples:"
    for kind, examples in (("match", detection.match), ("ignore", detection.ignore)):
        if examples:
            yield f"    {kind}:"
            yield from (f"      - {_flow(each)}" for each in examples)


def _said(texts: Iterable[str]) -> list[str]:
    """Give texts each on one line and each once, without empty ones."""
    return list(dict.fromkeys(filter(None, (" ".join(text.split()) for text in texts))))


def _told(events: Sequence[Matcher]) -> list[Matcher]:
    """Have symptoms that cannot be told stand as related events beside those that can."""
    if not any(each.active for each in events):
        return list(events)
    return [each if each.active or each.role != "symptom" else each._replace(role="related") for each in events]


def _events(events: Sequence[Matcher]) -> Iterator[str]:
    yield "  events:"
    for each in events:
        begins = "    - "
        for key, value in _printed(each):
            yield f"{begins}{key}: {value}"
            begins = "      "


def _printed(event: Matcher) -> Iterator[tuple[str, str]]:
    texts = (("provider", event.provider), ("level", event.level), ("category", event.category))
    yield "event_id", str(event.event_id)
    yield from ((key, scalar(text.strip())) for key, text in texts if text and text.strip())
    if event.role != "symptom":
        yield "role", event.role
    if event.text and event.text.strip():
        yield "text", paragraph(event.text, 6)
    if data := _said(event.data):
        yield "data", listed(data)


def _texts(texts: Texts) -> Iterator[str]:
    for key in ("symptoms", "cause"):
        yield from _text(key, getattr(texts, key))
    if texts.resolution:
        yield "  resolution:"
        if texts.resolution.summary:
            yield f"    summary: {paragraph(_literal(texts.resolution.summary), 4)}"
        yield "    steps:"
        for step in texts.resolution.steps:
            yield f"      - do: {paragraph(_literal(step.do), 8)}"
            if step.detail:
                yield "        detail:"
                yield from (f"          - {paragraph(_literal(each), 10)}" for each in step.detail)
    for key in ("workaround", "status", "more_information"):
        yield from _text(key, getattr(texts, key))


def _text(key: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"  {key}: {paragraph(_literal(text), 2)}"


def _literal(text: str) -> str:
    """Double the braces where one would be read as a placeholder: an article has none."""
    return text if fill(text, {}) == text else text.replace("{", "{{").replace("}", "}}")


def _flow(fields: Fields) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in fields.items()) + "}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return scalar(value) if isinstance(value, str) else str(value)


def _link(article_id: str) -> str:
    """Give where the public archive has an article, which it files by the first three of six digits."""
    found = _OF_ARCHIVE.fullmatch(article_id)
    return f"{_ARCHIVE}/{found[1].zfill(6)[:3]}/{article_id}/" if found else ""

"""What was found -> an answer with the reasons: which words stand in which text of each rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xfor.codes import shown
from xfor.codes.squeeze import squeeze
from xfor.rules import Correlation, Rule
from xfor.search.answer import Answer, Hit, Query, Reason
from xfor.search.documents import FIELDS, events_of, texts_of
from xfor.search.index import Index, add_texts, text_table
from xfor.search.query import Asked, Found, Results, Term

_BEGIN, _END = "\x02", "\x03"
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_MOST_WORDS = 8  # of one text


def answer(index: Index, asked: Asked, results: Results, limit: int) -> Answer:
    """Give the first of what was found, each with the reasons."""
    found = results.found[:limit]
    words = _words(index, found, results.terms)
    return Answer(
        query=Query(
            words=results.words,
            provider=asked.provider,
            event_id=asked.event_id,
            code=asked.code,
            ignored=results.ignored,
        ),
        searched=len(index.rules),
        total=len(results.found),
        hits=[_hit(index, each, asked, results, words.get(each.rule, [])) for each in found],
    )


def _hit(index: Index, found: Found, asked: Asked, results: Results, words: list[Reason]) -> Hit:
    rule = index.rule(found.rule)
    file, kb = rule.file, rule.file.kb
    return Hit(
        id=rule.id,
        title=file.title,
        article=kb.article if kb else None,
        url=(kb.url if kb else None) or next(iter(file.references), None),
        level=file.level or "informational",
        path=rule.path,
        share=round(found.share, 3),
        reasons=[*_numbers(index, rule, found.rule, asked, results.terms), *words],
    )


def _numbers(
    index: Index, rule: Rule | Correlation, number: int, asked: Asked, terms: Sequence[Term]
) -> Iterator[Reason]:
    """Say which of what was asked the rule is about as a number or a name."""
    if asked.provider is not None and isinstance(rule, Rule):
        wanted = squeeze(asked.provider)
        names = dict(events_of(rule))
        yield Reason(field="provider", words=[name for name in names if wanted in squeeze(name)][:_MOST_WORDS])
    if asked.event_id is not None:
        yield Reason(field="event id", words=[str(asked.event_id)])
    if asked.code is not None:
        yield Reason(field="error code", words=_code(index, asked.code, number))
    for kind in ("event id", "error code"):
        words = [term.written for term in terms if number in term.kinds.get(kind, ())]
        if words:
            yield Reason(field=kind, words=words)


def _code(index: Index, code: int, rule: int) -> list[str]:
    rows = index.rows("SELECT DISTINCT field FROM codes WHERE code = ? AND rule = ?", code, rule)
    return [f"{shown(code)} ({field})" for (field,) in rows]


def _words(index: Index, found: Sequence[Found], terms: Sequence[Term]) -> dict[int, list[Reason]]:
    """Have FTS5 mark the words in the texts of what was found; the index itself holds no texts."""
    matches = " OR ".join(term.match for term in terms if term.match)
    if not matches or not found:
        return {}
    database = text_table("shown")
    add_texts(database, "shown", [(each.rule, texts_of(index.rule(each.rule))) for each in found])
    marked = ", ".join(f"highlight(shown, {column}, char(2), char(3))" for column in range(len(FIELDS)))
    rows = database.execute(f"SELECT rowid, {marked} FROM shown WHERE shown MATCH ?", (matches,))
    made = {number: list(_reasons(texts)) for number, *texts in rows}
    database.close()
    return made


def _reasons(texts: Sequence[str]) -> Iterator[Reason]:
    for field, text in zip(FIELDS, texts, strict=True):
        words = {word.casefold(): word for word in reversed(_MARKED.findall(text))}
        if words:
            yield Reason(field=field, words=list(reversed(words.values()))[:_MOST_WORDS])

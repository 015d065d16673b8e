"""answer of a search -> text for a person: what was found, best first, each with the words and where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from xfor.codes import shown
from xfor.render.phrases import counted
from xfor.render.safe import flat
from xfor.search.answer import Answer, Hit, Query


def search_text(answer: Answer) -> str:
    """Write an answer: a line a rule, then a line with the reasons."""
    return "\n".join(_lines(answer)) + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    if answer.query.ignored:
        yield f"Not looked for: {', '.join(flat(word[:40]) for word in answer.query.ignored[:5])}"
    if not answer.hits:
        yield f"Nothing about {_asked(answer.query)} in {counted(answer.searched, 'rule')}."
        return
    shown = f"the first {len(answer.hits)} of " if answer.total > len(answer.hits) else ""
    yield f"{_asked(answer.query)}: {shown}{answer.total:,} of {counted(answer.searched, 'rule')}"
    wide = len(str(len(answer.hits)))
    for number, hit in enumerate(answer.hits, 1):
        yield f"{number:{wide}}. {flat(hit.id)}  {flat(hit.title)}"
        yield f"{'':{wide}}  {_why(hit, worded=bool(answer.query.words))}"


def _asked(query: Query) -> str:
    parts = [flat(" ".join(query.words))] if query.words else []
    parts += [f"provider {flat(query.provider)}"] if query.provider is not None else []
    parts += [f"event id {query.event_id}"] if query.event_id is not None else []
    parts += [f"error code {shown(query.code)}"] if query.code is not None else []
    return ", ".join(parts) or "such words"


def _why(hit: Hit, *, worded: bool) -> str:
    share = f"{hit.share:.0%} of it: " if worded and hit.share < 1 else ""
    return share + "; ".join(f"{each.field}: {', '.join(map(flat, each.words))}" for each in hit.reasons)

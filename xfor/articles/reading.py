"""An article of the knowledge base, from its bytes: what it says, and the events that it describes."""

from __future__ import annotations

from xfor.articles.article import Article, Matcher
from xfor.articles.envelope import open_envelope
from xfor.articles.finding import find_matchers
from xfor.articles.references import find_references, references_of
from xfor.articles.sections import split_sections


def read(content: bytes) -> tuple[Article, list[Matcher]]:
    """Read an article in either form of the archive; raises `ArticleError` for what is no article.

    The matchers stand in the order of the article. Those that must not make a rule fire are there too, not active.
    """
    envelope = open_envelope(content)
    sections = split_sections(envelope)
    references, masked = find_references(envelope.lines, envelope.start, envelope.end, envelope.id)
    article = Article(*envelope[:12], sections, references)
    if not any("vent" in section.text or "VENT" in section.text for section in sections):
        return article, []
    return article, find_matchers(article, envelope.lines, masked | references_of(sections))

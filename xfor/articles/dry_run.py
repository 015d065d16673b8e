"""What an import would find in an article, as a record to print: the contract of `xfor import --dry-run`."""

from __future__ import annotations

from typing import Any

from xfor.articles.article import Article, Matcher


def dry_run(article: Article, matchers: list[Matcher]) -> dict[str, Any]:
    """Give the record of an article: its events with the lines they stand in, and its sections by their names.

    A section that occurs more than once is one text; what stands before the first heading has the name "".
    """
    sections: dict[str, str] = {}
    for section in article.sections:
        known = sections.get(section.name, "")
        sections[section.name] = f"{known}\n\n{section.text}" if known and section.text else known or section.text
    return {
        "article": article.id,
        "title": article.title,
        "matchers": [shown(matcher) for matcher in matchers],
        "sections": sections,
    }


def shown(matcher: Matcher) -> dict[str, Any]:
    """Give the record of an event."""
    return {
        "event_id": matcher.event_id,
        "provider": matcher.provider,
        "level": matcher.level,
        "category": matcher.category,
        "text": matcher.text,
        "role": matcher.role,
        "active": matcher.active,
        "tier": matcher.tier,
        "lines": list(matcher.lines),
    }

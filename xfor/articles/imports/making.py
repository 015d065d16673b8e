"""A file of an article -> what an import has to say of it, and the rule file that it makes."""

from __future__ import annotations

from typing import Any, NamedTuple

from xfor.articles.article import Article, Matcher
from xfor.articles.dry_run import dry_run
from xfor.articles.imports.naming import name_of
from xfor.articles.imports.paths import read_source
from xfor.articles.imports.rule_text import rule_text
from xfor.articles.reading import read
from xfor.errors import ArticleError
from xfor.rules.files import MOST_BYTES


class Made(NamedTuple):
    """What became of an article before anything is written.

    `name` is that of its rule file, and `content` what is to be in it; None where the article makes no rule, and
    `reason` says why. `reason` also says why a rule is disabled, and what is wrong where `failed`. A `remark` is no
    article but says what else is wrong in a table. `record` is the article as `--format jsonl` prints it, where that
    is wanted.
    """

    source: str
    article: str
    title: str
    matchers: tuple[Matcher, ...] = ()
    name: str = ""
    content: bytes | None = None
    disabled: bool = False
    failed: bool = False
    remark: bool = False
    reason: str = ""
    record: dict[str, Any] | None = None


class Wanted(NamedTuple):
    """What is asked of an import: the record of each article, and rules of articles that describe no event, too."""

    records: bool
    eventless: bool


def make(source: str, wanted: Wanted) -> Made:
    """Read the article in a file and write its rule, as text."""
    try:
        article, matchers = read(read_source(source))
    except ArticleError as error:
        return Made(source, "", "", failed=True, reason=str(error))
    return made_of(source, article, matchers, wanted)


def made_of(source: str, article: Article, matchers: list[Matcher], wanted: Wanted, url: str = "") -> Made:
    """Write the rule of an article, as text."""
    made = Made(source, article.id, article.title, tuple(matchers))
    if wanted.records:
        made = made._replace(record=dry_run(article, matchers))
    name = name_of(article.id)
    if not name:
        return made._replace(failed=True, reason=f"the id {article.id!r} cannot name a file")
    rule = rule_text(article, matchers, name, url, eventless=wanted.eventless)
    if rule.content is None or len(rule.content) > MOST_BYTES:
        reason = f"its rule file would be larger than {MOST_BYTES >> 20} MiB" if rule.content else rule.disabled
        return made._replace(reason=reason)
    return made._replace(name=name, content=rule.content, disabled=bool(rule.disabled), reason=rule.disabled)

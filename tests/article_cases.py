"""Articles and the events found in them, as values, for tests of what an import makes of these."""

from __future__ import annotations

from datetime import date

import yaml

from xfor.articles.article import Article, Matcher, Reference, Section
from xfor.articles.imports.rule_text import rule_text
from xfor.errors import Mistake, RuleError
from xfor.rules.build import build_rule
from xfor.rules.lint_detection import detection_mistakes
from xfor.rules.lint_examples import example_mistakes
from xfor.rules.lint_texts import text_mistakes, unfinished

ARTICLE = Article(
    id="Q100001",
    title="Mail: Logons Are Refused With Event 13003",
    title_cut=False,
    group="mail",
    revised=date(1999, 12, 19),
    product="Contoso Mail",
    versions=("winnt:5.5",),
    applies_to=("Contoso Mail Server, version 5.5",),
    keywords=(),
    technology="",
    issue_type="kbprb",
    solution_type="",
    sections=(
        Section("SYMPTOMS", "Nobody can log on:\n\n   Event ID: 13003", (20, 22)),
        Section("CAUSE", "The account lacks rights.", (27, 27)),
        Section("RESOLUTION", "Give it its rights:\n\n1. Open the tool.\n\n2. Choose\n   the account.", (32, 37)),
    ),
    references=(Reference("Q100002", "How to Log On"),),
)
MATCHER = Matcher(
    event_id=13003,
    provider="ContosoMail",
    inferred=False,
    level="Error",
    category="Logon",
    text="The logon of the account <name> was refused by the server.",
    data=(),
    role="symptom",
    tier=1,
    active=True,
    reason="",
    lines=(22, 26),
)


def sections(**texts: str) -> Article:
    """Give the article with sections of its own; an underscore in a name is a blank."""
    made = tuple(Section(name.replace("_", " "), text, (1, 2)) for name, text in texts.items())
    return ARTICLE._replace(sections=made)


def written(article: Article = ARTICLE, *matchers: Matcher, eventless: bool = False) -> dict[str, object]:
    """Give the rule file of an article as YAML reads it."""
    content = rule_text(article, () if eventless else matchers or (MATCHER,), article.id, eventless=eventless).content
    assert content is not None
    loaded = yaml.safe_load(content)
    assert isinstance(loaded, dict)
    return loaded


def kb(article: Article = ARTICLE, *matchers: Matcher) -> dict[str, object]:
    """Give the `kb` block of the rule of an article."""
    block = written(article, *matchers)["kb"]
    assert isinstance(block, dict)
    return block


def checked(article: Article, *matchers: Matcher, eventless: bool = False) -> list[Mistake]:
    """Give the errors that `xfor rules check` would find in the rule of an article."""
    content = rule_text(article, matchers, "R1", eventless=eventless).content
    assert content is not None
    try:
        rule, document = build_rule(content, "R1.yml")
    except RuleError as error:
        return error.mistakes
    found = [*unfinished(document), *detection_mistakes(rule, document), *text_mistakes(rule, document)]
    found += example_mistakes(rule, document)
    return [mistake for mistake in found if mistake.severity == "error"]

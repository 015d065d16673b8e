"""The events that an article describes: its blocks first; what only sentences name, where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from xfor.articles.article import Article, Matcher, Section
from xfor.articles.blocks import read_blocks, unwrapped
from xfor.articles.groups import LOGGING, SERVERS
from xfor.articles.headers import Block
from xfor.articles.paragraphs import follow_up, lead_in
from xfor.articles.prose import LOG, OF_SMS, Mention, read_mentions
from xfor.articles.roles import Place, is_report, role_of
from xfor.articles.rows import read_rows
from xfor.articles.sources import Source, guessed, source_of_text, stated_in
from xfor.articles.tiers import enough, tier_of

MANY_SENTENCES = 4
"""A paragraph longer than that may name the source of another event."""


SMALL = 9
"""Ids that a title may also mean as a version or a count."""


class Found(NamedTuple):
    """A block and where it stands."""

    block: Block
    place: Place


def find_matchers(article: Article, lines: list[str], masked: frozenset[int]) -> list[Matcher]:
    """Find the events of an article in its lines; `masked` ones only refer to other articles."""
    lines = unwrapped(lines)
    taken: set[int] = set(masked)
    found: list[Found] = []
    for section in article.sections:
        begin, end = section.lines[0] - 1, section.lines[1]
        blocks = read_blocks(lines, begin, end, masked)
        for block in blocks:
            taken.update(range(block.begin, block.end))
        if article.group not in SERVERS:
            blocks = [block for block in blocks if block.source]
        else:
            rows = read_rows(lines, begin, end, taken)
            for block in rows:
                taken.update(range(block.begin, block.end))
            blocks = sorted(blocks + rows, key=lambda block: block.begin)
        found += [Found(block, place_of(block, section, lines, taken, article)) for block in blocks]
    matchers = block_matchers(article, found)
    matchers += prose_matchers(article, lines, taken, {matcher.event_id for matcher in matchers})
    return spare_the_subject(matchers)


def place_of(block: Block, section: Section, lines: list[str], taken: set[int], article: Article) -> Place:
    """Say where a block stands."""
    begin, end = section.lines[0] - 1, section.lines[1]
    return Place(
        section.name,
        lead_in(lines, block.begin, begin, taken),
        follow_up(lines, block.end, end),
        in_title(block.ids, article),
    )


def in_title(ids: Iterable[int], article: Article) -> bool:
    """Say whether the title of an article names one of some ids."""
    return any(number > SMALL and re.search(rf"\b{number}\b", article.title) for number in ids)


def block_matchers(article: Article, found: list[Found]) -> list[Matcher]:
    """Make the matchers of all blocks: one for each id and each text."""
    report = is_report(article)
    events = len({number for block, _ in found for number in block.ids})
    matchers: list[Matcher] = []
    for block, place in found:
        role, why = role_of(place, report, events)
        for number in block.ids:
            for text in block.texts or (None,):
                source = block_source(block, number, text, place, article)
                tier = tier_of(source, text)
                reason = why or enough(tier, number, text)
                matchers.append(
                    Matcher(
                        number, source.name, source.inferred, block.level, block.category, text, block.data,
                        role, tier, not reason, reason, (block.begin + 1, block.end),
                    )
                )  # fmt: skip
    return matchers


def block_source(block: Block, number: int, text: str | None, place: Place, article: Article) -> Source:
    """Give the source of a block: its label, its text, what the sentence above states; without a text, a guess."""
    if block.source:
        return Source(block.source, False)
    source = source_of_text(text)
    if not source.name:
        source = stated_in(place.lead)
    return source if source.name else guessed(number, (place.lead,), text, article)


def prose_matchers(article: Article, lines: list[str], taken: set[int], known: set[int]) -> list[Matcher]:
    """Make the matchers of the events that only sentences name."""
    logs = article.group in LOGGING or any(LOG.search(section.text) for section in article.sections)
    if article.group == "sms" and any(OF_SMS.search(section.text) for section in article.sections):
        return []
    if not logs and article.group not in SERVERS:
        return []
    found: dict[int, tuple[Mention, Section]] = {}
    for section in article.sections:
        for mention in read_mentions(
            lines, section.lines[0] - 1, section.lines[1], taken, logs and article.group in SERVERS
        ):
            for number in mention.ids:
                if number not in known and number not in found:
                    found[number] = (mention, section)
                elif number in found and mention.block.texts and not found[number][0].block.texts:
                    first, place = found[number]
                    found[number] = (mention._replace(paragraph=f"{first.sentence} {mention.paragraph}"), place)
    return [
        matcher
        for number, (mention, section) in found.items()
        for matcher in prose_matchers_of(number, mention, section, article, bool(known))
    ]


def prose_matchers_of(
    number: int, mention: Mention, section: Section, article: Article, related: bool
) -> list[Matcher]:
    """Make the matchers of an event in a sentence; `related`: the article has events in full, this is none of them."""
    role, why = role_of(Place(section.name, mention.sentence, "", in_title((number,), article)), True, 1)
    if related:
        role, why = "related", "the article describes other events in full"
    block = mention.block
    matchers: list[Matcher] = []
    for text in block.texts or (None,):
        source = prose_source(mention, number, article, text)
        tier = tier_of(source, text)
        reason = why or enough(tier, number, text)
        matchers.append(
            Matcher(
                number, source.name, source.inferred, block.level, block.category, text, block.data, role, tier,
                not reason, reason, (mention.lines[0] + 1, mention.lines[1]),
            )
        )  # fmt: skip
    return matchers


def prose_source(mention: Mention, number: int, article: Article, text: str | None) -> Source:
    """Give the source of an event in a sentence, as `block_source` does."""
    if mention.block.source:
        return Source(mention.block.source, False)
    source = source_of_text(text)
    if not source.name:
        source = stated_in(
            mention.paragraph if text or mention.paragraph.count(".") < MANY_SENTENCES else mention.sentence
        )
    return source if source.name else guessed(number, (mention.sentence, mention.paragraph), text, article)


def spare_the_subject(matchers: list[Matcher]) -> list[Matcher]:
    """Keep events that can be ignored active where the article is about nothing else."""
    if any(matcher.role == "symptom" for matcher in matchers):
        return matchers
    return [
        matcher._replace(role="symptom", active=not reason, reason=reason)
        if matcher.role == "ignorable" and not (reason := enough(matcher.tier, matcher.event_id, matcher.text))
        else matcher
        for matcher in matchers
    ]

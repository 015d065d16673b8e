"""An article of the knowledge base, from its bytes: what it says, and the events that it describes."""

from __future__ import annotations

import re

from xfor.articles.article import Article, Matcher, Section
from xfor.articles.blocks import Block, read_blocks
from xfor.articles.envelope import Envelope, open_envelope
from xfor.articles.groups import SERVERS
from xfor.articles.paragraphs import follow_up, lead_in
from xfor.articles.prose import LOG, Mention, read_mentions
from xfor.articles.references import find_references, references_of
from xfor.articles.roles import Place, role_of
from xfor.articles.rows import read_rows
from xfor.articles.sections import split_sections
from xfor.articles.tiers import enough, tier_of

EVENT = re.compile(r"event|source[ ]*[:=]", re.IGNORECASE)


def read(content: bytes) -> tuple[Article, list[Matcher]]:
    """Read an article in either form of the archive; raises `ArticleError` for what is no article.

    The matchers stand in the order of the article. Those that must not make a rule fire are there too, not active.
    """
    envelope = open_envelope(content)
    sections = split_sections(envelope)
    references, masked = find_references(envelope.lines, envelope.start, envelope.end, envelope.id)
    article = Article(*envelope[:12], sections, references)
    if not EVENT.search("\n".join(envelope.lines[envelope.start : envelope.end])):
        return article, []
    return article, find_matchers(article, envelope, masked | references_of(sections, envelope.lines))


def find_matchers(article: Article, envelope: Envelope, masked: frozenset[int]) -> list[Matcher]:
    """Find the events of an article: its blocks; where it has none, those that its sentences name."""
    lines = envelope.lines
    found: list[tuple[Block, Section]] = []
    taken: set[int] = set(masked)
    for section in article.sections:
        begin, end = section.lines[0] - 1, section.lines[1]
        blocks = read_blocks(lines, begin, end, masked)
        for block in blocks:
            taken.update(range(block.begin, block.end))
        rows = read_rows(lines, begin, end, taken) if article.group in SERVERS else []
        for block in rows:
            taken.update(range(block.begin, block.end))
        found += [(block, section) for block in sorted(blocks + rows, key=lambda block: block.begin)]
    explains = not ({"kbprb", "kbbug"} & set(article.issue_type.split()))
    events = len({number for block, _ in found for number in block.ids})
    matchers = [
        matcher
        for block, section in found
        for matcher in block_matchers(block, place_of(block, section, lines, taken), explains, events)
    ]
    if article.group in SERVERS:
        matchers += prose_matchers(article, lines, taken, {matcher.event_id for matcher in matchers})
    return matchers


def place_of(block: Block, section: Section, lines: list[str], taken: set[int]) -> Place:
    """Say where a block stands."""
    begin, end = section.lines[0] - 1, section.lines[1]
    return Place(section.name, lead_in(lines, block.begin, begin, taken), follow_up(lines, block.end, end), True)


def block_matchers(block: Block, place: Place, explains: bool, events: int) -> list[Matcher]:
    """Make the matchers of a block: one for each of its ids and each of its texts."""
    role, why = role_of(place, explains, events)
    matchers = []
    for number in block.ids:
        for text in block.texts or (None,):
            tier = tier_of(block.source, text, block.inferred)
            reason = why or enough(tier, number, text)
            matchers.append(
                Matcher(
                    number, block.source, block.inferred, block.level, block.category, text, block.data,
                    role, tier, not reason, reason, (block.begin + 1, block.end),
                )
            )  # fmt: skip
    return matchers


def prose_matchers(article: Article, lines: list[str], taken: set[int], known: set[int]) -> list[Matcher]:
    """Make the matchers of the events that only sentences name."""
    logs = any(LOG.search(section.text) for section in article.sections)
    matchers: list[Matcher] = []
    seen = set(known)
    for section in article.sections:
        for mention in read_mentions(lines, section.lines[0] - 1, section.lines[1], taken, logs):
            for number in mention.ids:
                if number not in seen:
                    seen.add(number)
                    matchers.append(prose_matcher(number, mention, section, bool(known)))
    return matchers


def prose_matcher(number: int, mention: Mention, section: Section, related: bool) -> Matcher:
    """Make the matcher of an event in a sentence."""
    role, why = role_of(Place(section.name, mention.sentence, "", False), False, 1)
    if related:
        role, why = "related", "the article describes other events in full"
    tier = tier_of(mention.source, mention.text, False)
    reason = why or enough(tier, number, mention.text)
    return Matcher(
        number, mention.source, False, None, None, mention.text, (), role, tier, not reason, reason,
        (mention.lines[0] + 1, mention.lines[1]),
    )  # fmt: skip

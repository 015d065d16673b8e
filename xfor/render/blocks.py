"""findings -> blocks: the findings of one rule whose texts say the same are told once, for all their hosts."""

from __future__ import annotations

from typing import NamedTuple

from xfor.report import Finding, ResolutionText

Told = str | list[str] | ResolutionText
"""A text of an article: paragraphs, points, or steps."""

Texts = dict[str, Told]
"""What an article says, by the heading above it, in the order of an article."""

_MOST_VARIANTS = 3


class Block(NamedTuple):
    """Findings of one rule that are told together, and what their article says.

    `of` is the number of the rule's first block: itself, or one that has other values in its texts. A block that is
    `folded` holds all that would be too many blocks of one rule; their texts differ and are not told.
    """

    number: int
    of: int
    findings: list[Finding]
    texts: Texts
    folded: bool = False

    @property
    def first(self) -> Finding:
        """The finding that is surest, or was seen last: the first in the order of the report."""
        return self.findings[0]


def blocks(findings: list[Finding], *, fold: bool) -> list[Block]:
    """Put together what is told once, each block at the place of its first finding.

    With `fold` a rule has at most three blocks with texts of their own, and one with the rest.
    """
    made: dict[tuple[str, str], Block] = {}
    of_rule: dict[str, list[int]] = {}
    for finding in findings:
        told = _texts(finding)
        key = finding.rule.id, repr(told)
        numbers = of_rule.setdefault(finding.rule.id, [])
        folded = fold and key not in made and len(numbers) >= _MOST_VARIANTS
        if folded:
            key, told = (finding.rule.id, ""), {}
        if key not in made:
            numbers.append(len(made) + 1)
            made[key] = Block(numbers[-1], numbers[0], [], told, folded)
        made[key].findings.append(finding)
    return [_with_symptoms(block) for block in made.values()]


def values_differ(block: Block) -> bool:
    """Say whether the events of a rule hold other values on other hosts, so that each host's are worth telling."""
    return any(each.parameters != block.first.parameters for each in block.findings)


def _texts(finding: Finding) -> Texts:
    """Give what an article says of the problem; a rule without an article has at least its description."""
    told: dict[str, Told | None] = {
        "What it means": None if finding.cause else finding.description,
        "Cause": finding.cause,
        "These events can also mean": finding.false_positives,
        "Resolution": finding.resolution,
        "Workaround": finding.workaround,
        "Status": finding.status,
        "More information": finding.more_information,
        "Notes of your own": finding.local_notes,
    }
    return {heading: text for heading, text in told.items() if text}


def _with_symptoms(block: Block) -> Block:
    """Add the symptoms where they read the same on every host: they often name what is told host by host anyway."""
    said = {each.symptoms for each in block.findings}
    if block.folded or len(said) > 1 or not block.first.symptoms:
        return block
    return block._replace(texts={"Symptoms": block.first.symptoms, **block.texts})

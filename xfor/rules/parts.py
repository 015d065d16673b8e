"""The content of a rule file -> what stands in it: rules, correlation rules, filters and overlays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from xfor.errors import Mistake, RuleError
from xfor.rules.correlation import Correlation, correlation_of
from xfor.rules.filters import Filter, filter_of
from xfor.rules.overlay import Overlay, overlay_of
from xfor.rules.rule import Rule
from xfor.rules.site_values import NO_VALUES, SiteValues

if TYPE_CHECKING:
    from xfor.rules.read import Document
    from xfor.rules.stored import Unread

Part: TypeAlias = Rule | Correlation | Filter | Overlay


class Placed(NamedTuple):
    """A part of a file with the document that it was read from, so that a later mistake has its place."""

    part: Part
    document: Document | Unread


def read_parts(content: bytes, path: str, site_values: SiteValues = NO_VALUES) -> tuple[list[Placed], list[Mistake]]:
    """Read what stands in a file, and every mistake in what is wrong; RuleError where nothing of it can be read."""
    from xfor.rules.read import read_documents  # YAML takes long to import

    parts: list[Placed] = []
    mistakes: list[Mistake] = []
    for document in read_documents(content, path):
        try:
            parts.append(Placed(part_of(document, site_values), document))
        except RuleError as error:
            mistakes += error.mistakes
    return parts, mistakes


def part_of(document: Document, site_values: SiteValues = NO_VALUES) -> Part:
    """Build what a document says that it is; raises RuleError with every mistake."""
    knowledge = document.data.get("kb")
    if isinstance(knowledge, dict) and "extends" in knowledge:
        return overlay_of(document)
    if "correlation" in document.data:
        return correlation_of(document)
    if "filter" in document.data:
        return filter_of(document, site_values)
    from xfor.rules.build import rule_of  # so does pySigma

    return rule_of(document, site_values)

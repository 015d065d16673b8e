"""The placeholders of Sigma's modifier `expand` (%admins%) -> the values that a site gives for them."""

from __future__ import annotations

from collections.abc import Iterator

from sigma.rule.detection import SigmaDetection
from sigma.types import (
    Placeholder,
    SigmaCasedString,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
    SpecialChars,
)

from xfor.rules.site_values import SiteValues


def expand(detection: SigmaDetection, values: SiteValues) -> None:
    """Put the known values for the placeholders of a detection, in place; the unknown ones stay.

    As in pySigma's ValueListPlaceholderTransformation a value may hold wildcards, and any of the values is enough;
    under `all` that is so for each placeholder.
    """
    for item in detection.detection_items:
        if isinstance(item, SigmaDetection):
            expand(item, values)
        else:
            item.value = [_expanded(value, values) for value in item.value]


def _expanded(value: SigmaType, values: SiteValues) -> SigmaType:
    def known(placeholder: Placeholder) -> Iterator[str | SpecialChars | Placeholder | SigmaString]:
        if placeholder.name in values:
            yield from map(SigmaString, values[placeholder.name])
        else:
            yield placeholder

    match value:
        case SigmaExpansion():
            return SigmaExpansion([_expanded(one, values) for one in value.values])
        case SigmaCasedString() if value.contains_placeholder():
            return SigmaExpansion(
                [SigmaCasedString.from_sigma_string(one) for one in value.replace_placeholders(known)]
            )
        case SigmaString() | SigmaRegularExpression() if value.contains_placeholder():
            return SigmaExpansion(list(value.replace_placeholders(known)))
        case _:
            return value

"""The placeholders of Sigma's modifier `expand` (%admins%) -> the values that a site gives for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sigma.exceptions import SigmaError
from sigma.rule.detection import SigmaDetection
from sigma.types import (
    Placeholder,
    SigmaCasedString,
    SigmaExpansion,
    SigmaRegularExpression,
    SigmaString,
    SigmaType,
)

from xfor.rules.site_values import SiteValues


def expand(detection: SigmaDetection, values: SiteValues) -> None:
    """Put a site's values for the placeholders of a detection, in place; SigmaError where it has none.

    As in pySigma's ValueListPlaceholderTransformation a value may hold wildcards, and any of the values is enough;
    under `all` that is so for each placeholder.
    """
    for item in detection.detection_items:
        if isinstance(item, SigmaDetection):
            expand(item, values)
        else:
            item.value = [_expanded(value, values) for value in item.value]


def _expanded(value: SigmaType, values: SiteValues) -> SigmaType:
    def known(placeholder: Placeholder) -> Iterator[SigmaString]:
        yield from map(SigmaString, values[placeholder.name])

    match value:
        case SigmaExpansion():
            return SigmaExpansion([_expanded(one, values) for one in value.values])
        case SigmaString() | SigmaRegularExpression() if value.contains_placeholder():
            _refuse_unknown(value if isinstance(value, SigmaString) else value.regexp, values)
            return SigmaExpansion(list(_alternatives(value, known)))
        case _:
            return value


def _refuse_unknown(value: SigmaString, values: SiteValues) -> None:
    names = [part.name for part in value.s if isinstance(part, Placeholder) and part.name not in values]
    if names:
        said = " and ".join(f"%{name}%" for name in dict.fromkeys(names))
        raise SigmaError(f"nothing says what {said} stands for: list its values in the file given with --placeholders")


def _alternatives(
    value: SigmaString | SigmaRegularExpression, known: Callable[[Placeholder], Iterator[SigmaString]]
) -> Iterator[SigmaType]:
    if isinstance(value, SigmaCasedString):
        yield from map(SigmaCasedString.from_sigma_string, value.replace_placeholders(known))
    else:
        yield from value.replace_placeholders(known)

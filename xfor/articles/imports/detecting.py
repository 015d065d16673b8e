"""The events of an article -> the detection of its rule: which events it is about, and examples of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from xfor.articles.article import Matcher
from xfor.articles.imports.fragments import fragments

HIGHEST_ID = 0xFFFF
"""An event id of the Windows log has 16 bits."""

_ANY_SOURCE = "The article does not name the source of its event; the text of the event is asked for instead."
_NO_SOURCE = "The article names no source of its event; the rule is disabled."
NO_EVENT = "describes no event of a Windows log"

_FOR_SEARCH = "The article describes no event: its rule is there to be read and searched."
_SPECIAL = re.compile(r"([\\*?])")

Value: TypeAlias = str | int | list[str] | list[int]
Fields: TypeAlias = dict[str, Value]
"""What is asked of the fields of an event, by their Sigma names; or an event as an example."""


class Detection(NamedTuple):
    """What a rule asks for. A selection with several alternatives is a list in the file.

    `any_provider` says why it does not always name a provider; "" where it does. `disabled` says why the rule must not
    be asked; "" where it may.
    """

    selections: tuple[tuple[str, tuple[Fields, ...]], ...]
    any_provider: str
    disabled: str
    match: tuple[Fields, ...]
    ignore: tuple[Fields, ...]

    @property
    def condition(self) -> str:
        """Give the condition: one of the selections."""
        return self.selections[0][0] if len(self.selections) == 1 else "1 of event_*"


def usable(matchers: Iterable[Matcher]) -> list[Matcher]:
    """Leave out what cannot be an event of a Windows log, and what an article says twice."""
    found: dict[Matcher, Matcher] = {}
    for each in matchers:
        if 0 <= each.event_id <= HIGHEST_ID:
            found.setdefault(each._replace(lines=(0, 0)), each)
    return list(found.values())


def detect(matchers: Sequence[Matcher]) -> Detection:
    """Make the detection of an article with at least one event; only events that are active make it an active rule."""
    found = [each for each in matchers if each.active and _can_be_asked(each)]
    disabled = "" if found else _why_disabled(matchers)
    asked = found or [each for each in matchers if each.role == "symptom"] or list(matchers)
    selections = list(_selections(asked, by_text=bool(found)))
    open_ended = any("Provider_Name" not in fields for alternatives in selections for fields in alternatives)
    names = ["event"] if len(selections) == 1 else [f"event_{number}" for number in range(1, len(selections) + 1)]
    return Detection(
        selections=tuple(zip(names, selections, strict=True)),
        any_provider=(_NO_SOURCE if disabled else _ANY_SOURCE) if open_ended else "",
        disabled=disabled,
        match=tuple(_distinct(map(_example, asked))),
        ignore=tuple(_distinct(_others(matchers, asked))),
    )


def no_detection(article_id: str) -> Detection:
    """Make the detection of an article without an event: what it asks for is in no event but its own example.

    Its rule is not disabled, since only rules in force are searched. It asks for data, which every log has: were it
    for a message, a log without messages would leave it open.
    """
    words = f"article {article_id}"
    asked: Fields = {"Data": _escaped(words)}
    return Detection((("event", (asked,)),), _FOR_SEARCH, "", ({"EventID": 0, "Data": words},), ())


def _can_be_asked(matcher: Matcher) -> bool:
    """Say whether an event can be told: by its source, if only an inferred one, or by its text."""
    return matcher.tier < 3 or (matcher.tier == 3 and bool(matcher.provider or fragments(matcher.text or "")))


def _why_disabled(matchers: Sequence[Matcher]) -> str:
    if any(each.active for each in matchers):
        return "neither a source nor enough text of the event is stated"
    return next((each.reason for each in matchers if each.role == "symptom" and each.reason), matchers[0].reason)


def _selections(asked: Sequence[Matcher], *, by_text: bool) -> Iterator[tuple[Fields, ...]]:
    """Ask for the events of each source at once, and for those that only their text tells one by one."""
    words_of = {each: fragments(each.text or "") if by_text and each.tier > 2 else () for each in asked}
    plain = [each for each in asked if not words_of[each]]
    for provider in dict.fromkeys(each.provider for each in plain):
        ids = list(dict.fromkeys(each.event_id for each in plain if each.provider == provider))
        yield (_identity(provider, ids),)
    told = [(each.provider, each.event_id, words) for each, words in words_of.items() if words]
    for provider, event_id, words in dict.fromkeys(told):
        own = _identity(None, [event_id])
        # A program that registered no messages has all its text in the data.
        by_words = ({**own, **_containing("Message", words)}, {**own, **_containing("Data", words)})
        # A source that was only inferred may be another one; then the text still tells.
        yield (_identity(provider, [event_id]), *by_words) if provider else by_words


def _containing(field: str, words: tuple[str, ...]) -> Fields:
    return {f"{field}|contains": words[0]} if len(words) == 1 else {f"{field}|contains|all": list(words)}


def _identity(provider: str | None, ids: list[int]) -> Fields:
    source: Fields = {"Provider_Name": _escaped(provider)} if provider else {}
    return {**source, "EventID": ids[0] if len(ids) == 1 else ids}


def _escaped(text: str) -> str:
    """Write a text so that Sigma takes it as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _example(matcher: Matcher) -> Fields:
    """Make an event of what the article says of it, as a log shows it in which it was rendered."""
    example: Fields = {"Provider_Name": matcher.provider} if matcher.provider else {}
    example["EventID"] = matcher.event_id
    example.update(_LEVELS.get(_letters(matcher.level), {}))
    if matcher.text and matcher.text.strip():
        example["Message"] = " ".join(matcher.text.split())
    return example


def _others(matchers: Sequence[Matcher], asked: Sequence[Matcher]) -> Iterator[Fields]:
    """Give the events of the article that the rule is not about."""
    ids = {each.event_id for each in asked}
    for each in matchers:
        if each.event_id not in ids:
            yield _example(each)


def _distinct(examples: Iterable[Fields]) -> Iterator[Fields]:
    seen: list[Fields] = []
    for example in examples:
        if example not in seen:
            seen.append(example)
            yield example


def severity(matchers: Iterable[Matcher]) -> str:
    """Give the Sigma level of a rule: that of the gravest event that it is asked about, medium where none says."""
    said = [_SEVERITIES[word] for each in matchers if (word := _letters(each.level)) in _SEVERITIES]
    return max(said, key=("informational", "low", "medium", "high").index, default="medium")


def _letters(level: str | None) -> str:
    return "".join(filter(str.isalpha, level or "")).lower()


_SEVERITIES = {
    "critical": "high",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "error": "medium",
    "stop": "medium",
    "failureaudit": "medium",
    "warning": "low",
    "information": "informational",
    "informational": "informational",
    "successaudit": "informational",
    "success": "informational",
}
_LEVELS: dict[str, Fields] = {
    "critical": {"Level": 1},
    "error": {"Level": 2},
    "stop": {"Level": 2},
    "warning": {"Level": 3},
    "information": {"Level": 4},
    "informational": {"Level": 4},
    "success": {"Level": 0},
    "successaudit": {"Level": 0, "Keywords": "0xa0000000000000"},
    "failureaudit": {"Level": 0, "Keywords": "0x90000000000000"},
}
"""The level of an event by the words that articles use, with the keyword bits of classic audits."""

"""Events of one article that come within minutes of each other speak for it."""

from __future__ import annotations

from tests.article_writer import found, mail, printing
from xfor.gathering.companions import Companions
from xfor.gathering.matches import Located
from xfor.rules import Rule

MINUTE = 60 * 10_000_000
START = 125_000_000_000_000_000
BOTH = printing("Both", ("Mail", 13003, ""), ("Mail", 4116, ""))
ONE = printing("One", ("Mail", 13003, ""))
OTHER = printing("Other", ("Mail", 4116, ""))


def at(minutes: int, event_id: int = 13003, host: str = "HOST") -> Located:
    """Make an event without text some minutes after the start."""
    located = mail("x", time=START + minutes * MINUTE, host=host, record_id=minutes + 1)
    event = located.event
    return located._replace(event=event._replace(kind=event.kind._replace(event_id=event_id)))


def bands(events: list[Located], *rules: Rule) -> dict[str, str]:
    return {each.id: each.confidence for each in found(events, *rules)}


def test_an_article_whose_events_came_together_is_probable_before_those_about_one_of_them() -> None:
    made = found([at(0), at(2, 4116)], BOTH, ONE, OTHER)
    assert [(each.rule.id, each.confidence) for each in made] == [
        ("Both", "probable"), ("Other", "possible"), ("One", "possible"),
    ]  # fmt: skip
    assert made[0].reasons[-1] == "events 4116 and 13003 of the article came within minutes of each other"


def test_events_that_came_hours_apart_or_on_other_hosts_are_no_companions() -> None:
    assert bands([at(0), at(120, 4116)], BOTH, ONE, OTHER)["Both@HOST"] == "possible"
    assert bands([at(0), at(2, 4116, "ELSEWHERE")], BOTH, ONE, OTHER)["Both@HOST"] == "possible"
    assert bands([at(0), at(1)], BOTH, ONE)["Both@HOST"] == "possible"


def test_companions_of_many_articles_alike_are_told_and_decide_nothing() -> None:
    rivals = [printing(f"Rival{number}", ("Mail", 13003, ""), ("Mail", 4116, "")) for number in range(4)]
    made = found([at(0), at(2, 4116)], *rivals)
    assert {each.confidence for each in made} == {"possible"}
    assert "events 4116 and 13003 of the article came within minutes of each other" in made[0].reasons[:-1]


def test_companions_move_no_article_whose_text_is_another_one() -> None:
    text = "The mailbox store could not be mounted because its log files are missing."
    other = printing("Text", ("Mail", 13003, text), ("Mail", 4116, text))
    event = at(0).event._replace(message="The queue of the connector is full and was removed.", lacks=frozenset())
    made = found([at(0)._replace(event=event), at(1, 4116)._replace(event=event)], other)
    assert [each.confidence for each in made] == ["unlikely"]


def test_of_equally_sure_articles_that_with_more_evidence_comes_first() -> None:
    text = "The database engine stopped with error {}."
    first, second = (printing(name, ("Mail", 13003, text.format(-528))) for name in ("A", "B"))
    both = printing("C", ("Mail", 13003, text.format(-528)), ("Mail", 4116, ""))
    located = at(0)
    event = located.event._replace(message=text.format(-528), lacks=frozenset())
    made = found([located._replace(event=event), at(1, 4116)], first, second, both)
    assert [(each.rule.id, each.confidence) for each in made if each.severity == "medium"] == [
        ("C", "exact"), ("A", "exact"), ("B", "exact"),
    ]  # fmt: skip


def test_parts_of_logs_give_the_same_in_any_order_and_in_bounded_memory() -> None:
    one, other = Companions(), Companions()
    for minute in range(0, 30_000, 3):
        one.add(BOTH, "host", 13003, START + minute * MINUTE)
    other.add(BOTH, "host", 4116, START + 30 * MINUTE)
    other.add(ONE, "host", 13003, START)
    other.add(BOTH, "host", 4116, 0)
    one.merge(other)
    assert one.found() == {("Both", "host"): (4116, 13003)}
    third = Companions()
    third.merge(one)
    assert third.found() == one.found()

"""Providers that articles, logs and releases spell differently."""

from __future__ import annotations

import pytest

from tests.article_writer import IDENTITY, article
from tests.rule_writer import built, event, sigma
from xfor.events import Fields
from xfor.matching.match import match
from xfor.rules import Rule, RuleIndex
from xfor.rules.providers import provider_key


def of(provider: str, name: str = "K1") -> Rule:
    """Make the rule of an article about event 13003 of a provider."""
    return article(name, detection=IDENTITY.replace("Mail", f'"{provider}"'))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MSExchangePOP3", "MS Exchange POP3"),
        ("MSExchangePOP3", "MSExchange Pop3 Interface"),
        ("Service Control Manager", "ServiceControlManager"),
        ("Service Control Manager", "SCM"),
        ("NETLOGON", "NetLogon"),
        ("MSExchangeNNTP", "MSEchangeNNTP"),
        ("ESE97", "ESENT"),
        ("DCOM", "Microsoft-Windows-DistributedCOM"),
        ("Replicator:", "Replicator"),
    ],
)
def test_spellings_and_names_of_one_provider_are_one(one: str, other: str) -> None:
    assert provider_key(one) == provider_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Srv", "Server"), ("EDB", "ESE97"), ("MSExchangeIS Private", "MSExchangeIS Public"), ("A", "")]
)
def test_providers_with_events_of_their_own_stay_apart(one: str, other: str) -> None:
    assert provider_key(one) != provider_key(other)


@pytest.mark.parametrize("spelled", ["M A I L", "mail:", "Mail"])
def test_an_article_is_about_its_event_under_every_spelling(spelled: str) -> None:
    rule, asked = of(spelled), event()
    index = RuleIndex([rule])
    assert index.candidates(asked.kind) == (rule,)
    (found,) = match(asked, index.candidates(asked.kind)).matches
    assert found.confidence == "probable"
    assert found.signs == (() if spelled == "Mail" else ("Mail is another name of that provider",))


def test_the_classic_name_of_a_provider_counts_too() -> None:
    kind = event().kind._replace(provider="Contoso-Mail-Provider", source="M.a.i.l")
    rule = of("Mail")
    assert RuleIndex([rule]).candidates(kind) == (rule,)
    assert len(match(event()._replace(kind=kind), [rule]).matches) == 1


def test_a_plain_sigma_rule_asks_for_the_exact_name() -> None:
    rule = built(sigma('a: {Provider_Name: "M A I L", EventID: 13003}\ncondition: a'))
    assert RuleIndex([rule]).candidates(event().kind) == ()
    assert match(event(), [rule]).matches == []


def test_another_name_does_not_hide_the_events_own() -> None:
    names = Fields(event(), ("m a i l",)).get("Provider_Name")
    assert names == ("Mail", "m a i l")

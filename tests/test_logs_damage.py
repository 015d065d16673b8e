"""Notices of damage: the first of each sort, and how many there were."""

from __future__ import annotations

from xfor.logs.damage import Damage, DamageList


def test_notices_are_kept_in_their_order() -> None:
    damage = DamageList()
    damage.add("b", "error", "byte 1", "first")
    damage.add("a", "warning", "byte 2", "second")
    assert list(damage) == [Damage("b", "error", "byte 1", "first"), Damage("a", "warning", "byte 2", "second")]


def test_no_damage_is_false() -> None:
    assert not DamageList()


def test_of_many_alike_ten_are_kept_and_the_rest_are_counted() -> None:
    damage = DamageList()
    for number in range(1_000):
        damage.add("record-lost", "error", f"byte {number}", "lost")
    damage.add("checksum", "warning", "chunk 1", "wrong")
    found = list(damage)
    assert [each.code for each in found] == ["record-lost"] * 10 + ["checksum", "record-lost"]
    assert found[-1].message.startswith("990 more")


def test_the_notices_of_parts_are_those_of_the_whole() -> None:
    whole, one, two = DamageList(), DamageList(), DamageList()
    for number in range(15):
        part = one if number < 8 else two
        part.add("record-lost", "error", f"byte {number}", "lost")
        whole.add("record-lost", "error", f"byte {number}", "lost")
    one.merge(two)
    assert list(one) == list(whole)

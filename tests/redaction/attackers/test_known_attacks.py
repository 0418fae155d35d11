"""Attacks are found where they lie."""

import dataclasses

from showthrough.redaction.attackers.known_attacks import all_attacks


def test_each_attack_is_found_by_its_name_and_has_the_budget_of_all() -> None:
    found = all_attacks()
    assert set(found) == {"naive", "parrot", "reversal", "unredacted"}
    for name, kind in found.items():
        assert kind.name == name
        assert [field.name for field in dataclasses.fields(kind)] == ["side", "steps"]
        assert repr(kind(side=32, steps=7)) != repr(kind())

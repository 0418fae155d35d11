"""A policy as TOML reads as the same policy, whatever its texts say."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from showthrough.bundled import presets
from showthrough.config_files import load_policy
from showthrough.core.policy import Policy, Waiver
from showthrough.policies.policy_file import policy_toml, toml_value, waiver_toml
from showthrough.settings import CONTROL
from showthrough.testing.planted_records import a_policy, a_rule, a_waiver

RATE = a_rule("near_copy", "near_copy_rate", at_most=0.01, params={"by": "pixels"})
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).filter(lambda t: not CONTROL.search(t))


@pytest.mark.parametrize("name", presets("policies"))
def test_a_shipped_policy_comes_back_as_it_was(name: str) -> None:
    policy = load_policy(name)
    assert Policy.model_validate(tomllib.loads(policy_toml(policy))) == policy


@given(TEXT, TEXT)
def test_any_text_comes_back(owner: str, because: str) -> None:
    because, owner = f"x{because}", f"y{owner}"  # what is a default is left out
    rule = RATE.model_copy(update={"because": because, "severity": "block"})
    policy = a_policy(RATE, owner=owner, waivers=(a_waiver(RATE.name),)).model_copy(update={"rules": (rule,)})
    text = policy_toml(policy, head=(because,), notes={rule.name: (owner,)})
    told = tomllib.loads(text)
    assert (told["owner"], told["rules"][0]["because"]) == (owner, because)


def test_a_waiver_comes_back() -> None:
    waiver = a_waiver(RATE.name)
    (told,) = tomllib.loads(waiver_toml(waiver))["waivers"]
    assert Waiver.model_validate(told) == waiver


def test_values_are_those_of_toml() -> None:
    assert toml_value(date(2026, 3, 1)) == "2026-03-01"
    assert toml_value(1e-05) == "1e-05"
    assert tomllib.loads(f"x = {toml_value(1e-05)}") == {"x": 1e-05}

"""The plan holds the numbers that epsilon follows from, and nothing that was drawn."""

import pytest
from pydantic import ValidationError

from showthrough.generators.private.privacy_plan import PrivacyPlan


def a_plan(**changes: object) -> PrivacyPlan:
    given = {
        "delta": 1e-4,
        "records": 200,
        "sample_rate": 0.1,
        "noise_multiplier": 1.5,
        "max_grad_norm": 1.0,
        "steps": 30,
        "draws": 2,
    }
    return PrivacyPlan(**{**given, **changes})


def test_gradients_are_divided_by_the_expected_number_of_records() -> None:
    assert a_plan().expected_batch == pytest.approx(20.0)


def test_what_is_spent_is_noise_sampling_and_steps() -> None:
    spent = a_plan().mechanism
    assert (spent.noise_multiplier, spent.sample_rate, spent.steps) == (1.5, 0.1, 30)


def test_two_plans_are_two_entries_of_the_ledger_and_a_plan_read_back_is_the_same_one() -> None:
    one, other = a_plan(), a_plan()
    assert one.run != other.run
    assert PrivacyPlan.model_validate_json(one.model_dump_json()) == one


def test_a_plan_cannot_be_changed_once_made() -> None:
    with pytest.raises(ValidationError):
        a_plan().noise_multiplier = 0.1

"""See measures/all_trainings.toml."""

import numpy as np
import pytest

from showthrough.core.records import Finding, Outcome
from showthrough.core.training_settings.privacy import Mechanism
from showthrough.errors import NotAvailableError
from showthrough.measures.all_trainings import AllTrainings
from showthrough.testing.planted_records import a_certificate

OTHER = Mechanism(noise_multiplier=1.0, sample_rate=0.01, steps=1000)


@pytest.fixture
def answers(toy, observe, rng):
    """Return a function from changes of the certificate to the findings by name."""

    def claim(**changes) -> dict[str, Finding]:
        given = {"sampling": "poisson", "epsilon_all": 9.8, "other_runs": (OTHER,), **changes}
        seen = observe(train=toy.people(20, rng, photos=3), facts=(a_certificate(**given),))
        return {found.statistic: found for found in AllTrainings().run(seen, np.random.default_rng(0))}

    return claim


def test_all_trainings_are_reported_with_their_number(answers) -> None:
    found = answers(unprotected_runs=2)
    assert (found["total_epsilon"].value, found["unprotected_trainings"].value) == (9.8, 2.0)
    assert found["total_epsilon"].note.startswith("2 private trainings")


def test_trainings_on_perhaps_the_same_people_leave_only_an_at_least(answers) -> None:
    for found in answers(unmatched_runs=3).values():
        assert found.outcome is Outcome.NOT_ASSESSABLE
        assert found.note.startswith("At least 9.8: the ledger holds 3 more trainings")


def test_a_certificate_that_does_not_state_other_trainings_has_no_answer(answers) -> None:
    assert {found.outcome for found in answers(epsilon_all=None).values()} == {Outcome.NOT_RUN}


@pytest.mark.parametrize("change", [{"noise_is_private": False}, {"unit": "image"}, {"delta": 0.01}])
def test_what_protects_no_person_has_no_epsilon_for_all_trainings_either(answers, change) -> None:
    found = answers(unprotected_runs=1, **change)
    assert found["total_epsilon"].outcome is Outcome.NOT_ASSESSABLE
    assert found["unprotected_trainings"].value == 1


def test_without_a_certificate_it_is_not_run(toy, observe, rng) -> None:
    with pytest.raises(NotAvailableError):
        AllTrainings().run(observe(train=toy.people(3, rng)), np.random.default_rng(0))

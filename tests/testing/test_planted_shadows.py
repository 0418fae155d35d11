"""Planted shadow models know half of the people each, and their scores rise by the leak."""

import numpy as np
import pytest

from showthrough.core.images import Role
from showthrough.testing import shadows

PEOPLE = {role: [f"{role}{i // 2}" for i in range(80)] for role in ("train", "holdout", "reference")}


@pytest.mark.parametrize("leak", [0.0, 2.0])
def test_scores_of_people_inside_are_higher_by_the_leak(leak: float, rng: np.random.Generator) -> None:
    known = shadows(PEOPLE, leak, rng, models=64)
    inside, scores = known.trained_on(Role.TRAIN), known.scores(Role.TRAIN)
    assert inside.mean(axis=0) == pytest.approx(0.5)
    assert (inside[:, 0::2] == inside[:, 1::2]).all()  # both photos of a person, or none
    risen = [scores[inside[:, i], i].mean() - scores[~inside[:, i], i].mean() for i in range(80)]
    assert np.mean(risen) == pytest.approx(leak, abs=0.05)


def test_no_model_ever_saw_a_reference_person(rng: np.random.Generator) -> None:
    known = shadows(PEOPLE, 1.0, rng, form="denoising")
    assert not known.trained_on(Role.REFERENCE).any()
    assert known.form == "denoising"

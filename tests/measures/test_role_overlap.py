import numpy as np
import pytest

from showthrough.core.records import Outcome
from showthrough.measures.role_overlap import RoleOverlap
from showthrough.testing.in_memory import noisy


def shares(seen, by="pixels"):
    found = RoleOverlap().run(seen, np.random.default_rng(0))
    return {f.params["roles"]: f for f in found if f.params["by"] == by}


@pytest.fixture
def roles(toy, rng):
    return {role: toy.people(80, rng, name=role) for role in ("train", "holdout", "reference")}


def test_different_people_share_no_image(observe, roles):
    seen = observe(**roles)
    assert all(f.value == 0 for f in shares(seen).values())
    assert all(f.value < 0.1 for f in shares(seen, "face").values())  # in 16 dimensions some are alike


def test_a_photo_that_stands_in_two_roles_under_two_names_is_found_and_named(observe, roles, rng):
    copies = noisy(roles["train"].take(np.arange(6)), rng)
    roles["holdout"].images[10:16] = copies.images
    found = shares(observe(**roles))
    assert found["holdout in train"].hits == 6
    assert "holdout-10 and train-0" in found["holdout in train"].note
    assert found["reference in train"].hits == 0


def test_a_handful_of_images_sets_no_scale(observe, toy, rng, roles):
    roles["train"] = toy.people(5, rng, name="few")
    found = shares(observe(**roles))
    assert found["holdout in train"].outcome is Outcome.UNDERPOWERED
    assert found["reference in holdout"].outcome is Outcome.MEASURED

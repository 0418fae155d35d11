"""Data that no biometric answer can stand on: an outcome and a sentence, never a pass."""

from collections.abc import Callable

import numpy as np
import pytest

from showthrough.attacks.identification import Identification
from showthrough.attacks.linkability import Linkability
from showthrough.attacks.match_rate import MatchRate
from showthrough.core.check import Check
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, Faces, embedder, mixed, noisy

LEADING = {
    MatchRate: "match_excess",
    Identification: "identification_excess",
    Linkability: "linkability_excess",
}
CHECK = pytest.mark.parametrize("check", LEADING, ids=lambda check: check.__name__)
CALIBRATED = pytest.mark.parametrize("check", [MatchRate, Identification], ids=lambda check: check.__name__)


@pytest.fixture
def streets(toy, observe) -> Callable[..., object]:
    """Return a function that gives half of the synthetic images away; what is named is replaced."""

    def build(spoil: Callable[[np.ndarray], np.ndarray] = lambda vectors: vectors, **given: Faces):
        wide, rng = type(toy)(traits=64, poses=16), np.random.default_rng(0)
        faces = {
            role: wide.people(150, rng, photos=2, name=role) for role in ("train", "holdout", "reference")
        }
        faces |= given
        made = mixed(
            noisy(faces["train"].take(np.arange(240) % len(faces["train"].images)), rng),
            wide.people(240, rng),
            0.5,
        )
        face = embedder("face", lambda images: spoil(wide.face(images)))
        return observe(embedders=(PIXELS, face), **{**faces, "synthetic": made})

    return build


def leading(check: type[Check], seen) -> Finding:
    found = check().run(seen, np.random.default_rng(0))
    (wanted,) = [finding for finding in found if finding.statistic == LEADING[check]]
    return wanted


@CHECK
def test_on_good_data_the_leak_is_found(check, streets):
    assert leading(check, streets()).shows_leak


@CHECK
@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_a_broken_vector_is_refused_and_named(check, bad, streets):
    def spoil(vectors):
        vectors[3] = bad
        return vectors

    refused = leading(check, streets(spoil))
    assert refused.outcome is Outcome.NOT_ASSESSABLE
    assert "gave no finite number for" in refused.note
    assert "-3" in refused.note


@CHECK
def test_one_held_out_person_is_no_control(check, streets, toy, rng):
    alone = type(toy)(traits=64, poses=16).people(1, rng, photos=2, name="h")
    found = leading(check, streets(holdout=alone))
    if found.outcome is Outcome.MEASURED:
        assert not found.shows_leak
        assert found.interval.high > 0.3  # hardly anything is ruled out
    else:
        assert found.outcome is Outcome.UNDERPOWERED
        assert found.needed


@CALIBRATED
def test_one_photo_a_reference_person_shows_no_power(check, streets, toy, rng):
    single = type(toy)(traits=64, poses=16).people(240, rng, name="r")
    refused = leading(check, streets(reference=single))
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.note.startswith("Power cannot be shown")


@CALIBRATED
def test_one_reference_person_carries_no_threshold(check, streets, toy, rng):
    alone = type(toy)(traits=64, poses=16).people(1, rng, photos=9, name="r")
    refused = leading(check, streets(reference=alone))
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed == 10


@CALIBRATED
def test_the_same_reference_photos_under_two_names_never_pass(check, streets, toy, rng):
    people = type(toy)(traits=64, poses=16).people(120, rng, photos=2, name="r")
    images = np.concatenate([people.images, people.images])
    twice = Faces(images, [*people.identity, *(f"other {name}" for name in people.identity)])
    refused = leading(check, streets(reference=twice))
    assert refused.outcome is Outcome.NOT_ASSESSABLE
    assert "finding no match proves nothing" in refused.note


@CHECK
def test_training_photos_that_are_held_out_too_never_pass(check, streets, toy, rng):
    people = type(toy)(traits=64, poses=16).people(120, rng, photos=2, name="p")
    other = Faces(people.images, [f"other {name}" for name in people.identity])
    found = leading(check, streets(train=people, holdout=other))
    if found.outcome is Outcome.MEASURED:
        assert not found.shows_leak  # the control is as exposed as training: role_overlap finds that
        assert found.interval.high > 0.001
    else:
        assert "the same photos may stand in both roles" in found.note

"""See attacks/identification.toml."""

import numpy as np
import pytest

from showthrough.attacks.identification import ABILITY, FOUND, Identification
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, Faces, embedder, mixed, noisy


@pytest.fixture
def wide(toy):
    """Return people with more traits, whom a matcher tells apart at one false match in a thousand."""
    return type(toy)(traits=64, poses=16)


@pytest.fixture
def streets(wide, observe):
    """Return a function that plants a leak among people whom the matcher tells apart well."""

    def build(share: float, seed: int = 0, n: int = 150, **given):
        rng = np.random.default_rng(seed)
        faces = {role: wide.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
        copies = noisy(faces["train"].take(rng.permutation(2 * n)), rng)
        made = mixed(copies, wide.people(2 * n, rng, name="made"), share)
        usual = {"embedders": (PIXELS, embedder("face", wide.face))}
        return observe(**{**faces, "synthetic": made, **usual, **given})

    return build


def findings(seen, **params) -> list[Finding]:
    return list(Identification(**params).run(seen, np.random.default_rng(1)))


def one(found, statistic) -> Finding:
    (wanted,) = [finding for finding in found if finding.statistic == statistic]
    return wanted


def test_a_planted_leak_is_found(streets):
    found = findings(streets(share=0.25))
    assert one(found, "identification_excess").shows_leak
    people = one(found, "identified_people")
    assert people.interval.low > people.control_interval.high
    assert people.n_identities == people.params["gallery"] == 150
    assert one(found, "identified_images").value > one(found, "identified_images").control


def test_where_nothing_leaks_nothing_is_found(streets):
    found = [one(findings(streets(share=0.0, seed=seed)), "identification_excess") for seed in range(15)]
    assert sum(finding.shows_leak for finding in found) <= 1
    assert abs(np.mean([finding.value for finding in found])) < 0.02


def test_more_leak_finds_more_people(streets):
    found = [findings(streets(share=share)) for share in (0.0, 0.1, 0.4, 1.0)]
    for statistic in FOUND:
        values = [one(each, statistic).value for each in found]
        assert values == sorted(values)


def test_one_face_a_thousand_times_is_one_person_found(streets, wide, rng):
    face = wide.people(1, rng, name="x")
    train = wide.people(149, rng, photos=2, name="t")
    train = Faces(np.concatenate([face.images, train.images]), [*face.identity, *train.identity])
    copies = noisy(face.take(np.zeros(300, dtype=int)), rng)
    found = findings(streets(share=0.0, train=train, synthetic=copies))
    assert one(found, "identified_images").value == 1
    assert one(found, "identified_people").hits <= 3
    assert not one(found, "identification_excess").shows_leak


def test_more_training_people_with_more_photos_are_no_leak(streets, wide, rng):
    found = [
        findings(streets(share=0.0, seed=seed, train=wide.people(300, rng, photos=4, name="t")))
        for seed in range(5)
    ]
    assert {one(each, "identification_excess").params["gallery"] for each in found} == {150}
    assert sum(one(each, "identification_excess").shows_leak for each in found) <= 1


def test_searches_for_reference_people_say_how_able_the_matcher_is(streets):
    found = findings(streets(share=0.0))
    assert one(found, "rank1_rate").value > 0.9
    assert one(found, "fnir").value < 0.2
    assert one(found, "fpir").value < 0.5
    assert one(found, "fnir").trials == one(found, "fnir").n_identities == 150
    assert one(found, "fpir").trials == 300
    assert all(one(found, name).params["gallery"] == 150 for name in ABILITY)


def test_without_two_photos_of_anybody_nothing_is_told(streets, wide, rng):
    found = findings(streets(share=1.0, reference=wide.people(300, rng)))
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
    assert all(finding.note.startswith("Power cannot be shown") for finding in found)


def test_a_gallery_of_one_person_shows_nothing(streets, wide, rng):
    found = findings(streets(share=1.0, holdout=wide.people(1, rng, photos=2, name="h")))
    refused = one(found, "identification_excess")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed == 10
    assert refused.note == "A search needs a gallery of 10 people of each role, got 1."


def test_only_pixels_cannot_run_it(streets):
    with pytest.raises(NotAvailableError, match="only pixels"):
        findings(streets(share=0.2, embedders=(PIXELS,)))


def test_the_same_seed_gives_the_same_findings(streets, wide, rng):
    seen = streets(share=0.1, n=100, holdout=wide.people(60, rng, photos=3, name="h"))
    assert findings(seen) == findings(seen)

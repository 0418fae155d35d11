"""See attacks/match_rate.toml."""

import numpy as np
import pytest

from showthrough.attacks.match_rate import MatchRate
from showthrough.core.check import Observation
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, Faces, embedder, mixed, noisy

RATES = ("match_excess", "image_match_excess", "person_rate", "image_rate", "pair_rate")


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(MatchRate(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, **params) -> Finding:
    wanted = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    assert len(wanted) == 1, [(f.statistic, dict(f.params)) for f in found]
    return wanted[0]


@pytest.fixture
def wide(toy):
    """Return people with more traits, whom a matcher tells apart at one false match in ten thousand."""
    return type(toy)(traits=64, poses=16)


@pytest.fixture
def streets(wide, observe):
    """Return a function that plants a leak among people whom the matcher tells apart well."""

    def build(share: float, seed: int = 0, n: int = 250, **given):
        rng = np.random.default_rng(seed)
        faces = {role: wide.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
        copies = noisy(faces["train"].take(rng.permutation(2 * n)), rng)
        made = mixed(copies, wide.people(2 * n, rng, name="made"), share)
        usual = {"embedders": (PIXELS, embedder("face", wide.face))}
        return observe(**{**faces, "synthetic": made, **usual, **given})

    return build


def test_a_planted_leak_is_found(streets):
    found = findings(streets(share=0.25))
    for statistic in ("match_excess", "image_match_excess"):
        assert one(found, statistic).shows_leak
        assert one(found, statistic).params["fmr"] == 0.001
    person = one(found, "person_rate")
    assert person.interval.low > person.control
    pair = one(found, "pair_rate")
    assert pair.interval.low > pair.control_interval.high


def test_where_nothing_leaks_nothing_is_found(streets):
    found = [f for seed in range(15) for f in findings(streets(share=0.0, seed=seed, n=150))]
    for statistic in ("match_excess", "image_match_excess"):
        alarms = [f.shows_leak for f in found if f.statistic == statistic]
        assert len(alarms) == 15
        assert sum(alarms) <= 1
    rates = [f.value for f in found if f.statistic == "pair_rate"]
    assert np.mean(rates) == pytest.approx(0.001, rel=0.5)  # what the threshold promises


def test_more_leak_gives_a_larger_excess(streets):
    found = [findings(streets(share=share, n=150)) for share in (0.0, 0.1, 0.4, 1.0)]
    for statistic in RATES:
        values = [one(each, statistic).value for each in found]
        assert values == sorted(values)


def test_a_copy_of_one_unlike_photo_hides_in_the_mean_of_a_person(streets, wide, rng):
    photos = wide.people(100, rng, photos=5, name="t")
    latent = wide.people(100, rng, name="other")  # every fifth photo shows the person as nobody knows them
    photos.images[::5] = latent.images
    found = findings(
        streets(share=0.0, train=photos, synthetic=noisy(photos.take(np.arange(0, 500, 5)), rng))
    )
    assert one(found, "person_rate").value == 1
    assert one(found, "centre_rate").value < 0.5
    assert one(found, "centre_rate").trials == 100


def test_the_mean_face_of_a_person_with_one_photo_is_that_photo(streets, wide, rng):
    train = wide.people(100, rng, name="t")
    found = findings(streets(share=0.5, train=train, synthetic=noisy(train.take(np.arange(50)), rng)))
    assert one(found, "centre_rate").hits == one(found, "person_rate").hits


def test_the_threshold_carries_its_certificate(streets):
    found = one(findings(streets(share=0.0)), "threshold_fmr")
    assert found.params["comparisons"] == 500 * 499 // 2 - 250
    assert found.params["identities"] == found.n_identities == 250
    assert found.params["errors"] == found.hits
    assert found.value <= found.params["target_fmr"] == 0.001
    assert found.params["bound"] > found.value
    assert 0 < found.params["threshold"] < 1
    assert "too small for a false match rate of 0.0001" in found.note


def test_a_matcher_that_misses_real_pairs_proves_nothing(leaky, toy):
    found = findings(leaky(share=1.0, embedders=(PIXELS, embedder("pose", toy.pose))))
    assert one(found, "fnmr").value > 0.9
    assert one(found, "threshold_fmr").outcome is Outcome.MEASURED
    for statistic in RATES:
        refused = one(found, statistic)
        assert refused.outcome is Outcome.NOT_ASSESSABLE
        assert "finding no match proves nothing" in refused.note


def test_without_two_photos_of_anybody_power_cannot_be_shown(streets, wide, rng):
    found = findings(streets(share=1.0, reference=wide.people(300, rng)))
    assert one(found, "fnmr").outcome is Outcome.UNDERPOWERED
    refused = one(found, "match_excess")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.note.startswith("Power cannot be shown")
    assert refused.needed == 10


def test_a_reference_set_that_carries_no_threshold_is_refused_with_the_number_needed(streets, wide, rng):
    found = findings(streets(share=1.0, reference=wide.people(12, rng, photos=2)))
    refused = one(found, "match_excess")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed > 12
    assert "comparisons of different people" in refused.note


def test_an_embedder_that_is_no_matcher_says_so(streets, wide):
    components = embedder("components", wide.face, is_matcher=False)
    found = findings(streets(share=0.2, embedders=(PIXELS, components)))
    assert one(found, "match_excess").shows_leak
    assert one(found, "match_excess").note.startswith("Not a biometric matcher")


def test_an_embedder_without_cosine_similarity_has_no_threshold(streets, wide):
    far = embedder("far", wide.face, metric="l2", is_matcher=False)
    refused = one(findings(streets(share=0.2, embedders=(PIXELS, far))), "match_excess")
    assert refused.outcome is Outcome.NOT_ASSESSABLE
    assert "a match threshold is a cosine" in refused.note


def test_an_audit_that_sees_only_pixels_cannot_run_it(streets):
    with pytest.raises(NotAvailableError, match="this audit has only pixels"):
        findings(streets(share=0.2, embedders=(PIXELS,)))


def test_images_without_a_face_are_counted_apart(streets, wide):
    def most(images):
        rows = np.flatnonzero(np.arange(len(images)) % 10)
        return Observation(wide.face(images)[rows], rows)

    face = embedder("face", wide.face)._replace(read=most)
    found = findings(streets(share=0.2, embedders=(PIXELS, face)))
    lost = one(found, "failure_to_enrol", role="synthetic")
    assert (lost.hits, lost.trials) == (50, 500)
    assert one(found, "image_rate").trials == 450
    assert one(found, "match_excess").shows_leak


def test_a_role_that_was_not_given_costs_no_other_answer(toy, observe, rng):
    sets = {role: toy.people(150, rng, photos=2, name=role) for role in ("train", "holdout", "synthetic")}
    found = findings(observe(**sets))
    assert one(found, "failure_to_enrol", role="reference").outcome is Outcome.NOT_RUN
    assert one(found, "failure_to_enrol", role="train").value == 0
    assert one(found, "match_excess").note == "The audit was given no reference images."


def test_three_copies_among_hundreds_lead_the_evidence_and_are_confirmed_where_a_leak_is_shown(streets, wide):
    def other(images):
        return wide.face(images)[:, ::2]

    both = (PIXELS, embedder("face", wide.face), embedder("other", other))
    found = findings(streets(share=0.006, embedders=both))
    evidence = one(found, "match_excess", by="face").evidence
    assert {pair.synthetic for pair in evidence[:3]} == {"synthetic-0", "synthetic-1", "synthetic-2"}
    assert all(pair.percentile == 1 for pair in evidence[:3])
    assert not any(pair.confirmed for pair in evidence)  # so few show no excess, and strangers match too
    assert min(pair.margin for pair in evidence[:3]) > 0.2
    assert len({pair.person for pair in evidence}) == len(evidence) == 100
    many = one(findings(streets(share=0.5, embedders=both)), "match_excess", by="face")
    assert many.shows_leak
    assert all(pair.confirmed for pair in many.evidence[:20])


def test_among_strangers_nobody_is_confirmed(streets, wide):
    both = (PIXELS, embedder("face", wide.face), embedder("other", lambda images: wide.face(images)[:, ::2]))
    for name in ("face", "other"):
        assert not any(
            pair.confirmed
            for pair in one(findings(streets(share=0, embedders=both)), "match_excess", by=name).evidence
        )


def test_three_people_among_hundreds_are_outstanding_where_the_excess_sees_nothing(streets):
    found = findings(streets(share=0.006))
    assert one(found, "outstanding_people").value == 3
    assert one(found, "outstanding_people").shows_leak
    assert not one(found, "match_excess").shows_leak


def test_where_nothing_leaks_hardly_anybody_is_outstanding(leaky):
    found = [f for seed in range(15) for f in findings(leaky(share=0.0, seed=seed, n=80))]
    assert sum(f.value > 0 for f in found if f.statistic == "outstanding_people") <= 1


def test_fewer_than_fifty_held_out_people_have_no_tail(streets, wide, rng):
    found = one(findings(streets(share=0.1, holdout=wide.people(49, rng))), "outstanding_people")
    assert found.outcome is Outcome.UNDERPOWERED
    assert found.needed == 50


def test_a_larger_training_set_alone_is_no_excess_of_matching_images(streets, wide, rng):
    found = findings(streets(share=0.0, holdout=wide.people(60, rng, photos=2, name="h")))
    excess = one(found, "image_match_excess")
    assert excess.params["gallery"] == 120
    assert not excess.shows_leak
    assert one(found, "image_rate").value > one(found, "image_rate").control


def test_the_same_seed_gives_the_same_findings(streets, wide, rng):
    seen = streets(share=0.1, n=100, holdout=wide.people(60, rng, photos=2, name="h"))
    assert findings(seen) == findings(seen)


def test_a_vector_without_a_direction_is_refused_with_the_image(streets, wide):
    def broken(images):
        vectors = wide.face(images)
        vectors[5] = 0
        return vectors

    found = findings(streets(share=0.1, embedders=(PIXELS, embedder("face", broken))))
    refused = one(found, "match_excess")
    assert refused.outcome is Outcome.NOT_ASSESSABLE
    assert "reference image reference-5" in refused.note


def test_one_face_a_thousand_times_is_one_person_and_many_images(streets, wide, rng):
    one_face = wide.people(1, rng, name="x")
    copies = noisy(one_face.take(np.zeros(200, dtype=int)), rng)
    train = wide.people(100, rng, photos=2, name="t")
    train = Faces(np.concatenate([train.images, one_face.images]), [*train.identity, "x0"])
    found = findings(streets(share=0.0, train=train, synthetic=copies))
    assert one(found, "image_rate").value == 1
    assert one(found, "person_rate").hits <= 5
    excess = one(found, "image_match_excess")
    assert excess.interval.low < 0.5  # without that one person nothing would be left


def test_people_whom_an_embedder_learned_from_give_it_no_threshold(streets, wide):
    usual = embedder("face", wide.face)
    own = usual._replace(info=usual.info.model_copy(update={"name": "own", "fitted_on_reference": True}))
    found = findings(streets(share=0.0, embedders=(PIXELS, usual, own)))
    assert one(found, "threshold_fmr", by="face").n_identities == 250
    assert one(found, "threshold_fmr", by="own").n_identities == 125
    assert one(found, "fnmr", by="own").n_identities == 125


def test_a_second_matcher_that_reads_no_synthetic_image_takes_nothing_from_the_first(streets, wide):
    usual = embedder("face", wide.face)
    absent = Observation(np.empty((0, 64), np.float32), np.empty(0, np.int64))
    blind = embedder("blind", wide.face)._replace(
        read=lambda images: absent if len(images) == 499 else usual.read(images)
    )
    made = wide.people(499, np.random.default_rng(3), name="made")
    found = findings(streets(share=0.0, synthetic=made, embedders=(PIXELS, usual, blind)))
    assert one(found, "match_excess", by="face").outcome is Outcome.MEASURED
    assert one(found, "match_excess", by="blind").outcome is Outcome.UNDERPOWERED
    assert one(found, "failure_to_enrol", by="blind", role="synthetic").value == 1.0

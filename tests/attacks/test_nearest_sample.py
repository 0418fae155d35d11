"""See attacks/nearest_sample.toml."""

import numpy as np
import pytest

from showthrough.attacks.nearest_sample import NearestSample
from showthrough.core.check import Observation
from showthrough.core.records import Finding, Outcome
from showthrough.errors import ConfigError
from showthrough.testing.in_memory import PIXELS, Faces, embedder, noisy


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(NearestSample(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, **params) -> Finding:
    wanted = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    assert len(wanted) == 1, [(f.statistic, dict(f.params)) for f in found]
    return wanted[0]


@pytest.mark.parametrize("by", ["pixels", "face"])
def test_a_planted_leak_is_found(leaky, by):
    found = findings(leaky(share=1.0))
    assert one(found, "auc", by=by).interval.low > 0.9
    caught = one(found, "tpr_at_fpr", by=by, fpr=0.01)
    assert caught.value == 1
    assert caught.interval.low > caught.chance
    assert caught.control <= 0.01


def test_where_nothing_leaks_nothing_is_found(leaky):
    found = [f for seed in range(20) for f in findings(leaky(share=0.0, seed=seed, n=120), by="face")]
    for statistic in ("auc", "tpr_at_fpr", "blind_auc"):
        alarms = [f.shows_leak for f in found if f.statistic == statistic and f.value is not None]
        assert len(alarms) == 20
        assert sum(alarms) <= 2  # .5 expected


def test_more_leak_gives_a_larger_auc(leaky):
    aucs = [one(findings(leaky(share=share), by="face"), "auc").value for share in (0.0, 0.2, 0.5, 1.0)]
    assert aucs == sorted(aucs)
    assert aucs[-1] > aucs[0] + 0.4


def test_a_few_exposed_people_show_in_the_tail_and_not_on_average(leaky):
    found = findings(leaky(share=0.04), by="face")
    assert one(found, "tpr_at_fpr", fpr=0.01).shows_leak
    assert not one(found, "auc").shows_leak


def test_a_rate_that_these_people_cannot_resolve_is_underpowered_and_says_how_many_would_do(leaky):
    rare = one(findings(leaky(share=1.0), by="face"), "tpr_at_fpr", fpr=0.001)
    assert rare.outcome is Outcome.UNDERPOWERED
    assert rare.needed == 1000
    assert rare.value is None
    assert rare.note.startswith("A rate of 0.001 wrong accusations takes 1,000 other people, not 150.")


def test_the_unit_is_the_person(leaky):
    found = one(findings(leaky(share=0.5), by="face"), "auc")
    assert found.n_identities == 300
    assert found.n_images == 600


def darker(faces: Faces, levels: int) -> Faces:
    shifted = faces.images.astype(np.int64) - levels
    return Faces(np.clip(shifted, 0, 255).astype(np.uint8), faces.identity)


def test_a_split_that_differs_by_itself_withdraws_the_answer(toy, leaky, rng):
    holdout = darker(toy.people(150, rng, photos=2, name="dark"), 40)
    found = findings(leaky(share=0.0, holdout=holdout))
    assert one(found, "blind_auc").interval.low > 0.5
    auc = one(found, "auc", by="pixels")
    assert auc.outcome is Outcome.NOT_ASSESSABLE
    assert "without the generator" in auc.note
    assert one(found, "tpr_at_fpr", by="pixels", fpr=0.01).outcome is Outcome.NOT_ASSESSABLE


def test_a_leak_far_beyond_what_the_split_explains_still_stands(toy, leaky, rng):
    holdout = darker(toy.people(150, rng, photos=2, name="dark"), 3)
    found = findings(leaky(share=1.0, holdout=holdout))
    blind = one(found, "blind_auc")
    assert blind.interval.low > 0.5
    assert blind.interval.high < 0.95
    assert one(found, "auc", by="face").shows_leak


def test_too_few_people_for_the_blind_baseline_is_told_beside_each_answer(leaky):
    found = findings(leaky(share=1.0, n=8), by="face")
    assert one(found, "blind_auc").outcome is Outcome.UNDERPOWERED
    assert "could not be tested" in one(found, "auc").note


def test_the_same_seed_gives_the_same_findings(leaky):
    seen = leaky(share=0.3)
    assert findings(seen) == findings(seen)


def test_no_bar_of_a_histogram_stands_for_a_few_people(leaky):
    found = one(findings(leaky(share=0.3), by="face"), "auc")
    members, others = found.histograms
    assert members.edges == others.edges
    assert sum(members.counts) == sum(others.counts) == 150
    assert all(count == 0 or count >= 20 for count in members.counts + others.counts)


def test_a_score_that_is_not_finite_is_refused_with_the_image_and_costs_no_other_answer(leaky, toy):
    def broken(images):
        vectors = toy.face(images)
        vectors[7] = np.nan
        return vectors

    found = findings(leaky(share=1.0, embedders=(PIXELS, embedder("face", broken))))
    auc = one(found, "auc", by="face")
    assert auc.outcome is Outcome.NOT_ASSESSABLE
    assert "train image train-7" in auc.note
    assert one(found, "auc", by="pixels").shows_leak


def test_scores_that_are_all_equal_show_nothing(leaky):
    blank = embedder("blank", lambda images: np.ones((len(images), 4), dtype=np.float32))
    found = findings(leaky(share=1.0, embedders=(PIXELS, blank)), by="blank")
    auc = one(found, "auc")
    assert auc.value == 0.5
    assert auc.interval.contains(0.5)
    assert one(found, "tpr_at_fpr", fpr=0.01).hits == 0


def test_an_embedder_that_reads_no_held_out_image_is_underpowered(leaky, toy):
    face = embedder("face", toy.face)
    nobody = face._replace(read=lambda images: Observation(toy.face(images)[:0], np.arange(0)))
    found = findings(leaky(share=1.0, embedders=(PIXELS, nobody)))
    assert one(found, "blind_auc").outcome is Outcome.MEASURED
    auc = one(found, "auc", by="face")
    assert auc.outcome is Outcome.UNDERPOWERED
    assert "could read none of the 300 train images" in auc.note


def test_an_embedder_that_does_not_exist_is_named_with_those_that_do(leaky):
    with pytest.raises(ConfigError, match="no embedder is called 'iris'; this audit has pixels, face"):
        findings(leaky(share=0.0), by="iris")


def test_an_unknown_way_to_join_photos_is_refused():
    with pytest.raises(ValueError, match="how must be one of mean, max, logsumexp"):
        NearestSample(how="median")


def test_noise_on_the_copies_does_not_hide_the_leak(toy, observe, rng):
    train, holdout = (toy.people(100, rng, name=name) for name in ("a", "b"))
    found = findings(observe(train=train, holdout=holdout, synthetic=noisy(train, rng, sd=12.0)))
    assert one(found, "auc", by="face").interval.low > 0.8

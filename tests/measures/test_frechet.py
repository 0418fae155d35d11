"""See measures/frechet.toml."""

import numpy as np
import pytest

from showthrough.core.facts import Extractor
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.measures.frechet import Frechet
from showthrough.stats.quality.frechet import frechet_distance, kernel_distance
from showthrough.testing.in_memory import PIXELS, Faces, ToyFaces, embedder, noisy

FACE = (Extractor("face", "FD-face"),)


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(Frechet(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, **params) -> Finding:
    wanted = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    assert len(wanted) == 1
    return wanted[0]


@pytest.mark.parametrize("statistic", ["frechet_gap", "kernel_gap"])
def test_copies_are_nearer_to_training_than_to_held_out_images(leaky, statistic):
    assert one(findings(leaky(share=1.0, n=100, facts=FACE)), statistic).shows_leak


def test_an_honest_generator_shows_no_gap(leaky):
    found = [f for seed in range(12) for f in findings(leaky(share=0.0, seed=seed, n=60, facts=FACE))]
    for statistic in ("frechet_gap", "kernel_gap"):
        assert sum(f.shows_leak for f in found if f.statistic == statistic) <= 1


def test_more_leak_gives_a_larger_gap(leaky):
    found = [findings(leaky(share=share, n=100, facts=FACE)) for share in (0.0, 0.3, 1.0)]
    for statistic in ("frechet_gap", "kernel_gap"):
        values = [one(each, statistic).value for each in found]
        assert values == sorted(values)


def test_a_copycat_comes_no_nearer_than_real_images_and_loses_by_the_gap(leaky):
    honest = ToyFaces(change=0.6).people(300, np.random.default_rng(5))  # a little too varied
    fair = findings(leaky(share=0.0, n=150, synthetic=honest, facts=FACE))
    copied = findings(leaky(share=1.0, n=150, facts=FACE))
    for name in ("frechet", "kernel", "frechet_infinity"):
        assert one(copied, name, against="train").value < one(fair, name, against="train").value
        real = one(copied, name, against="holdout")
        assert real.interval.contains(real.control)
    for name in ("frechet_gap", "kernel_gap", "frechet_infinity_gap"):
        assert one(copied, name).shows_leak
        assert "a sign of copies" in one(copied, name).note
        assert not one(fair, name).shows_leak
        assert "copies" not in one(fair, name).note


def test_a_kid_clearly_below_zero_is_said_to_be_a_sign_of_copies(leaky):
    train = one(findings(leaky(share=1.0, n=150, facts=FACE)), "kernel", against="train")
    assert train.interval.high < 0
    assert train.note == "Clearly below zero, which no new image explains: a sign of copies."
    honest = findings(leaky(share=0.0, n=150, facts=FACE))
    assert not [f for f in honest if f.statistic == "kernel" and f.note]


def test_fid_infinity_takes_off_what_few_images_add(leaky):
    found = findings(leaky(share=0.0, n=150, facts=FACE))
    fid, infinity = (one(found, name, against="holdout") for name in ("frechet", "frechet_infinity"))
    assert abs(infinity.value) < fid.value / 2
    assert infinity.interval.contains(0.0)
    assert "Extrapolated from fewer than 10,000 images" in infinity.note


def test_fid_infinity_is_refused_below_twice_as_many_images_as_features(leaky):
    found = findings(leaky(share=0.0, n=15, facts=FACE))  # 30 images, 16 features
    assert one(found, "frechet", against="holdout").outcome is Outcome.MEASURED
    refused = one(found, "frechet_infinity")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.note == "The distance of endless images needs about 45 images of each kind, got 30."


@pytest.mark.parametrize("runs", [10, pytest.param(150, marks=pytest.mark.slow)])
@pytest.mark.parametrize("shift", [0.0, 0.3])
def test_the_interval_of_fid_infinity_holds_the_distance_of_the_distributions(observe, runs, shift):
    rng = np.random.default_rng(3)
    flat = embedder("face", lambda images: images.reshape(len(images), -1).astype(np.float32))
    held = 0
    for _ in range(runs):
        faces = {
            role: Faces(
                rng.normal(loc=shift * (role == "synthetic"), size=(120, 1, 4, 3)),
                [f"{role}{i}" for i in range(120)],
            )
            for role in ("train", "holdout", "synthetic")
        }
        seen = observe(**faces, embedders=(flat,), facts=FACE)
        held += one(findings(seen), "frechet_infinity", against="holdout").interval.contains(12 * shift**2)
    assert held / runs >= 0.9


def test_the_figures_are_those_of_the_functions_at_equal_n(leaky, toy, rng):
    made = toy.people(80, rng)
    seen = leaky(share=0.0, n=40, synthetic=made, holdout=(held := toy.people(80, rng)), facts=FACE)
    found = findings(seen)
    fid, kid = (one(found, name, against="holdout") for name in ("frechet", "kernel"))
    real, synthetic = toy.face(held.images), toy.face(made.images)
    assert fid.value == pytest.approx(frechet_distance(real, synthetic))
    assert kid.value == pytest.approx(kernel_distance(real, synthetic).value)
    assert fid.n_images == 80
    assert fid.params["extractor"] == "FD-face"
    assert fid.interval.contains(fid.value)


def test_real_images_against_real_ones_are_the_floor(leaky, toy):
    fid = one(findings(leaky(share=0.0, n=60, facts=FACE)), "frechet", against="holdout")
    far = ToyFaces(change=3.0).people(120, np.random.default_rng(5))
    worse = one(findings(leaky(share=0.0, n=60, synthetic=far, facts=FACE)), "frechet", against="holdout")
    assert worse.control == fid.control
    assert fid.value < 2 * fid.control
    assert worse.value > 5 * worse.control


def test_fewer_images_than_features_are_refused_and_kid_still_answers(leaky):
    found = findings(leaky(share=0.0, n=20, facts=(Extractor("pixels", "FD-pixels"),)))
    refused = one(found, "frechet")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed == 192
    assert refused.note == "The distance needs at least as many images as features: 192, got 40."
    assert one(found, "kernel", against="holdout").outcome is Outcome.MEASURED


def test_few_images_are_flagged(leaky):
    assert "biased upwards" in one(findings(leaky(share=0.0, n=60, facts=FACE)), "frechet_gap").note


def test_a_handful_of_images_is_refused(leaky):
    for finding in findings(leaky(share=0.0, n=8, facts=FACE)):
        assert finding.outcome is Outcome.UNDERPOWERED
        assert finding.needed in (16, 20, 45)


def test_without_features_there_is_no_answer(leaky):
    with pytest.raises(NotAvailableError, match="Extractor"):
        findings(leaky(share=0.0, n=20))


def test_images_that_are_all_the_same_give_a_finite_distance(toy, observe, rng):
    grey = Faces(np.full((60, 8, 8, 3), 128, dtype=np.uint8), [str(i) for i in range(60)])
    sets = {"train": toy.people(60, rng), "holdout": toy.people(60, rng, name="h"), "synthetic": grey}
    found = findings(observe(**sets, facts=FACE))
    assert np.isfinite(one(found, "frechet", against="holdout").value)


def test_a_feature_that_is_not_finite_is_refused_with_the_image(leaky, toy):
    def broken(images):
        vectors = toy.face(images)
        vectors[2, 0] = np.nan
        return vectors

    seen = leaky(share=0.0, n=30, embedders=(PIXELS, embedder("face", broken)), facts=FACE)
    for finding in findings(seen):
        assert finding.outcome is Outcome.NOT_ASSESSABLE
        assert "image synthetic-2" in finding.note


def test_the_same_seed_gives_the_same_findings(toy, observe, rng):
    train = toy.people(50, rng)
    sets = {"train": train, "holdout": toy.people(30, rng, name="h"), "synthetic": noisy(train, rng)}
    seen = observe(**sets, facts=FACE)
    assert findings(seen) == findings(seen)


def test_parameters_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="groups must be at least 2"):
        Frechet(groups=1)
    with pytest.raises(ValueError, match="a line needs at least 2 points"):
        Frechet(points=1)


def test_each_extractor_answers_under_its_own_name_and_none_is_called_fid(leaky):
    both = (Extractor("face", "FD-face", beside=(Extractor("pixels", "FD-pixels"),)),)
    found = findings(leaky(share=0.0, n=60, facts=both))
    told = {name: [f for f in found if f.params["extractor"] == name] for name in ("FD-face", "FD-pixels")}
    assert [len(each) for each in told.values()] == [len(found) // 2] * 2 or len(told["FD-pixels"]) >= 6
    assert not any("fid" in f"{f.statistic} {f.note}".lower() for f in found)

"""See measures/precision_recall.toml."""

import numpy as np
import pytest

from showthrough.core.facts import Extractor
from showthrough.core.records import Finding
from showthrough.errors import NotAvailableError, NotEnoughDataError
from showthrough.measures.precision_recall import FIGURES, PrecisionRecall
from showthrough.stats.quality.manifold import manifold

FACE = (Extractor("face", "FD-face"),)


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(PrecisionRecall(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, **params) -> Finding:
    wanted = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    assert len(wanted) == 1
    return wanted[0]


def test_copies_look_better_against_training_than_against_held_out_images(leaky):
    found = findings(leaky(share=1.0, n=100, facts=FACE))
    assert one(found, "recall_gap").shows_leak
    assert one(found, "precision", against="train").value == 1
    assert one(found, "precision", against="holdout").value < 0.95


def test_an_honest_generator_shows_no_gap(leaky):
    found = [f for seed in range(6) for f in findings(leaky(share=0.0, seed=seed, n=60, facts=FACE))]
    for name in FIGURES:
        assert sum(f.shows_leak for f in found if f.statistic == f"{name}_gap") <= 1


def test_more_leak_gives_a_larger_gap(leaky):
    found = [findings(leaky(share=share, n=100, facts=FACE)) for share in (0.0, 0.4, 1.0)]
    values = [one(each, "coverage_gap").value for each in found]
    assert values == sorted(values)


def test_the_figures_are_those_of_the_function_at_equal_n(leaky, toy, rng):
    made, held = toy.people(80, rng), toy.people(80, rng)
    found = findings(leaky(share=0.0, n=40, synthetic=made, holdout=held, facts=FACE))
    expected = manifold(toy.face(held.images), toy.face(made.images), k=5)
    for name, value in zip(FIGURES, expected, strict=True):
        finding = one(found, name, against="holdout")
        assert finding.value == pytest.approx(value)
        assert finding.interval.contains(finding.value)
        assert finding.n_images == 80


def test_a_generator_of_one_face_is_precise_and_covers_little(leaky, toy, rng):
    held = toy.people(150, rng, name="h")
    same = toy.people(1, rng).take(np.zeros(150, dtype=int))
    same = same._replace(images=same.images + rng.integers(0, 2, same.images.shape).astype(np.uint8))
    found = findings(leaky(share=0.0, n=80, synthetic=same, holdout=held, facts=FACE))
    assert one(found, "coverage", against="holdout").value < 0.1
    assert one(found, "recall", against="holdout").value < 0.1
    assert one(found, "recall", against="holdout").interval.high > 0  # zero is never certain


def test_too_few_images_are_refused_with_the_number_needed(leaky):
    with pytest.raises(NotEnoughDataError, match="need 50 images of each kind, got 40") as caught:
        findings(leaky(share=0.0, n=20, facts=FACE))
    assert caught.value.needed == 50


def test_without_features_there_is_no_answer(leaky):
    with pytest.raises(NotAvailableError, match="Extractor"):
        findings(leaky(share=0.0, n=30))


def test_the_same_seed_gives_the_same_findings(leaky, toy, rng):
    seen = leaky(share=0.3, n=40, holdout=toy.people(60, rng, name="h"), facts=FACE)
    assert findings(seen) == findings(seen)


def test_parameters_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="neighbours at least 1"):
        PrecisionRecall(neighbours=0)

"""See measures/diversity.toml."""

import numpy as np
import pytest

from showthrough.core.facts import Extractor
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.measures.diversity import Diversity
from showthrough.stats.quality.vendi import vendi_score
from showthrough.testing.in_memory import PIXELS, Faces, embedder

FACE = (Extractor("face", "FD-face"),)


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(Diversity(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic, **params) -> Finding:
    wanted = [f for f in found if f.statistic == statistic and params.items() <= dict(f.params).items()]
    assert len(wanted) == 1
    return wanted[0]


def collapsed(toy, rng, n: int, kinds: int) -> Faces:
    """Return images that repeat a few faces."""
    few = toy.people(kinds, rng)
    rows = np.arange(n) % kinds
    return Faces(few.images[rows], [f"c{row}" for row in range(n)])


@pytest.mark.parametrize("runs", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_of_one_distribution_the_ratio_is_one_and_is_covered(toy, observe, runs):
    found = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        real = {role: toy.people(80, rng, name=role) for role in ("train", "holdout")}
        made = toy.people(80, rng, name="synthetic")
        found.append(one(findings(observe(**real, synthetic=made, facts=FACE)), "diversity_ratio"))
    assert np.mean([each.interval.contains(1.0) for each in found]) >= 0.9
    assert np.mean([each.value for each in found]) == pytest.approx(1.0, abs=0.05)
    assert np.mean([each.control for each in found]) == pytest.approx(1.0, abs=0.05)


def test_a_generator_that_repeats_itself_is_seen(leaky, toy):
    rng = np.random.default_rng(3)
    ratios = []
    for kinds in (3, 10, 120):
        seen = leaky(share=0.0, n=60, synthetic=collapsed(toy, rng, 120, kinds), facts=FACE)
        found = findings(seen)
        ratios.append(one(found, "diversity_ratio"))
        assert one(found, "vendi_score").value <= kinds + 1e-6
    values = [ratio.value for ratio in ratios]
    assert values == sorted(values)
    assert ratios[0].interval.high < ratios[0].control


def test_the_score_is_that_of_the_images_and_the_control_that_of_as_many_real_ones(leaky):
    found = findings(leaky(share=0.0, n=60, facts=FACE))
    score, ratio = one(found, "vendi_score"), one(found, "diversity_ratio")
    assert ratio.value == pytest.approx(score.value / score.control)
    assert ratio.control == pytest.approx(1.0, abs=0.3)
    assert score.n_images == ratio.n_images > 0
    assert score.interval.contains(score.value)


def test_each_extractor_answers_under_its_own_name(leaky):
    both = (Extractor("face", "FD-face", beside=(Extractor("pixels", "FD-pixels"),)),)
    found = findings(leaky(share=0.0, n=60, facts=both))
    assert [f.params["extractor"] for f in found] == ["FD-face", "FD-face", "FD-pixels", "FD-pixels"]
    assert (
        one(found, "vendi_score", extractor="FD-face").value
        != one(found, "vendi_score", extractor="FD-pixels").value
    )


def test_a_handful_of_images_and_black_ones_have_no_answer(leaky, toy):
    for finding in findings(leaky(share=0.0, n=8, facts=FACE)):
        assert finding.outcome is Outcome.UNDERPOWERED

    def nothing(images):
        return np.zeros((len(images), 4), dtype=np.float32)

    seen = leaky(share=0.0, n=30, embedders=(PIXELS, embedder("face", nothing)), facts=FACE)
    for finding in findings(seen):
        assert finding.outcome is Outcome.NOT_ASSESSABLE


def test_without_features_there_is_no_answer(leaky):
    with pytest.raises(NotAvailableError, match="Extractor"):
        findings(leaky(share=0.0, n=20))


def test_the_same_seed_gives_the_same_findings_and_no_group_is_refused(leaky):
    seen = leaky(share=0.3, n=40, facts=FACE)
    assert findings(seen) == findings(seen)
    assert vendi_score(seen.of("synthetic", "face").values) > 1
    with pytest.raises(ValueError, match="groups must be at least 2"):
        Diversity(groups=1)

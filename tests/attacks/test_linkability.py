"""See attacks/linkability.toml."""

import numpy as np
import pytest

from showthrough.attacks.linkability import Linkability
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, embedder


def findings(seen, seed=1, **params) -> list[Finding]:
    return list(Linkability(**params).run(seen, np.random.default_rng(seed)))


def one(found, statistic) -> Finding:
    (wanted,) = [finding for finding in found if finding.statistic == statistic]
    return wanted


def test_a_planted_leak_is_found(leaky):
    found = findings(leaky(share=0.5))
    assert one(found, "linkability_excess").shows_leak
    assert one(found, "linkability").value > one(found, "linkability_excess").value


def test_where_nothing_leaks_nothing_is_found(leaky):
    found = [one(findings(leaky(share=0.0, seed=seed)), "linkability_excess") for seed in range(15)]
    assert sum(finding.shows_leak for finding in found) <= 1
    assert abs(np.mean([finding.value for finding in found])) < 0.02


def test_more_leak_links_more(leaky):
    values = [one(findings(leaky(share=share)), "linkability_excess").value for share in (0.0, 0.3, 0.6, 1.0)]
    assert values == sorted(values)


def test_more_training_people_with_more_photos_are_no_leak(leaky, toy, rng):
    seen = leaky(share=0.0, train=toy.people(300, rng, photos=5, name="t"))
    assert not one(findings(seen), "linkability_excess").shows_leak


def test_too_few_people_are_refused_with_the_number_needed(leaky, toy, rng):
    refused = one(findings(leaky(share=1.0, holdout=toy.people(20, rng, name="h"))), "linkability_excess")
    assert refused.outcome is Outcome.UNDERPOWERED
    assert refused.needed == 50


def test_another_distance_than_cosine_is_refused(leaky, toy):
    far = embedder("far", toy.face, metric="l2", is_matcher=False)
    refused = one(findings(leaky(share=1.0, embedders=(PIXELS, far))), "linkability_excess")
    assert refused.outcome is Outcome.NOT_ASSESSABLE


def test_scores_are_shown_in_bins_of_twenty_people(leaky):
    train, holdout = one(findings(leaky(share=0.3)), "linkability_excess").histograms
    assert sum(train.counts) == sum(holdout.counts) == 150
    assert all(count == 0 or count >= 20 for count in (*train.counts, *holdout.counts))


def test_the_same_seed_gives_the_same_findings(leaky):
    seen = leaky(share=0.2)
    assert findings(seen) == findings(seen)


def test_too_few_permutations_are_refused():
    with pytest.raises(ValueError, match="at least 100"):
        Linkability(permutations=10)

"""See measures/property_inference.toml."""

import numpy as np
import pytest

from marked_people import People, marked, traits, yes_no
from showthrough.core.facts import Traits
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.measures.property_inference import FIGURES, PropertyInference
from showthrough.testing.in_memory import ToyFaces, leaky, observed

PLAIN = People(mark=150.0)


def made_from(train: float, others: float, drawn: float, seed: int = 0, people: People = PLAIN):
    """Return a world by how common the trait is among training people, others, and synthetic images."""
    toy, rng = ToyFaces(), np.random.default_rng(seed)
    shares = {"train": train, "holdout": others, "reference": others}
    sets = {role: marked(toy, people._replace(share=share), rng, role) for role, share in shares.items()}
    made = marked(toy, people._replace(n=2 * people.n, share=drawn, photos=1), rng, "made")
    told = traits({"mark": {role: yes_no(own.has) for role, own in sets.items()}})
    faces = {role: own.faces for role, own in sets.items()}
    return observed(toy, **faces, synthetic=made.faces, facts=(told,))


def findings(seen) -> list[Finding]:
    return list(PropertyInference().run(seen, np.random.default_rng(1)))


def one(found, statistic, value: str = "yes") -> Finding:
    (wanted,) = [f for f in found if f.statistic == statistic and f.params["value"] == value]
    return wanted


def test_a_generator_of_a_skewed_set_gives_its_share_away_and_one_of_a_balanced_set_does_not() -> None:
    skewed, balanced = (findings(made_from(train=share, others=0.5, drawn=share)) for share in (0.2, 0.5))
    assert one(skewed, "composition_revealed").shows_leak
    assert one(skewed, "composition_revealed").value > 0.2
    assert abs(one(skewed, "share_error").value) < 0.1 < abs(one(skewed, "share_error").control)
    assert one(skewed, "sample_share").interval.contains(0.2)
    assert one(skewed, "sample_share").interval.high < one(skewed, "sample_share").control_interval.low
    assert not one(balanced, "composition_revealed").shows_leak
    assert one(balanced, "sample_share").interval.contains(0.5)


def test_a_share_that_moves_away_from_the_training_set_gives_nothing_away() -> None:
    found = one(findings(made_from(train=0.2, others=0.5, drawn=0.8)), "composition_revealed")
    assert found.value < 0
    assert not found.shows_leak


def test_a_weak_classifier_is_corrected_and_costs_width() -> None:
    weak, strong = (
        one(findings(made_from(0.2, 0.5, 0.2, people=People(mark=mark))), "sample_share")
        for mark in (80.0, 300.0)
    )
    assert weak.interval.contains(0.2)
    assert strong.interval.contains(0.2)
    assert weak.interval.high - weak.interval.low > 1.5 * (strong.interval.high - strong.interval.low)


def test_the_cross_check_by_expectation_comes_to_about_the_same() -> None:
    found = findings(made_from(0.2, 0.5, 0.2))
    assert one(found, "expected_share").value == pytest.approx(one(found, "sample_share").value, abs=0.08)


def test_a_trait_that_images_do_not_show_has_no_share() -> None:
    found = findings(made_from(0.5, 0.5, 0.5, people=People(n=80, mark=0.0)))
    assert {finding.outcome for finding in found} <= {Outcome.UNDERPOWERED, Outcome.NOT_ASSESSABLE}
    assert {finding.statistic for finding in found} == set(FIGURES)


def test_each_of_several_values_has_its_share() -> None:
    seen = made_from(0.2, 0.5, 0.2)
    told = seen.fact(Traits)
    seen._facts = (
        Traits(("size",), lambda role, _: np.where(told.of(role, "mark") == "yes", "large", thirds(role))),
    )

    def thirds(role: Role) -> np.ndarray:
        return np.where(np.arange(len(told.of(role, "mark"))) // 2 % 2 == 0, "small", "medium")

    found = findings(seen)
    assert [f.params["value"] for f in found if f.statistic == FIGURES[0]] == ["large", "medium", "small"]
    assert one(found, "composition_revealed", "large").shows_leak


def test_too_few_reference_people_with_a_value_are_told() -> None:
    found = findings(made_from(0.5, 0.05, 0.5, people=People(n=60)))
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
    assert found[0].needed == 20


def test_without_traits_it_is_not_run() -> None:
    with pytest.raises(NotAvailableError, match="Traits"):
        findings(leaky(share=0.0, n=10))


def test_the_same_seed_gives_the_same_findings() -> None:
    seen = made_from(0.3, 0.5, 0.3, people=People(n=60))
    assert findings(seen) == findings(seen)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drawn", "others", "mark"), [(0.5, 0.5, 150.0), (0.2, 0.5, 150.0), (0.8, 0.7, 80.0)]
)
def test_the_interval_holds_the_share_in_nineteen_of_twenty_worlds(drawn, others, mark) -> None:
    people = People(mark=mark)
    found = [
        one(findings(made_from(drawn, others, drawn, seed, people)), "sample_share") for seed in range(200)
    ]
    told = [finding for finding in found if finding.value is not None]
    assert len(told) > 180
    assert np.mean([finding.interval.contains(drawn) for finding in told]) >= 0.93


@pytest.mark.slow
def test_a_generator_that_draws_like_everybody_is_rarely_said_to_give_a_share_away() -> None:
    found = [
        one(findings(made_from(0.3, 0.5, 0.5, seed=seed)), "composition_revealed") for seed in range(200)
    ]
    assert np.mean([finding.shows_leak for finding in found]) <= 0.05

"""See attacks/attribute_inference.toml."""

import numpy as np
import pytest

from marked_people import People, copied_world
from showthrough.attacks.attribute_inference import OF_A_TRAIT, WORST, AttributeInference
from showthrough.controls.copycat import copycat, independent
from showthrough.controls.run_controls import NOISE, repeating_rows
from showthrough.core.facts import ErrorBudget, Traits
from showthrough.core.images import Role
from showthrough.core.records import Finding, Outcome
from showthrough.errors import NotAvailableError
from showthrough.testing.in_memory import PIXELS, Faces, ToyFaces, observed


def findings(seen, seed: int = 1) -> list[Finding]:
    return list(AttributeInference().run(seen, np.random.default_rng(seed)))


def one(found, statistic, trait: str = "mark") -> Finding:
    named = [f for f in found if f.statistic == statistic and f.params.get("trait", trait) == trait]
    (wanted,) = named
    return wanted


def test_a_trait_that_copies_of_the_other_photo_show_is_found() -> None:
    found = findings(copied_world(share=1.0))
    assert one(found, WORST).shows_leak
    assert one(found, WORST).value == one(found, "trait_excess").value > 0.08
    guessed = one(found, "guessed_people")
    assert guessed.interval.low > guessed.control_interval.high
    assert 0.6 < one(found, "photo_accuracy").value < 0.85  # one of two photos shows the trait


def test_where_nothing_leaks_nothing_is_found() -> None:
    found = [one(findings(copied_world(share=0.0, seed=seed)), WORST) for seed in range(15)]
    assert sum(finding.shows_leak for finding in found) <= 1
    assert abs(np.mean([finding.value for finding in found])) < 0.02


def test_more_copies_give_more_away() -> None:
    values = [one(findings(copied_world(share=share)), WORST).value for share in (0.0, 0.4, 1.0)]
    assert values == sorted(values)
    assert values[-1] > values[0] + 0.08


def test_several_traits_share_one_error_rate() -> None:
    people = People(n=100, share=0.3, hidden=True)
    alone, among = (findings(copied_world(share=1.0, people=people, copies=more)) for more in (0, 3))
    assert one(among, "trait_excess").interval.low < one(alone, "trait_excess").interval.low
    assert one(among, "trait_excess").interval.high == one(alone, "trait_excess").interval.high
    worst = one(among, WORST)
    each = [finding for finding in among if finding.statistic == "trait_excess"]
    assert worst.value == max(finding.value for finding in each)
    assert worst.interval.low == max(finding.interval.low for finding in each)
    assert worst.interval.high == max(finding.interval.high for finding in each)
    assert worst.note.startswith("The largest of 4 traits is told, that of ")


def test_a_share_of_the_error_rate_of_the_audit_widens_the_lower_end() -> None:
    seen = copied_world(share=1.0)
    alone = one(findings(seen), WORST)
    seen._facts = (*seen._facts, ErrorBudget(40))
    shared = one(findings(seen), WORST)
    assert shared.interval.low < alone.interval.low
    assert shared.interval.high == alone.interval.high


def test_a_trait_that_every_photo_tells_leaves_nothing_to_be_given_away() -> None:
    found = findings(copied_world(share=1.0, people=People(hidden=False)))
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
    assert one(found, WORST).note.startswith("The photo alone tells the trait of ")


def test_people_with_one_photo_are_not_judged() -> None:
    found = findings(copied_world(share=1.0, people=People(photos=1)))
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
    assert "10 reference people with two photos" in one(found, WORST).note


def hidden_from(seen, role: Role, share: float) -> Traits:
    """Return the traits without those of a share of a role's people."""
    told = seen.fact(Traits)

    def of(asked: Role, name: str) -> np.ndarray:
        values = told.of(asked, name).copy()
        if asked is role:
            values[: int(share * len(values))] = ""
        return values

    return Traits(told.names, of)


def test_people_without_a_value_are_left_out_and_counted() -> None:
    seen = copied_world(share=1.0)
    seen._facts = (hidden_from(seen, Role.TRAIN, 0.2),)
    found = one(findings(seen), "trait_excess")
    assert found.n_identities == 120
    assert found.note == "Left out: 30 of 150 training people."


@pytest.mark.parametrize("role", [Role.TRAIN, Role.HOLDOUT, Role.REFERENCE])
def test_a_role_without_values_is_not_enough_data(role) -> None:
    seen = copied_world(share=1.0, people=People(n=40, hidden=True))
    seen._facts = (hidden_from(seen, role, 1.0),)
    found = findings(seen)
    assert {finding.outcome for finding in found} == {Outcome.UNDERPOWERED}
    assert {finding.statistic for finding in found} == {WORST, *OF_A_TRAIT}


def test_too_few_people_with_a_value_are_told() -> None:
    found = findings(copied_world(share=1.0, people=People(n=60, share=0.08, hidden=True)))
    assert one(found, WORST).outcome is Outcome.UNDERPOWERED
    assert one(found, WORST).note.startswith(("To learn a trait takes 10", "A trait takes 10 people"))


def test_without_traits_or_without_an_embedder_it_is_not_run() -> None:
    seen = copied_world(share=0.0, people=People(n=20, hidden=True))
    seen._infos = (PIXELS.info,)
    with pytest.raises(NotAvailableError, match="only pixels"):
        findings(seen)
    seen._facts = ()
    with pytest.raises(NotAvailableError, match="Traits"):
        findings(seen)


def test_the_same_seed_gives_the_same_findings() -> None:
    seen = copied_world(share=0.5, people=People(n=60, hidden=True))
    assert findings(seen) == findings(seen)


def test_a_copycat_is_caught_and_an_independent_generator_is_not() -> None:
    """As the controls of an audit plant them, of its own people."""
    people = People(n=200, hidden=True)
    seen = copied_world(share=0.0, people=people)
    rng, n = np.random.default_rng(0), 2 * people.n
    train, reference = seen.images(Role.TRAIN), seen.images(Role.REFERENCE)
    copies = copycat(train, n, 8, rng, NOISE, repeating_rows(train, n, rng))
    caught, accused = (
        one(findings(with_synthetic(seen, Faces(images, [f"made{i}" for i in range(n)]))), WORST)
        for images in (copies, independent(reference, n, 8, rng))
    )
    assert caught.shows_leak
    assert not accused.shows_leak


def with_synthetic(seen, synthetic: Faces):
    """Return a world of the same real people with these images."""
    real = {role.value: Faces(held.source.images, list(held.identity)) for role, held in seen._sets.items()}
    return observed(ToyFaces(), **{**real, "synthetic": synthetic}, facts=seen._facts)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("people", "copies"), [(People(hidden=True), 0), (People(n=120, share=0.2, hidden=True), 4)]
)
def test_of_worlds_without_a_leak_at_most_five_in_a_hundred_are_accused(people, copies) -> None:
    found = [
        one(findings(copied_world(share=0.0, seed=seed, people=people, copies=copies)), WORST)
        for seed in range(200)
    ]
    judged = [finding for finding in found if finding.value is not None]
    assert len(judged) > 150
    assert np.mean([finding.shows_leak for finding in judged]) <= 0.05


@pytest.mark.slow
def test_half_of_the_training_people_copied_is_seen_in_most_worlds() -> None:
    people = People(n=300, hidden=True)
    found = [one(findings(copied_world(share=0.5, seed=seed, people=people)), WORST) for seed in range(20)]
    assert sum(finding.shows_leak for finding in found) >= 16

"""See attacks/repeated_match.toml."""

import numpy as np
import pytest

from showthrough.attacks.repeated_match import RepeatedMatch
from showthrough.core.cards import all_cards
from showthrough.core.facts import ErrorBudget
from showthrough.core.records import Finding, Outcome
from showthrough.testing.in_memory import PIXELS, Faces, ToyFaces, embedder, noisy
from showthrough.toolkit.run_checks import kept_to_card

WIDE = ToyFaces(traits=64)  # in which strangers are never alike
N = 150


@pytest.fixture
def shown(observe):
    """Return a function that shows the first people of a role so many times each among strangers."""

    def build(seed: int = 0, times: int = 0, people: int = 1, role: str = "train", tests: int = 10, **given):
        rng = np.random.default_rng(seed)
        faces = {name: WIDE.people(N, rng, photos=2, name=name) for name in ("train", "holdout", "reference")}
        synthetic = WIDE.people(2 * N, rng, name="stranger")
        again = noisy(faces[role].take(np.repeat(np.arange(0, 2 * people, 2), times)), rng)
        images = np.concatenate([again.images, synthetic.images[len(again.images) :]])
        usual = {"embedders": (PIXELS, embedder("face", WIDE.face)), "facts": (ErrorBudget(tests),)}
        return observe(**{**faces, "synthetic": Faces(images, synthetic.identity), **usual, **given})

    return build


def finding(seen, **params) -> Finding:
    (found,) = RepeatedMatch(**params).run(seen, np.random.default_rng(0))
    return found


@pytest.mark.parametrize("times", [4, 10, 40])
def test_one_person_shown_again_and_again_is_found_though_it_is_one_match(shown, times) -> None:
    found = finding(shown(times=times))
    assert (found.value, found.control) == (1, 0)
    assert found.shows_leak
    assert (found.trials, found.n_control, found.n_images) == (N, N, 2 * N)


def test_strangers_are_shown_no_more_often_than_stated(shown) -> None:
    assert sum(finding(shown(seed=seed)).shows_leak for seed in range(20)) == 0


def test_more_people_give_more(shown) -> None:
    assert [finding(shown(times=10, people=n)).value for n in (0, 1, 2, 25)] == [0, 1, 2, 25]


def test_held_out_people_who_are_shown_again_and_again_are_no_control(shown) -> None:
    found = finding(shown(times=10, people=4, role="holdout"))
    assert found.outcome is Outcome.NOT_ASSESSABLE
    assert "so they are no control" in found.note


def test_what_is_no_matcher_shows_nobody_and_a_useless_one_neither(shown) -> None:
    other = (PIXELS, embedder("pca", WIDE.face, is_matcher=False))
    assert "no biometric matcher" in finding(shown(times=10, embedders=other)).note
    useless = (PIXELS, embedder("pose", WIDE.pose))
    assert finding(shown(times=10, embedders=useless)).outcome is Outcome.NOT_ASSESSABLE


def test_its_card_counts_how_often_it_is_asked(shown) -> None:
    both = (PIXELS, embedder("face", WIDE.face), embedder("other", lambda x: WIDE.face(x)[:, :60]))
    found = RepeatedMatch().run(shown(times=10, embedders=both), np.random.default_rng(0))
    assert len(kept_to_card(found, all_cards()["repeated_match"], len(both))) == 2


def test_a_rate_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="fmr"):
        RepeatedMatch(fmr=0)

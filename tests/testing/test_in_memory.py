"""The world in memory: leaks of the share that was asked for, and distances as SciPy has them."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from showthrough.core.facts import Family
from showthrough.core.images import Role
from showthrough.errors import NotAvailableError
from showthrough.testing import PIXELS, Faces, ToyFaces, image_set, leaky, mixed, noisy, observed
from showthrough.testing.in_memory import distances


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_planted_share_of_synthetic_images_lies_next_to_a_training_image(share: float) -> None:
    seen = leaky(share, n=60)
    nearest = seen.neighbours(Role.SYNTHETIC, Role.TRAIN, "pixels", k=1).distance[:, 0]
    noise = 4 / 255 * np.sqrt(8 * 8 * 3)
    assert np.mean(nearest < 1.5 * noise) == share


def test_nobody_of_one_role_stands_in_another() -> None:
    seen = leaky(share=0.5, n=20)
    people = [set(seen.images(role).identity) for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE)]
    assert len(set.union(*people)) == 60


def test_a_face_is_recovered_whatever_the_pose(toy: ToyFaces, rng: np.random.Generator) -> None:
    people = toy.people(30, rng, photos=2)
    close = distances(toy.face(people.images), toy.face(people.images), "cosine")
    np.fill_diagonal(close, np.inf)
    assert (close.argmin(axis=1) == np.arange(60) ^ 1).all()
    assert (distances(toy.pose(people.images), toy.pose(people.images), "cosine") > 0.1)[0, 1]


@pytest.mark.parametrize(("metric", "known"), [("l2", "euclidean"), ("cosine", "cosine")])
def test_distances_are_those_of_scipy(metric: str, known: str, rng: np.random.Generator) -> None:
    a, b = rng.standard_normal((5, 7)), rng.standard_normal((6, 7))
    np.testing.assert_allclose(distances(a, b, metric), cdist(a, b, known), atol=1e-5)


def test_noise_changes_every_copy_and_mixing_keeps_the_size(toy: ToyFaces, rng: np.random.Generator) -> None:
    people, others = toy.people(10, rng), toy.people(10, rng, name="q")
    copies = noisy(people, rng)
    assert (copies.images != people.images).any(axis=(1, 2, 3)).all()
    assert mixed(copies, others, 0.3).identity == ["p0", "p1", "p2", *others.identity[3:]]


def test_what_was_not_given_is_not_available(toy: ToyFaces, rng: np.random.Generator) -> None:
    seen = observed(toy, train=toy.people(4, rng), facts=[Family(3)])
    assert seen.fact(Family).guesses == 3
    with pytest.raises(NotAvailableError, match="no holdout images"):
        seen.of(Role.HOLDOUT, "face")
    with pytest.raises(NotAvailableError, match="no int was measured"):
        seen.fact(int)


def test_a_set_holds_the_pixels_that_it_was_given(rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    images = image_set(Role.TRAIN, Faces(pixels, ["a", "a", "b"], ["x", "x", "y"]))
    assert (images.source.read(1) == pixels[1]).all()
    assert (list(images.ids), images.n_identities) == (["train-0", "train-1", "train-2"], 2)
    assert PIXELS.read(pixels).values.shape == (3, 192)

"""The search for the face that a model takes for a person, where the true faces are known."""

import numpy as np
import pytest
import torch

from inverted_world import PRIOR, embedding, ignorant, knowing, people, recognised, still
from showthrough.inversion import latent_search
from showthrough.inversion.latent_search import Means, inverted, of_classes, of_vectors

N = 12
MOVED = latent_search._moved  # before it is stilled
SOME, OTHERS = people(N, 1), people(40, 2)
MEANS = Means(screened=200, starts=2, steps=60)


@pytest.fixture(autouse=True)
def _toy_faces_stay_where_they_are(monkeypatch):
    monkeypatch.setattr(latent_search, "_moved", still)


def found(target, likes, means=MEANS, seed=0):
    return inverted(target, PRIOR, likes, N, means, np.random.default_rng(seed))


@pytest.mark.parametrize("is_white", [True, False])
def test_a_classifier_that_knows_its_people_gives_their_faces_away(is_white):
    images = found(knowing(SOME, is_white=is_white), of_classes(list(range(N))))
    assert images.shape == (N, 8, 8, 3)
    assert images.dtype == np.uint8
    assert recognised(images, SOME, OTHERS) >= 0.8


@pytest.mark.parametrize("is_white", [True, False])
def test_an_embedder_gives_away_whose_vector_is_known(is_white):
    images = found(embedding(is_white=is_white), of_vectors(SOME.vectors))
    assert recognised(images, SOME, OTHERS) >= 0.8


def test_a_classifier_that_knows_nobody_gives_nobody_away():
    share = np.mean(
        [
            recognised(found(ignorant(N), of_classes(list(range(N))), seed=seed), SOME, OTHERS)
            for seed in range(5)
        ]
    )
    assert share <= 5 / (N * 5) + 1 / 52 + 0.08


def test_gradients_find_more_than_the_best_of_the_screened_faces():
    target, likes = knowing(SOME), of_classes(list(range(N)))
    faces = [found(target, likes, MEANS._replace(screened=20, steps=steps)) for steps in (1, 80)]
    sure = [
        float(target.answers(torch.tensor(one).permute(0, 3, 1, 2).float() / 127.5 - 1).diagonal().mean())
        for one in faces
    ]
    assert sure[1] > sure[0] + 0.1


def test_the_same_seed_computes_the_same_faces():
    first, again = (found(knowing(SOME), of_classes(list(range(N)))) for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_classes_are_looked_for_by_their_numbers():
    turned = list(reversed(range(N)))
    images = found(knowing(SOME), of_classes(turned))
    assert recognised(images[::-1].copy(), SOME, OTHERS) >= 0.8


def test_faces_are_judged_moved_and_mirrored():
    faces = torch.arange(2 * 3 * 16 * 16).reshape(2, 3, 16, 16).float()
    rng = np.random.default_rng(0)
    views = [MOVED(faces, rng) for _ in range(12)]
    assert {view.shape for view in views} == {faces.shape}
    assert len({view.numpy().tobytes() for view in views}) > 6

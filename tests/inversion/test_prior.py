"""The attacker's generator of faces."""

import numpy as np
import pytest
import torch

from showthrough.core.images import Role
from showthrough.core.subjects.classifier_config import InversionBudget
from showthrough.errors import NotEnoughDataError
from showthrough.inversion.prior import as_images, trained_prior
from showthrough.testing.in_memory import Faces, image_set

BUDGET = InversionBudget(prior_steps=2, prior_side=16, prior_channels=2, latent=4)


def reference(n: int):
    pixels = np.random.default_rng(0).integers(0, 256, (n, 16, 16, 3), dtype=np.uint8)
    return image_set(Role.REFERENCE, Faces(pixels, [f"r{i}" for i in range(n)]))


def test_a_generator_learns_from_reference_people_and_is_found_again(tmp_path):
    told = []
    first = trained_prior(reference(40), BUDGET, tmp_path / "p", 0, lambda *done: told.append(done))
    again = trained_prior(reference(40), BUDGET, tmp_path / "p", 0, lambda *done: None)
    assert first.digest == again.digest
    assert told[-1] == (2, 2)
    noise = torch.ones(3, 4, requires_grad=True)
    faces = first.faces(noise)
    assert faces.shape == (3, 3, 16, 16)
    assert float(faces.detach().abs().max()) <= 1
    first.realness(faces).sum().backward()
    assert float(noise.grad.abs().sum()) > 0


def test_rows_columns_and_colours_keep_their_places(tmp_path):
    prior = trained_prior(reference(40), BUDGET, tmp_path / "p", 0, lambda *done: None)
    faces = prior.faces(torch.zeros(1, 4))
    pictures = as_images(faces)
    assert pictures.shape == (1, 16, 16, 3)
    assert pictures.dtype == torch.uint8
    level = round((float(faces[0, 2, 5, 7]) + 1) * 127.5)
    assert int(pictures[0, 5, 7, 2]) == level


def test_too_few_photos_teach_nothing(tmp_path):
    with pytest.raises(NotEnoughDataError, match="32 photos"):
        trained_prior(reference(10), BUDGET, tmp_path / "p", 0, lambda *done: None)


def test_eigenfaces_differ_as_the_people_do(tmp_path):
    budget = BUDGET.model_copy(update={"prior": "eigenfaces", "latent": 60})
    prior = trained_prior(reference(40), budget, tmp_path / "p", 0, lambda *done: None)
    assert prior.latent == 39  # no more directions than photos tell
    assert not (tmp_path / "p").exists()
    pixels = np.stack([reference(40).source.read(row) for row in range(40)])
    mean = as_images(prior.faces(torch.zeros(1, 39))).numpy()[0]
    np.testing.assert_allclose(mean, pixels.mean(axis=0), atol=1.0)
    drawn = prior.faces(
        torch.tensor(np.random.default_rng(0).standard_normal((400, 39)), dtype=torch.float32)
    )
    assert float(drawn.std(dim=0).mean()) == pytest.approx(float(pixels.std(axis=0).mean()) / 127.5, rel=0.15)
    noise = torch.zeros(2, 39, requires_grad=True)
    prior.faces(noise).square().sum().backward()
    assert float(noise.grad.abs().sum()) > 0

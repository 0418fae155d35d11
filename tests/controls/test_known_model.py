"""The planted model against the textbook, and as the leak that nobody may miss."""

import numpy as np
import pytest
import torch
from scipy.special import logsumexp, softmax

from drawn_faces import as_set, draw_faces
from showthrough.controls.known_model import SIDE, PlantedModel
from showthrough.core.images import Role, resized
from showthrough.errors import NotEnoughDataError
from showthrough.observers.generator_loss import forms_of, image_scores
from showthrough.stats.roc import roc_auc

FORMS = ("elbo", "reconstruction", "discriminator", "embedding", "denoising", "secmi", "pia", "pian")
DEVIATION = 4.0 / 127.5


def faces(start, n, role):
    coarse = np.random.default_rng(start).integers(0, 255, (n, 5, 5, 3), dtype=np.uint8)
    return as_set(np.stack([resized(face, (SIDE, SIDE)) for face in coarse]), role)


@pytest.fixture(scope="module")
def sets():
    """Return faces by role, and the model that knows those of train."""
    return {
        role: faces(start, 40, role) for start, role in enumerate((Role.TRAIN, Role.HOLDOUT, Role.REFERENCE))
    }


@pytest.fixture(scope="module")
def model(sets):
    return PlantedModel(sets[Role.TRAIN])


def pixels_of(images):
    flat = images.source.images.reshape(len(images), -1)
    return torch.from_numpy(flat).float() / 127.5 - 1.0


def squared_to(known, points):
    return ((points[:, None, :] - known[None]) ** 2).sum(axis=2)


def test_it_offers_every_form_of_loss(model):
    assert forms_of(model) == FORMS


@pytest.mark.parametrize("form", FORMS)
def test_who_is_known_by_heart_is_found_and_who_is_not_is_not(sets, model, form):
    members, others = (image_scores(model, form, sets[role], SIDE, 0) for role in (Role.TRAIN, Role.HOLDOUT))
    assert roc_auc(members, others) > 0.9
    stranger = PlantedModel(sets[Role.REFERENCE])
    members, others = (
        image_scores(stranger, form, sets[role], SIDE, 0) for role in (Role.TRAIN, Role.HOLDOUT)
    )
    assert 0.3 < roc_auc(members, others) < 0.7


def test_the_size_of_gradients_gives_away_who_is_known(sets, model):
    members, others = (
        model.gradient_norms(sets[role].source.images, None, 0) for role in (Role.TRAIN, Role.HOLDOUT)
    )
    assert members.shape == (40, 3)
    assert (members < others.min(axis=0)).mean() > 0.9


def test_the_likelihood_is_that_of_a_mixture_of_gaussians(sets, model):
    points, known = pixels_of(sets[Role.HOLDOUT]).double().numpy(), model._images.double().numpy()
    exact = logsumexp(-squared_to(known, points) / (2 * DEVIATION**2), axis=1) - np.log(40)
    for found in (model.log_likelihood, model.realness, lambda x: model.elbo(x, torch.zeros(16, 1))):
        values = found(pixels_of(sets[Role.HOLDOUT])).double().numpy()
        np.testing.assert_allclose(values, exact / points.shape[1], rtol=1e-4)


@pytest.mark.parametrize("time", [0, 20, 150])
def test_the_noise_it_sees_is_the_expected_noise(sets, model, time):
    """Brute force over all known images, in float64."""
    rng = np.random.default_rng(4)
    share = float(model.signal[time])
    known, some = model._images.double().numpy(), pixels_of(sets[Role.TRAIN])[:6].double().numpy()
    noisy = np.sqrt(share) * some + np.sqrt(1 - share) * rng.standard_normal(some.shape)
    variance = share * DEVIATION**2 + 1 - share
    weight = softmax(-squared_to(np.sqrt(share) * known, noisy) / (2 * variance), axis=1)
    clean = sum(
        weight[:, j, None] * (x + np.sqrt(share) * DEVIATION**2 / variance * (noisy - np.sqrt(share) * x))
        for j, x in enumerate(known)
    )
    expected = (noisy - np.sqrt(share) * clean) / np.sqrt(1 - share)
    found = model.epsilon(torch.from_numpy(noisy).float(), torch.full((6,), time))
    np.testing.assert_allclose(found.numpy(), expected, atol=2e-3 * np.abs(expected).max())


def test_gradients_are_those_of_the_log_likelihood_by_the_known_images(sets, model):
    points = pixels_of(sets[Role.HOLDOUT])[:5]
    norms = []
    for point in points.double():
        known = model._images.double().requires_grad_(True)
        exponent = -(point - known).square().sum(dim=1) / (2 * DEVIATION**2)
        (gradient,) = torch.autograd.grad(exponent.logsumexp(dim=0), known)
        norms.append([gradient[:, colour::3].norm().item() for colour in range(3)])
    found = model.gradient_norms(sets[Role.HOLDOUT].source.images[:5], None, 0)
    np.testing.assert_allclose(np.exp(found), norms, rtol=1e-2)


def test_it_goes_by_what_it_knows(sets, model):
    assert model.digest == PlantedModel(sets[Role.TRAIN]).digest
    others = (PlantedModel(sets[Role.HOLDOUT]), PlantedModel(sets[Role.TRAIN], noise=8.0))
    assert model.digest not in [other.digest for other in others]


def test_images_of_another_size_are_squeezed():
    drawn = as_set(draw_faces(12, seed=2), Role.TRAIN)  # 48 pixels a side
    model = PlantedModel(drawn.subset(np.arange(6)))
    scores = image_scores(model, "elbo", drawn, model.side, 0)
    assert scores[:6].min() > scores[6:].max()


def test_nothing_to_know_is_refused(sets):
    with pytest.raises(NotEnoughDataError, match="no train images to plant a leak from"):
        PlantedModel(sets[Role.TRAIN].subset(np.array([], dtype=np.int64)))

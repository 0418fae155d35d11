"""The network of a mean embedding: its features are a kernel's, and its loss is a distance without bias."""

import numpy as np
import pytest
import torch

from showthrough.generators.models.kinds import build
from showthrough.generators.models.mean_embedding import FourierFeatures, MeanEmbedding
from showthrough.generators.models.network import initialise

PIXELS = 192  # 3 x 8 x 8


@pytest.fixture
def plain(embedding_config) -> MeanEmbedding:
    return initialise(build(embedding_config), np.random.default_rng(0))


@pytest.fixture
def classed(embedding_config) -> MeanEmbedding:
    config = embedding_config.model_copy(update={"classes": ("a", "b")})
    return initialise(build(config), np.random.default_rng(0))


@pytest.fixture
def pixels(rng):
    return torch.from_numpy(rng.uniform(-1, 1, (30, PIXELS))).float()


def hold(network, parts):
    """Hold the mean of these parts, one row a class."""
    with torch.no_grad():
        network.release.values.copy_(parts)


def test_products_of_features_are_the_gaussian_kernel(pixels) -> None:
    features = FourierFeatures(PIXELS, 20_000, 0.75)(pixels)
    squared = torch.cdist(pixels, pixels).square()
    kernel = torch.exp(-squared / (2 * PIXELS * 0.75**2))
    torch.testing.assert_close(features @ features.T, kernel, atol=0.04, rtol=0)
    assert kernel.std() > 0.05  # not all alike


@pytest.mark.parametrize("network", ["plain", "classed"])
def test_the_part_of_an_image_in_the_release_has_size_one(network, pixels, request) -> None:
    parts = request.getfixturevalue(network).embedded(pixels)
    torch.testing.assert_close(parts.norm(dim=1), torch.ones(len(pixels)))


def test_frequencies_are_the_same_everywhere_and_no_part_of_the_weights(
    plain, embedding_config, pixels
) -> None:
    other = initialise(build(embedding_config), np.random.default_rng(9))
    assert torch.equal(plain.features(pixels), other.features(pixels))
    assert not any("frequenc" in name for name in plain.state_dict())


def test_features_at_some_frequencies_are_those_of_all_in_the_mean(plain, pixels, rng) -> None:
    whole = plain.features(pixels)
    products = []
    for _ in range(300):
        chosen = plain.features.drawn(rng, 20)
        products.append(
            (plain.features(pixels[:2], chosen) * plain.features.only(whole[:2], chosen)).sum(dim=1)
        )
    found = torch.stack(products).mean(dim=0)
    torch.testing.assert_close(found, torch.ones(2))  # of size 1 each, whatever is chosen
    crossed = plain.features.only(whole, torch.arange(plain.features.count))
    torch.testing.assert_close(crossed, whole)


def test_class_means_are_the_features_means_whatever_the_classes_sizes(classed, pixels) -> None:
    rows = torch.tensor([0] * 27 + [1] * 3)
    parts = torch.stack([classed.embedded(pixels)[rows == row].sum(dim=0) for row in (0, 1)]) / len(pixels)
    hold(classed, parts)
    means, shares = classed.means()
    torch.testing.assert_close(shares, torch.tensor([0.9, 0.1]))
    for row in (0, 1):
        torch.testing.assert_close(means[row], classed.features(pixels[rows == row]).mean(dim=0))


def test_noise_that_counts_less_than_nobody_gives_a_class_no_weight(classed, pixels) -> None:
    parts = torch.stack([classed.embedded(pixels).mean(dim=0), -classed.embedded(pixels).mean(dim=0)])
    hold(classed, parts)
    assert classed.means()[1][1] < 1e-5
    assert torch.isfinite(classed.mismatch(np.random.default_rng(0), 20))


def test_the_mismatch_is_the_squared_distance_of_mean_embeddings_without_bias(plain, pixels) -> None:
    """Against a mean over so many drawn images that what is left is sampling error."""
    hold(plain, plain.embedded(pixels).mean(dim=0, keepdim=True))
    rng = np.random.default_rng(0)
    noise = torch.from_numpy(rng.standard_normal((20_000, 4), dtype=np.float32))
    with torch.inference_mode():
        drawn = plain.features(plain.images(noise)).mean(dim=0)
        truth = (drawn - plain.features(pixels).mean(dim=0)).square().sum()
        few = [float(plain.mismatch(rng, 4)) for _ in range(2000)]
    error = np.std(few) / np.sqrt(len(few))
    assert abs(np.mean(few) - float(truth)) < 5 * error
    assert error < 0.02 * float(truth)  # 1/4 of the size of a feature would be seen


def test_an_image_of_people_is_more_alike_than_another(plain, pixels, rng) -> None:
    hold(plain, plain.embedded(pixels).mean(dim=0, keepdim=True))
    others = torch.from_numpy(rng.uniform(-1, 1, (30, PIXELS))).float()
    assert plain.likeness(pixels, None).mean() > plain.likeness(others, None).mean() + 0.01
    losses = plain(pixels.reshape(15, 2, PIXELS))
    torch.testing.assert_close(losses, 2 - 2 * plain.likeness(pixels, None).reshape(15, 2).mean(dim=1))


def test_the_class_decides_what_is_drawn(classed) -> None:
    noise = torch.zeros(2, 4)
    one, other = classed.images(noise, torch.tensor([0, 1]))
    assert (one - other).abs().max() > 1e-3
    assert max(one.abs().max(), other.abs().max()) <= 1.0


def test_convolutions_draw_images_of_the_same_form(embedding_config) -> None:
    config = embedding_config.model_copy(update={"architecture": "conv", "channels": 4})
    network = initialise(build(config), np.random.default_rng(0))
    assert network.images(torch.zeros(3, 4)).shape == (3, PIXELS)


def test_coarse_images_are_embedded_and_drawn_whole(embedding_config, rng) -> None:
    config = embedding_config.model_copy(update={"colours": "grey", "pooling": 2})
    network = initialise(build(config), np.random.default_rng(0))
    fine = torch.from_numpy(rng.uniform(-1, 1, (5, 8, 8, 3))).float()
    level = fine.reshape(5, 4, 2, 4, 2, 3).mean(dim=(2, 4, 5), keepdim=True)
    squares = level.expand(5, 4, 2, 4, 2, 3).reshape(5, PIXELS)
    torch.testing.assert_close(network.embedded(fine.reshape(5, PIXELS)), network.embedded(squares))
    images = network.images(torch.from_numpy(rng.standard_normal((5, 4))).float())
    assert images.shape == (5, PIXELS)
    assert torch.equal(images[:, 0::3], images[:, 2::3])

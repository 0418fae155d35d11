"""Principal components are those of the reference, and claim nothing about faces."""

import numpy as np
import pytest

from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.errors import DataError, NotEnoughDataError
from showthrough.observers.embedders.pca import PCA


def image_set(images: np.ndarray, digest: str = "reference") -> ImageSet:
    names = [f"i{row}" for row in range(len(images))]
    size = images.shape[1:3]
    return ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(images),
        ids=names,
        identity=names,
        sizes=[size] * len(images),
        digest=digest,
    )


def pictures(rng: np.random.Generator, n: int, side: int = 8) -> np.ndarray:
    """Return images in which brightness varies most, then a left-right slope, then noise."""
    slope = np.linspace(-1, 1, side)[None, None, :, None]
    light, lean = rng.normal(0, 40, (2, n, 1, 1, 1))
    noise = rng.normal(0, 2, (n, side, side, 3))
    return np.clip(128 + light + 0.5 * lean * slope + noise, 0, 255).astype(np.uint8)


def test_the_first_components_are_what_varies_most(rng):
    images = pictures(rng, 200)
    values = PCA("pca", image_set(images), 2, 8)(images)
    light = images.astype(float).mean(axis=(1, 2, 3))
    lean = images[:, :, 4:].astype(float).mean(axis=(1, 2, 3)) - images[:, :, :4].mean(axis=(1, 2, 3))
    assert abs(np.corrcoef(values[:, 0], light)[0, 1]) > 0.99
    assert abs(np.corrcoef(values[:, 1], lean)[0, 1]) > 0.99


def test_components_are_whitened_and_do_not_correlate(rng):
    images = pictures(rng, 300)
    values = PCA("pca", image_set(images), 3, 8)(images)
    np.testing.assert_allclose(np.cov(values.T), np.eye(3), atol=0.02)


def test_the_same_reference_gives_the_same_vectors(rng):
    images = pictures(rng, 60)
    first, second = (PCA("pca", image_set(images), 5, 8) for _ in range(2))
    assert (first(images) == second(images)).all()
    assert first.digest == second.digest
    assert first.digest != PCA("pca", image_set(images, "other"), 5, 8).digest


def test_a_small_reference_gives_fewer_components_and_says_so(rng):
    images = pictures(rng, 10)
    pca = PCA("pca", image_set(images), 32, 8)
    assert pca(images).shape == (10, 5)
    assert pca.info.title == "5 principal components"
    assert "10 reference images" in pca.info.preprocessing


def test_three_reference_images_are_too_few(rng):
    with pytest.raises(NotEnoughDataError, match="need 4 reference images, got 3") as caught:
        PCA("pca", image_set(pictures(rng, 3)), 32, 8)
    assert caught.value.needed == 4


def test_it_is_no_biometric_matcher(rng):
    info = PCA("faces", image_set(pictures(rng, 20)), 4, 8).info
    assert info.name == "faces"
    assert not info.is_matcher
    assert info.note == "not a biometric matcher"


def test_images_of_another_size_are_refused_in_a_sentence(rng: np.random.Generator) -> None:
    with pytest.raises(DataError, match="embedder mine looks at images"):
        PCA("mine", image_set(pictures(rng, 8)), 2, 8)(np.zeros((1, 9, 9, 3), dtype=np.uint8))

"""Features of images to tell a trait by."""

import numpy as np

from showthrough.core.check import Observation
from showthrough.core.images import Role
from showthrough.testing.in_memory import PIXELS, embedder, leaky
from showthrough.toolkit.traits.trait_features import coarse, trait_features


def test_each_image_has_the_vectors_of_all_embedders_and_whether_they_could_be_read(toy) -> None:
    face = embedder("face", toy.face)
    some = face._replace(read=lambda images: Observation(toy.face(images)[1:], np.arange(1, len(images))))
    seen = leaky(share=0.0, n=10, embedders=(PIXELS, some))
    found = trait_features(seen, Role.TRAIN)
    assert found.shape == (20, 192 + 1 + 16 + 1)
    assert found[0, 193:].tolist() == [0.0] * 17
    assert np.array_equal(found[1:, 193:209], toy.face(seen.images(Role.TRAIN).source.images)[1:])


def test_an_embedder_that_reads_nothing_of_a_role_leaves_zeros(toy) -> None:
    def read(images: np.ndarray) -> Observation:
        kept = 0 if images.std() < 1 else len(images)
        return Observation(toy.face(images)[:kept], np.arange(kept))

    blank = toy.people(10, np.random.default_rng(0))
    blank = blank._replace(images=np.zeros_like(blank.images))
    face = embedder("face", toy.face)._replace(read=read)
    found = trait_features(leaky(share=0.0, n=10, embedders=(PIXELS, face), synthetic=blank), Role.SYNTHETIC)
    assert found.shape == (10, 210)
    assert not found[:, 193:].any()


def test_pixels_are_looked_at_in_eight_by_eight_cells() -> None:
    image = np.zeros((1, 20, 20, 3), dtype=np.float32)
    image[0, :2, :2] = 1.0
    cells = coarse(image.reshape(1, -1)).reshape(8, 8, 3)
    assert cells[0, 0].tolist() == [1.0, 1.0, 1.0]
    assert cells.sum() == 3
    assert coarse(np.ones((2, 8 * 8 * 3), dtype=np.float32)).shape == (2, 192)

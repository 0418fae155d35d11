"""Who can be asked about images, and where the answers are kept."""

from collections.abc import Iterator

import numpy as np

from in_memory import image_set
from showthrough.controls.known_model import PlantedModel
from showthrough.core.images import Role
from showthrough.core.missing import Missing
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.signals.per_generator.inside import CLOSED, IMAGES_ONLY, Keep, kept, opened


class Draws:
    """Draws, and that is all."""

    digest, parameters, denoising_steps, accounting = "d", None, None, None

    def sample(self, n: int, seed: int, start: int = 0) -> np.ndarray:
        return np.zeros((n, 8, 8, 3), dtype=np.uint8)


def test_what_only_draws_gives_samples_only(toy, rng):
    assert opened(Draws()) == Missing(CLOSED)
    assert opened(None) == Missing(IMAGES_ONLY)
    known = PlantedModel(image_set(Role.TRAIN, toy.people(3, rng)))
    assert opened(known) is known


def test_answers_are_computed_once_for_the_same_weights_images_and_seed(toy, rng, tmp_path):
    images, asked = image_set(Role.TRAIN, toy.people(5, rng)), []

    def produce(start: int) -> Iterator[np.ndarray]:
        asked.append(start)
        yield np.arange(start, 5, dtype=float)

    keep = Keep(FeatureCache(tmp_path), 3, lambda *_: None)
    first = kept("loss", "weights", images, produce, keep)
    np.testing.assert_array_equal(first, np.arange(5))
    np.testing.assert_array_equal(kept("loss", "weights", images, produce, keep), first)
    assert asked == [0]
    kept("loss", "other weights", images, produce, keep)
    kept("loss", "weights", images, produce, keep._replace(seed=4))
    assert asked == [0, 0, 0]
    assert len(kept("loss", "weights", images.subset(np.empty(0, np.int64)), produce, keep)) == 0

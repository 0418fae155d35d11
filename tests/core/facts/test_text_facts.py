"""What is written on real plates, and an example of it for the contract of cards."""

import numpy as np

from showthrough.core.facts.text_facts import WrittenTexts
from showthrough.core.images import ArraySource, ImageSet, Role


def example(rng: np.random.Generator) -> WrittenTexts:
    """Return numbers noted for every second image."""
    digits = rng.integers(1000, 9999, 10_000)
    return WrittenTexts(
        lambda images: tuple(f"WA{digits[row]}A" if row % 2 else None for row in range(len(images)))
    )


def test_each_image_has_a_text_or_none(rng) -> None:
    pixels = np.zeros((4, 8, 8, 3), dtype=np.uint8)
    ids = list("abcd")
    images = ImageSet(
        role=Role.TRAIN,
        source=ArraySource(pixels),
        ids=ids,
        identity=ids,
        sizes=[(8, 8)] * 4,
        digest="digest",
    )
    found = example(rng).of(images)
    assert [text is None for text in found] == [True, False, True, False]

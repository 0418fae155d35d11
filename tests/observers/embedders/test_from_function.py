"""An embedder made of a function."""

import numpy as np
import pytest

from showthrough.errors import DataError
from showthrough.observers.embedders.from_function import FunctionEmbedder

IMAGES = np.zeros((3, 8, 8, 3), np.uint8)


def test_vectors_are_float32_and_a_row_of_nan_stays() -> None:
    embedder = FunctionEmbedder(lambda images: np.array([[1, 2], [np.nan, np.nan], [3, 4]]))
    vectors = embedder(IMAGES)
    assert vectors.dtype == np.float32
    assert np.isnan(vectors[1]).all()


@pytest.mark.parametrize("returned", [np.zeros(3), np.zeros((2, 5)), np.zeros((3, 2, 2))])
def test_one_vector_for_each_image_is_asked_for(returned: np.ndarray) -> None:
    with pytest.raises(DataError, match="for 3 images it returned an array of shape"):
        FunctionEmbedder(lambda images: returned)(IMAGES)


def test_two_functions_never_share_their_vectors_and_no_function_is_a_matcher_by_itself() -> None:
    first, second = (FunctionEmbedder(lambda images: images, name="same") for _ in range(2))
    assert first.digest != second.digest
    assert not first.info.is_matcher
    assert first.info.note == "not a biometric matcher"
    assert FunctionEmbedder(lambda images: images, is_matcher=True).info.note == ""

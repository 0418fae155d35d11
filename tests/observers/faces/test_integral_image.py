"""Tests of observers/colours.py: each pixel of a shrunk box is the mean of what lies under it."""

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from showthrough.observers.faces.integral_image import MeanColours


@pytest.mark.parametrize("size", [(24, 24), (5, 31), (1, 1), (60, 40)])
def test_any_box_of_any_image_is_what_torch_averages_pixel_by_pixel(
    rng: np.random.Generator, size: tuple[int, int]
) -> None:
    images = torch.from_numpy(rng.integers(0, 256, (3, 50, 70, 3), dtype=np.uint8))
    ends = np.sort([rng.permutation(limit + 1)[:2] for _ in range(40) for limit in (70, 50)], axis=1).reshape(
        40, 2, 2
    )
    boxes = torch.from_numpy(np.concatenate([ends[:, :, 0], ends[:, :, 1]], axis=1))
    image = torch.from_numpy(rng.integers(0, 3, 40))
    found = MeanColours(images).shrunk(image, boxes, size)
    for row, (left, top, right, bottom) in enumerate(boxes.tolist()):
        cut = images[image[row], top:bottom, left:right].permute(2, 0, 1)[None].float()
        torch.testing.assert_close(found[row : row + 1], interpolate(cut, size=size, mode="area"))


def test_sums_that_pass_the_largest_integer_change_nothing() -> None:
    white = torch.full((2, 1024, 1024, 3), 255, dtype=torch.uint8)
    white[1, ..., 1] = 254
    whole = torch.tensor([[0, 0, 1024, 1024]] * 2)
    found = MeanColours(white).shrunk(torch.tensor([0, 1]), whole, (13, 13))  # the least that MTCNN asks for
    assert (found[0] == 255).all()
    assert (found[1, 1] == 254).all()
    assert (found[1, [0, 2]] == 255).all()

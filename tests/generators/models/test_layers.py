"""Layers: sides that fit, no image that moves another, and the class of an image."""

import pytest
import torch

from showthrough.errors import NotAssessableError
from showthrough.generators.models.layers import (
    Coarse,
    as_maps,
    as_pixels,
    beside_classes,
    class_rows,
    connected,
    narrowing,
    norm,
    widening,
)


@pytest.mark.parametrize("size", [8, 16, 32])
def test_images_narrow_to_a_vector_and_widen_to_images_of_the_same_side(size: int) -> None:
    images = torch.zeros(2, 3, size, size)
    assert narrowing(size, 4, 7)(images).shape == (2, 7)
    assert widening(size, 4, 5)(torch.zeros(2, 5)).shape == (2, 3, size, size)


@pytest.mark.parametrize(("channels", "groups"), [(8, 8), (12, 6), (7, 7), (3, 3), (22, 2), (11, 1)])
def test_the_most_groups_up_to_eight_divide_the_channels(channels: int, groups: int) -> None:
    assert norm(channels).num_groups == groups


def test_who_else_is_in_the_batch_does_not_matter() -> None:
    layers = narrowing(8, 4, 6)
    images = torch.linspace(-1, 1, 4 * 3 * 64).reshape(4, 3, 8, 8).sin()
    alone = torch.cat([layers(image[None]) for image in images])
    torch.testing.assert_close(layers(images), alone, rtol=1e-4, atol=1e-5)


def test_flattened_images_are_maps_and_flattened_again() -> None:
    pixels = torch.arange(2 * 5 * 3 * 64, dtype=torch.float32).reshape(2, 5, 192)
    maps = as_maps(pixels)
    assert maps.shape == (10, 3, 8, 8)
    assert maps.is_contiguous()
    assert maps[0, :, 0, 1].tolist() == [
        3.0,
        4.0,
        5.0,
    ]  # the second pixel of the first row, its three colours
    assert torch.equal(as_pixels(maps, pixels.shape[:2]), pixels)


def test_fully_connected_layers_have_as_many_hidden_ones_as_asked() -> None:
    shapes = [tuple(layer.weight.shape) for layer in connected(5, 7, 3, layers=1) if hasattr(layer, "weight")]
    assert shapes == [(7, 5), (3, 7)]


def test_an_image_is_averaged_over_colours_and_squares_and_enlarged_again() -> None:
    coarse = Coarse(8, "grey", 2)
    pixels = torch.linspace(-1, 1, 2 * 5 * 192).reshape(2, 5, 192).sin()
    squares = pixels.reshape(2, 5, 4, 2, 4, 2, 3).mean(dim=(3, 5, 6))
    seen = coarse.seen(pixels)
    torch.testing.assert_close(seen, squares.reshape(2, 5, 16))
    assert (coarse.side, coarse.planes, coarse.values) == (4, 1, 16)
    drawn = coarse.drawn(seen).reshape(2, 5, 64, 3)
    assert torch.equal(drawn[..., 0], drawn[..., 2])
    level = torch.full((1, 16), 0.25)
    torch.testing.assert_close(coarse.drawn(level), torch.full((1, 192), 0.25))


def test_squares_of_colours_are_averaged_colour_by_colour() -> None:
    pixels = torch.linspace(-1, 1, 192).reshape(1, 192).sin()
    squares = pixels.reshape(1, 4, 2, 4, 2, 3).mean(dim=(2, 4))
    torch.testing.assert_close(Coarse(8, "rgb", 2).seen(pixels), squares.reshape(1, 48))


def test_an_image_that_is_not_reduced_comes_back_as_it_was() -> None:
    coarse, pixels = Coarse(8, "rgb", 1), torch.linspace(-1, 1, 192).reshape(1, 192)
    assert torch.equal(coarse.seen(pixels), pixels)
    assert torch.equal(coarse.drawn(pixels), pixels)


def test_a_group_is_the_class_of_its_name() -> None:
    assert class_rows(("a", "b"), ["b", "a", "b"]).tolist() == [1, 0, 1]
    assert class_rows((), ["b"]) is None


@pytest.mark.parametrize("groups", [["a", "c"], None])
def test_an_image_of_no_class_is_refused(groups) -> None:
    with pytest.raises(NotAssessableError, match="belong to none of the generator's classes"):
        class_rows(("a", "b"), groups)


def test_the_class_stands_beside_the_numbers() -> None:
    noise = torch.tensor([[0.5, -0.5], [1.0, 2.0]])
    beside = beside_classes(noise, torch.tensor([1, 0]), 2)
    assert beside.tolist() == [[0.5, -0.5, 0.0, 1.0], [1.0, 2.0, 1.0, 0.0]]
    assert beside_classes(noise, None, 2) is beside_classes(noise, torch.tensor([1, 0]), 0) is noise


def test_the_class_of_an_image_is_that_of_all_its_draws() -> None:
    beside = beside_classes(torch.zeros(2, 3, 4), torch.tensor([[1], [0]]), 2)
    assert beside.shape == (2, 3, 6)
    assert beside[0, :, 4:].tolist() == [[0.0, 1.0]] * 3

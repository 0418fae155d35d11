"""The network that reads Latin plates."""

import pytest
import torch

from showthrough.observers.plates.ctc_reader import HEIGHT, LATIN, LATIN_STEPS, WIDTH, LatinNetwork


def test_each_place_has_a_score_for_each_sign_and_the_blank() -> None:
    torch.manual_seed(0)
    found = LatinNetwork().eval()(torch.rand(3, 1, HEIGHT, WIDTH) * 255)
    assert found.shape == (3, len(LATIN) + 1, LATIN_STEPS)
    assert len(set(LATIN)) == len(LATIN) == 36


def test_light_and_contrast_change_no_score() -> None:
    torch.manual_seed(0)
    network = LatinNetwork().eval()
    plate = torch.rand(1, 1, HEIGHT, WIDTH) * 200
    darker = network(0.8 * plate + 20)
    assert torch.allclose(network(plate), darker, atol=0.05)


@pytest.mark.parametrize(("place", "column"), [(2, 10), (16, 64), (29, 116), (34, 10), (48, 64), (61, 116)])
def test_both_lines_are_read_from_left_to_right(place, column) -> None:
    torch.manual_seed(0)
    network = LatinNetwork().eval()
    plate = (torch.rand(1, 1, HEIGHT, WIDTH) * 255).requires_grad_()
    network.features(plate).flatten(2)[0, :, place].sum().backward()
    weight = plate.grad[0, 0].abs()
    assert float((weight * torch.arange(WIDTH)).sum() / weight.sum()) == pytest.approx(column, abs=4)


def test_one_plate_is_read_the_same_whatever_stands_beside_it() -> None:
    torch.manual_seed(0)
    network = LatinNetwork().eval()
    plates = torch.rand(4, 1, HEIGHT, WIDTH) * 255
    assert torch.allclose(network(plates)[2], network(plates[2:3])[0], atol=1e-4)

"""LPRNet reads a plate without looking at the plates beside it."""

import torch

from showthrough.observers.plates.lprnet import ALPHABET, BLANK, HEIGHT, STEPS, WIDTH, LPRNet


def test_a_plate_becomes_a_likelihood_for_each_character_at_each_place() -> None:
    network = LPRNet().eval()
    with torch.inference_mode():
        logits = network(torch.linspace(-1, 1, 2 * 3 * HEIGHT * WIDTH).reshape(2, 3, HEIGHT, WIDTH))
    assert logits.shape == (2, BLANK + 1, STEPS)
    assert torch.isfinite(logits).all()


def test_the_alphabet_has_each_character_once_and_the_blank_after_it() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == BLANK == 67
    assert set("0123456789") <= set(ALPHABET)


def test_a_reading_does_not_depend_on_the_plates_beside_it() -> None:
    network = LPRNet().eval()
    plates = torch.linspace(-1, 1, 4 * 3 * HEIGHT * WIDTH).reshape(4, 3, HEIGHT, WIDTH).mul(9).sin()
    with torch.inference_mode():
        alone = torch.cat([network(plate[None]) for plate in plates])
        torch.testing.assert_close(network(plates), alone, rtol=1e-3, atol=1e-4)

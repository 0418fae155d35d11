"""The redaction as an attacker knows it."""

import numpy as np
import pytest

from drawn_plates_world import Drawn, numbers
from showthrough.core.images import Role
from showthrough.errors import NotAssessableError, NotEnoughDataError
from showthrough.redaction.plate_attackers.redaction_guess import (
    Known,
    box_of,
    found_redaction,
    grey,
    operator_of,
)
from showthrough.redaction.redactors.blur import Blur
from showthrough.redaction.redactors.pixelate import Pixelate
from showthrough.redaction.redactors.solid import Solid


def pairs_of(redact):
    return Drawn({Role.REFERENCE: numbers(6, 1)}, redact).of(Role.REFERENCE)


@pytest.mark.parametrize("sigma", [1.0, 2.5, 6.0])
def test_the_sigma_of_a_blur_is_found(sigma):
    found = found_redaction(pairs_of(Blur(sigma)))
    assert found.kind == "blur"
    assert found.strength == pytest.approx(sigma, rel=0.1)


@pytest.mark.parametrize("side", [3, 6, 12])
def test_the_side_of_a_cell_is_found(side):
    assert found_redaction(pairs_of(Pixelate(side))) == Known("pixelate", side)


def test_a_fill_and_no_redaction_at_all_are_known():
    assert found_redaction(pairs_of(Solid((10, 20, 30)))) == Known("solid")
    assert found_redaction(pairs_of(lambda picture, mask: picture)) == Known("nothing")


def test_a_blur_that_was_stored_with_losses_is_still_one():
    def rough(picture, mask):
        noise = np.random.default_rng(0).integers(-3, 4, picture.shape)
        return (Blur(3)(picture, mask).astype(int) + noise).clip(0, 255).astype(np.uint8)

    found = found_redaction(pairs_of(rough))
    assert found.kind == "blur"
    assert found.strength == pytest.approx(3, rel=0.15)


def test_what_is_none_of_them_has_no_answer():
    def shuffled(picture, mask):
        return np.random.default_rng(0).permutation(picture.reshape(-1, 3)).reshape(picture.shape)

    with pytest.raises(NotAssessableError, match="no fill, blur or pixelation"):
        found_redaction(pairs_of(shuffled))


def test_pairs_in_which_nothing_is_hidden_tell_nothing():
    pairs = pairs_of(Solid())
    with pytest.raises(NotEnoughDataError):
        found_redaction(pairs._replace(mask=lambda _: np.zeros((24, 94), dtype=bool)))


@pytest.mark.parametrize(
    ("known", "redact"), [(Known("blur", 3.0), Blur(3.0)), (Known("pixelate", 5), Pixelate(5))]
)
def test_the_matrices_do_what_the_redactors_do(known, redact):
    picture = np.full((60, 120, 3), 255, dtype=np.uint8)
    picture[20:40, 30:90] = np.random.default_rng(0).integers(0, 256, (20, 60, 1), dtype=np.uint8)
    mask = np.zeros((60, 120), dtype=bool)
    mask[:55, :110] = True
    top, left, height, width = box_of(mask)
    down, across = (operator_of(known, length) for length in (height, width))
    made = 255 - down @ (255 - grey(picture)[:height, :width]) @ across.T
    np.testing.assert_allclose(made, grey(redact(picture, mask))[:height, :width], atol=1.0)
    assert (top, left) == (0, 0)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no redaction is called"):
        operator_of(Known("swirl"), 4)

"""The dictionary attack on plates that are drawn, which no register holds."""

import numpy as np
import pytest

from drawn_plates_world import numbers, photo
from showthrough.observers.plates.drawn_plates import fitted_plates
from showthrough.redaction.plate_attackers.dictionary import Probe, recognised
from showthrough.redaction.plate_attackers.redaction_guess import Known
from showthrough.redaction.redactors.blur import Blur
from showthrough.redaction.redactors.pixelate import Pixelate
from showthrough.redaction.redactors.solid import Solid

TEXTS = numbers(120, 7)
DRAWN = 255 - fitted_plates(tuple(TEXTS))


def told(redact, known, size, n=3, mask=None):
    """Return how many of n plates are told from 120."""
    rng, hits = np.random.default_rng(5), 0
    for row in range(n):
        picture = photo(TEXTS[row], rng, size)
        hidden = np.ones(picture.shape[:2], dtype=bool) if mask is None else mask
        probe = Probe(redact(picture, hidden), hidden, known)
        hits += recognised(probe, DRAWN, rng).candidate == row
    return hits


def test_plates_that_were_blurred_at_sigma_9_are_all_told():
    assert told(Blur(9), Known("blur", 9), (188, 48)) == 3


def test_plates_in_cells_as_high_as_a_stroke_are_told():
    assert told(Pixelate(4), Known("pixelate", 4), (94, 24)) == 3


def test_a_fill_leaves_nothing_to_tell():
    assert told(Solid((9, 9, 9)), Known("solid"), (94, 24)) == 0


def test_a_blur_that_leaves_nothing_but_its_mean_tells_nothing():
    assert told(Blur(60), Known("blur", 60), (94, 24)) <= 1


def test_half_a_number_is_told_by_the_half_that_is_hidden():
    mask = np.zeros((24, 94), dtype=bool)
    mask[2:22, 4:92] = True
    assert told(Blur(2), Known("blur", 2), (94, 24), mask=mask) >= 2


def test_light_ink_on_dark_paper_is_told_alike():
    rng = np.random.default_rng(1)
    picture = 255 - photo(TEXTS[3], rng)
    mask = np.ones((24, 94), dtype=bool)
    guess = recognised(Probe(Blur(1.5)(picture, mask), mask, Known("blur", 1.5)), DRAWN, rng)
    assert guess.candidate == 3
    assert guess.likeness > 0.9


def test_candidates_that_look_alike_to_the_last_digit_are_nobody():
    picture, mask = photo(TEXTS[0], np.random.default_rng(1)), np.ones((24, 94), dtype=bool)
    twice = DRAWN[[0, 0]]
    assert recognised(Probe(picture, mask, Known("nothing")), twice, np.random.default_rng(0)).candidate == -1
    alone = recognised(Probe(picture, mask, Known("nothing")), DRAWN[:1], np.random.default_rng(0))
    assert alone.candidate == 0


def test_an_empty_mask_is_refused():
    picture, mask = photo(TEXTS[0], np.random.default_rng(1)), np.zeros((24, 94), dtype=bool)
    with pytest.raises(ValueError, match="empty"):
        recognised(Probe(picture, mask, Known("nothing")), DRAWN, np.random.default_rng(0))

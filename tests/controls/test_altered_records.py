"""Texts and recordings altered as a generator that copies might."""

import numpy as np
import pytest

from showthrough.controls.altered_records import delayed, emptied, mistyped, noisy, off, telephone
from showthrough.core.facts.of_records.table_facts import TabledRow
from showthrough.stats.tabular.mixed import Mixed
from showthrough.voices.waveforms import RATE, Clip


def test_so_many_words_are_others(rng) -> None:
    text = " ".join(["word"] * 1000)
    changed = mistyped(text, rng, 0.1).split()
    assert 60 < sum(word != "word" for word in changed) < 140
    assert len(changed) == 1000


def test_noise_is_so_far_below_and_a_telephone_keeps_what_is_low(rng) -> None:
    time = np.arange(RATE) / RATE
    low, high = (Clip(np.sin(2 * np.pi * hertz * time).astype(np.float32)) for hertz in (500, 6000))
    noise = noisy(low, rng, 20).samples - low.samples
    assert 10 * np.log10(np.mean(low.samples**2) / np.mean(noise**2)) == pytest.approx(20, abs=0.3)
    assert np.std(telephone(high).samples) < 0.05
    assert np.std(telephone(low).samples) > 0.6
    assert len(delayed(low, 0.1).samples) == RATE + 1600


def test_numbers_of_a_row_are_off_by_so_much_and_cells_are_empty(rng) -> None:
    row = TabledRow(Mixed(np.full((1, 1000), 50.0), np.zeros((1, 1000), dtype=np.int64)), ())
    changed = off(row, rng, 0.01).cells
    assert np.std(changed.numbers) == pytest.approx(0.5, rel=0.15)
    assert np.array_equal(changed.codes, row.cells.codes)
    numbers, codes = emptied(row, rng, 0.1).cells
    assert 60 < np.isnan(numbers).sum() < 140
    assert 60 < (codes == -1).sum() < 140

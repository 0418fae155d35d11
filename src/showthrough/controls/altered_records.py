"""Texts, recordings and rows of tables altered as a generator that copies might alter them."""

import numpy as np

from showthrough.core.facts.of_records.table_facts import TabledRow
from showthrough.stats.tabular.mixed import Mixed
from showthrough.voices.waveforms import RATE, Clip, resampled

NARROW = 8_000  # Hz: the sampling rate of a telephone


def mistyped(text: str, rng: np.random.Generator, share: float) -> str:
    """Return a text in which so large a share of the words are made-up ones."""
    words = text.split()
    for at in np.flatnonzero(rng.random(len(words)) < share):
        words[at] = "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz"), 6))
    return " ".join(words)


def noisy(clip: Clip, rng: np.random.Generator, decibels: float) -> Clip:
    """Return a recording with white noise so many decibels below it."""
    level = float(np.sqrt(np.mean(clip.samples.astype(np.float64) ** 2))) * 10 ** (-decibels / 20)
    noise = rng.normal(0.0, level, len(clip.samples))
    return Clip((clip.samples + noise).astype(np.float32))


def telephone(clip: Clip) -> Clip:
    """Return a recording without what lies above 4 kHz."""
    return Clip(resampled(resampled(clip.samples, RATE, NARROW), NARROW, RATE))


def delayed(clip: Clip, seconds: float) -> Clip:
    """Return a recording after so much silence."""
    return Clip(np.concatenate([np.zeros(int(seconds * RATE), dtype=np.float32), clip.samples]))


def off(row: TabledRow, rng: np.random.Generator, share: float) -> TabledRow:
    """Return a row whose numbers are off by such a share of themselves, some less and some more."""
    numbers = row.cells.numbers * (1 + share * rng.normal(size=row.cells.numbers.shape))
    return row._replace(cells=row.cells._replace(numbers=numbers))


def emptied(row: TabledRow, rng: np.random.Generator, share: float) -> TabledRow:
    """Return a row in which so large a share of the cells is missing."""
    numbers, codes = row.cells
    gaps, blanks = (rng.random(part.shape) < share for part in row.cells)
    return row._replace(cells=Mixed(np.where(gaps, np.nan, numbers), np.where(blanks, -1, codes)))

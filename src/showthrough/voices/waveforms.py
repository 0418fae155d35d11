"""Waveforms made comparable: one channel, one rate, and what is no speech refused."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from showthrough.data.decoding.odd_files import Unreadable

RATE = 16_000  # Hz: what speaker networks are trained at
SHORTEST = 0.5  # seconds of sound: with less, statistics over frames say nothing of a voice
SILENCE = -60.0  # dB of full scale, of the loudest 50 ms: below it nothing was recorded
CANCELLED = 0.1  # of the channels' level: two that are each other's opposite leave less when mixed
WINDOW = 0.05  # seconds
FINEST = 4000  # denominator of a ratio of rates; a filter for odd rates would be as long as the clip

Wave = NDArray[np.float32]  # (n,) in [-1, 1]


class Clip(NamedTuple):
    """Recording as one channel at 16 kHz."""

    samples: Wave

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return len(self.samples) / RATE


def mixed(channels: NDArray[np.floating]) -> Wave:
    """Return the mean of channels (n, c), or the loudest of them where they cancel each other out.

    >>> mixed(np.array([[0.5, 0.1], [0.1, 0.5]])).round(2).tolist(), mixed(np.array([[0.5, -0.5]])).tolist()
    ([0.30000001192092896, 0.30000001192092896], [0.5])
    """
    given = channels.astype(np.float32)
    mean, levels = given.mean(axis=1), np.sqrt(np.mean(given**2, axis=0))
    is_cancelled = _level(mean) < CANCELLED * levels.max(initial=0.0)
    return given[:, int(np.argmax(levels))] if is_cancelled else np.asarray(mean)


def resampled(wave: Wave, rate: int, wanted: int = RATE) -> Wave:
    """Return the wave at another rate, filtered so that nothing above half of either rate is left."""
    from scipy.signal import resample_poly

    if rate == wanted:
        return wave
    ratio = Fraction(wanted, rate).limit_denominator(FINEST)
    return np.asarray(resample_poly(wave, ratio.numerator, ratio.denominator), dtype=np.float32)


def loudest(wave: Wave, rate: int = RATE) -> float:
    """Return the level of the loudest 50 ms in decibels of full scale; minus infinity where all is zero.

    >>> round(loudest(np.full(1600, 0.1, dtype=np.float32)), 1)
    -20.0
    """
    size = max(int(WINDOW * rate), 1)
    whole = np.pad(wave, (0, -len(wave) % size)).astype(np.float64)
    power = float(np.max(np.mean(whole.reshape(-1, size) ** 2, axis=1), initial=0.0))
    return float(10 * np.log10(power)) if power > 0 else -np.inf


def as_clip(channels: NDArray[np.floating], rate: int) -> Clip:
    """Return channels (n, c) as one clip of 16 kHz.

    Raises:
        Unreadable: it holds numbers that are none, is silent or too short; says which.
    """
    if not np.isfinite(channels).all():
        raise Unreadable("damaged: it holds samples that are no numbers")
    seconds = len(channels) / rate
    if seconds < SHORTEST:
        raise Unreadable(f"too short: {seconds:.2f} seconds of sound, and {SHORTEST} are needed")
    wave = mixed(channels - channels.mean(axis=0, keepdims=True))  # a constant is no sound
    level = loudest(wave, rate)
    if level < SILENCE:
        told = "all samples are equal" if np.isneginf(level) else f"its loudest moment is at {level:.0f} dB"
        raise Unreadable(f"silent: {told}")
    return Clip(resampled(wave, rate))


def _level(wave: Wave) -> float:
    return float(np.sqrt(np.mean(wave.astype(np.float64) ** 2))) if len(wave) else 0.0

"""Mel spectra and cepstra of clips, as speech recognition has used them since 1980.

Source: Davis and Mermelstein, IEEE Transactions on ASSP 28 (1980); frames, filters and constants are those of
Kaldi (Povey et al., ASRU 2011), so that networks trained on its features can be fed.
"""

from functools import cache

import numpy as np

from showthrough.core.types import Features, Floats, Mask
from showthrough.voices.waveforms import RATE, Clip

FRAME, HOP = 400, 160  # samples: 25 ms every 10 ms
FFT = 512
EMPHASIS = 0.97
LOWEST = 20.0  # Hz
MELS = 40
CEPSTRA = 20
LIFTER = 22  # Kaldi's, which brings cepstra to like sizes
QUIET = 30.0  # dB below the loudest frame: pauses say nothing of a voice
SMALLEST = float(np.finfo(np.float32).eps)


def log_mel(clip: Clip, mels: int) -> Features:
    """Return the logarithm of the energy in mel bands, (frames, mels), of samples in 16-bit units.

    Without dither, so that the same clip gives the same numbers.
    """
    spectrum = np.abs(np.fft.rfft(_frames(clip) * np.hamming(FRAME), FFT, axis=1)) ** 2
    energy = spectrum[:, : FFT // 2] @ _mel_filters(mels).T
    return np.log(np.maximum(energy, SMALLEST)).astype(np.float32)


def cepstra(clip: Clip) -> Features:
    """Return the mel cepstra 1 to 19 of each frame, (frames, 19); without the 0th they know no loudness."""
    from scipy.fft import dct

    found = dct(log_mel(clip, MELS).astype(np.float64), type=2, norm="ortho", axis=1)[:, 1:CEPSTRA]
    order = np.arange(1, CEPSTRA)
    return np.asarray(found * (1 + LIFTER / 2 * np.sin(np.pi * order / LIFTER)), dtype=np.float32)


def voiced(clip: Clip) -> Mask:
    """Return which frames are not far quieter than the loudest, (frames,)."""
    power = np.mean(_frames(clip, emphasis=0.0) ** 2, axis=1)
    return np.asarray(power >= power.max() * 10 ** (-QUIET / 10))


def slopes(rows: Features, reach: int = 2) -> Features:
    """Return how each column changes from frame to frame, by regression over `reach` frames to each side.

    >>> slopes(np.arange(6.0, dtype=np.float32)[:, None])[2:4, 0].tolist()
    [1.0, 1.0]
    """
    padded = np.pad(rows, ((reach, reach), (0, 0)), mode="edge")
    n = len(rows)
    total = sum(
        step * (padded[reach + step : reach + step + n] - padded[reach - step : reach - step + n])
        for step in range(1, reach + 1)
    )
    return np.asarray(total / (2 * sum(step**2 for step in range(1, reach + 1))), dtype=np.float32)


def _frames(clip: Clip, emphasis: float = EMPHASIS) -> Floats:
    """Return frames of 25 ms without their mean, high frequencies emphasised, (frames, 400)."""
    samples = np.pad(clip.samples.astype(np.float64), (0, max(FRAME - len(clip.samples), 0))) * 32768
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    return np.asarray(frames - emphasis * before)


@cache
def _mel_filters(mels: int) -> Floats:
    """Return triangles that overlap by half on the mel scale, (mels, FFT / 2)."""
    edges = np.linspace(_mel(np.array(LOWEST)), _mel(np.array(RATE / 2)), mels + 2)
    bins = _mel(np.arange(FFT // 2) * RATE / FFT)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    return np.maximum(np.minimum(rising, falling), 0.0)


def _mel(hertz: Floats) -> Floats:
    return np.asarray(1127.0 * np.log1p(hertz / 700.0))

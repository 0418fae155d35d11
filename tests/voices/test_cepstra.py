"""Mel cepstra: bands where they belong, no loudness, and the numbers of the definition."""

import numpy as np
import pytest
from scipy.fft import dct

from showthrough.voices.cepstra import FRAME, HOP, MELS, cepstra, log_mel, slopes, voiced
from showthrough.voices.waveforms import RATE, Clip


def tone(hertz: float, level: float = 0.5) -> Clip:
    return Clip((level * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32))


@pytest.mark.parametrize("hertz", [250, 1000, 3000, 6000])
def test_a_tone_is_loudest_in_the_band_around_it(hertz) -> None:
    edges = np.linspace(1127 * np.log1p(20 / 700), 1127 * np.log1p(8000 / 700), MELS + 2)
    centres = 700 * np.expm1(edges[1:-1] / 1127)
    found = int(np.argmax(log_mel(tone(hertz), MELS).mean(axis=0)))
    assert abs(found - int(np.argmin(np.abs(centres - hertz)))) <= 1


def test_there_is_a_frame_every_ten_milliseconds_and_one_of_what_is_shorter() -> None:
    assert len(log_mel(tone(500), 80)) == 1 + (RATE - FRAME) // HOP == 98
    assert log_mel(Clip(np.ones(10, dtype=np.float32)), 80).shape == (1, 80)


def test_a_frame_by_hand(rng) -> None:
    """Kaldi's fbank, step by step: mean, emphasis, Hamming, power spectrum, triangles on the mel scale."""
    samples = rng.uniform(-0.5, 0.5, FRAME).astype(np.float32)
    frame = samples.astype(np.float64) * 32768
    frame -= frame.mean()
    frame[1:] -= 0.97 * frame[:-1].copy()
    frame[0] -= 0.97 * frame[0]
    window = 0.54 - 0.46 * np.cos(2 * np.pi * np.arange(FRAME) / (FRAME - 1))
    power = np.abs(np.fft.fft(np.r_[frame * window, np.zeros(112)]))[:256] ** 2
    mel = [1127 * np.log(1 + hertz / 700) for hertz in (20, 8000)]
    step = (mel[1] - mel[0]) / 24
    by_hand = []
    for band in range(23):
        left = mel[0] + band * step
        weights = np.zeros(256)
        for bin_ in range(256):
            at = 1127 * np.log(1 + bin_ * 31.25 / 700)
            if left < at < left + 2 * step:
                weights[bin_] = (at - left) / step if at <= left + step else (left + 2 * step - at) / step
        by_hand.append(np.log(weights @ power))
    assert log_mel(Clip(samples), 23)[0] == pytest.approx(by_hand, rel=1e-5)


def test_cepstra_know_no_loudness(rng) -> None:
    clip = Clip(rng.normal(0, 0.1, RATE).astype(np.float32))
    assert cepstra(Clip(clip.samples * 0.1)) == pytest.approx(cepstra(clip), abs=1e-3)
    assert cepstra(clip).shape == (98, 19)
    energies = log_mel(clip, MELS)[0]
    second = dct(energies.astype(float), norm="ortho")[2]
    assert cepstra(clip)[0, 1] == pytest.approx(second * (1 + 11 * np.sin(np.pi * 2 / 22)), rel=1e-4)


def test_pauses_are_not_voiced(rng) -> None:
    clip = Clip(np.r_[rng.normal(0, 0.1, 8000), rng.normal(0, 0.0005, 8000)].astype(np.float32))
    assert voiced(clip)[:45].all()
    assert not voiced(clip)[52:].any()


def test_the_slope_of_a_line_is_its_slope() -> None:
    line = np.outer(np.arange(20.0), [1.0, -2.0]).astype(np.float32)
    assert slopes(line)[3:-3] == pytest.approx(np.tile([1.0, -2.0], (14, 1)))
    assert slopes(line[:1]).tolist() == [[0.0, 0.0]]

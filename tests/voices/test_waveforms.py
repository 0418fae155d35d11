"""Waveforms: other rates, several channels, silence and what is too short."""

import numpy as np
import pytest

from showthrough.data.decoding.odd_files import Unreadable
from showthrough.voices.waveforms import RATE, as_clip, loudest, mixed, resampled


def tone(hertz: float, rate: int, seconds: float = 1.0, level: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 22_051])
def test_a_tone_keeps_its_pitch_and_length_at_every_rate(rate) -> None:
    clip = as_clip(tone(1000, rate)[:, None], rate)
    assert clip.seconds == pytest.approx(1.0, abs=0.002)
    spectrum = np.abs(np.fft.rfft(clip.samples[:RATE] * np.hanning(len(clip.samples[:RATE]))))
    assert np.argmax(spectrum) * RATE / len(clip.samples[:RATE]) == pytest.approx(1000, abs=2)


def test_what_lies_above_half_the_rate_is_no_other_tone_afterwards() -> None:
    heard = resampled(tone(10_000, 44_100), 44_100)  # would fold back to 6 kHz
    assert np.sqrt(np.mean(heard[200:-200] ** 2)) < 0.005


def test_two_channels_become_one_and_opposite_ones_do_not_vanish() -> None:
    left = tone(300, RATE)
    assert mixed(np.stack([left, left / 2], axis=1)) == pytest.approx(0.75 * left, abs=1e-6)
    assert mixed(np.stack([left, -left], axis=1)) == pytest.approx(left)
    assert as_clip(np.stack([left, -left], axis=1), RATE).seconds == 1


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        (np.zeros((RATE, 1)), "silent: all samples are equal"),
        (np.full((RATE, 2), 0.25), "silent: all samples are equal"),
        (tone(200, RATE, level=1e-4)[:, None], "silent: its loudest moment is at -83 dB"),
        (tone(200, RATE, seconds=0.2)[:, None], "too short: 0.20 seconds of sound, and 0.5 are needed"),
        (np.zeros((0, 1)), "too short: 0.00"),
        (np.array([[0.1], [np.nan]] * RATE), "damaged: it holds samples that are no numbers"),
    ],
)
def test_what_holds_no_voice_is_told(samples, told) -> None:
    with pytest.raises(Unreadable, match=told):
        as_clip(samples, RATE)


def test_a_word_in_a_long_silence_is_heard() -> None:
    quiet = np.zeros((10 * RATE, 1), dtype=np.float32)
    quiet[5 * RATE : 5 * RATE + RATE // 10, 0] = tone(200, RATE, seconds=0.1)
    assert as_clip(quiet, RATE).seconds == 10
    assert loudest(quiet[:, 0]) == pytest.approx(-9.0, abs=0.1)

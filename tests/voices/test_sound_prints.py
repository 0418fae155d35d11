"""Sound prints: copies are known through noise, shift, level and rate; strangers and other words are not."""

import numpy as np
import pytest

from showthrough.voices.sound_prints import aligned, prints
from showthrough.voices.waveforms import RATE, Clip, resampled
from spoken_voices import needs_espeak, noisy, shifted, spoken, voices

LEAST = 20  # aligned pairs of peaks of a copy


def telephone(clip: Clip) -> Clip:
    return Clip(resampled(resampled(clip.samples, RATE, 8000), 8000, RATE))


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    rng = np.random.default_rng(1)
    return [spoken(voice, rng) for voice in voices(12, rng) for _ in range(2)]


def amounts(own, others, n) -> np.ndarray:
    table = np.zeros((n, n), dtype=int)
    found = aligned(own, others)
    table[found.clip, found.other] = found.amount
    return table


@needs_espeak
@pytest.mark.parametrize(
    "alter",
    [
        lambda clip: noisy(clip, 5, np.random.default_rng(2)),
        lambda clip: shifted(clip, 0.1234),
        lambda clip: Clip(clip.samples * 0.05),
        telephone,
        lambda clip: Clip(clip.samples[len(clip.samples) // 3 :]),
        lambda clip: noisy(shifted(telephone(Clip(clip.samples * 0.3)), 0.05), 10, np.random.default_rng(2)),
    ],
    ids=["noise", "shift", "level", "telephone", "cut", "all of it"],
)
def test_an_altered_copy_is_known_and_nobody_else(clips, alter) -> None:
    known = prints(clips)
    table = amounts(prints([alter(clip) for clip in clips]), known, len(clips))
    copies, others = np.diag(table), np.where(np.eye(len(clips), dtype=bool), 0, table)
    assert (copies >= LEAST).all()
    assert (others.max(axis=1) < LEAST).all()
    assert (copies >= 2 * others.max(axis=1)).all()


def test_noise_and_tones_are_not_found_in_each_other(rng) -> None:
    noise = [Clip(rng.normal(0, 0.1, 3 * RATE).astype(np.float32)) for _ in range(20)]
    table = amounts(prints(noise), prints(noise), 20)
    assert (np.diag(table) > 10 * LEAST).all()
    assert np.where(np.eye(20, dtype=bool), 0, table).max() < LEAST / 2


def test_the_shift_tells_where_the_copy_begins(rng) -> None:
    clip = Clip(rng.normal(0, 0.1, 2 * RATE).astype(np.float32))
    found = aligned(prints([shifted(clip, 0.16 * 2)]), prints([clip]))
    assert found.shift.tolist() == [20]  # hops of 16 ms


def test_an_answer_does_not_depend_on_how_much_is_compared_at_once(rng, monkeypatch) -> None:
    noise = prints([Clip(rng.normal(0, 0.1, RATE).astype(np.float32)) for _ in range(10)])
    whole = aligned(noise, noise)
    monkeypatch.setattr("showthrough.voices.sound_prints.AT_ONCE", 10)
    assert all(map(np.array_equal, whole, aligned(noise, noise)))


def test_clips_without_peaks_share_nothing() -> None:
    empty = prints([])
    assert [len(column) for column in aligned(empty, empty)] == [0, 0, 0, 0]
    silent = prints([Clip(np.zeros(RATE, dtype=np.float32))])
    assert silent.total.tolist() == [0]
    assert len(aligned(silent, silent).clip) == 0

"""Statistics of cepstra: near for copies, nearer for one voice than for another, and no matcher."""

import numpy as np

from showthrough.voices.voice_statistics import WIDTH, VoiceStatistics
from showthrough.voices.waveforms import RATE, Clip
from spoken_voices import needs_espeak, noisy, shifted, spoken, voices


def test_it_says_that_it_is_no_speaker_matcher() -> None:
    info = VoiceStatistics().info
    assert not info.is_matcher
    assert info.note == "not a speaker matcher"


def test_a_clip_that_is_almost_all_pause_has_no_vector() -> None:
    click = np.zeros(RATE, dtype=np.float32)
    click[8000:8100] = 0.9
    assert np.isnan(VoiceStatistics()([Clip(click)])).all()
    assert VoiceStatistics()([]).shape == (0, WIDTH)


@needs_espeak
def test_a_copy_is_far_closer_than_other_voices() -> None:
    rng = np.random.default_rng(3)
    first = [spoken(voice, rng) for voice in voices(8, rng)]
    embed = VoiceStatistics()
    known = embed(first)
    copied = np.linalg.norm(embed([shifted(Clip(clip.samples * 0.3), 0.1) for clip in first]) - known, axis=1)
    apart = np.linalg.norm(known[:, None] - known[None], axis=2)
    others = apart[~np.eye(8, dtype=bool)]
    assert copied.max() < 0.5 * others.min()
    noise = np.linalg.norm(embed([noisy(clip, 30, rng) for clip in first]) - known, axis=1)
    assert np.median(noise) < np.median(others)

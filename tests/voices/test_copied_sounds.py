"""Copied recordings: a generator that copies with noise is caught, and strangers are not."""

import numpy as np
import pytest

from showthrough.stats.memorisation.near_copies import excess_interval
from showthrough.stats.sequences.quoting import hits
from showthrough.voices.copied_sounds import Recorded, copied_sounds
from showthrough.voices.sound_prints import heard_twice, prints
from showthrough.voices.waveforms import RATE, Clip
from spoken_voices import needs_espeak, noisy, shifted, spoken, voices

N, SYNTHETIC = 20, 30  # people of each role, and recordings that a generator made


@pytest.fixture(scope="module")
def world():
    """Return clips of 20 training voices, 20 held-out ones and 30 voices of nobody."""
    rng = np.random.default_rng(7)
    spoken_by = [spoken(voice, rng, words=4) for voice in voices(2 * N + SYNTHETIC, rng)]
    return spoken_by[:N], spoken_by[N : 2 * N], spoken_by[2 * N :]


def shown(world, made) -> tuple[int, int, bool]:
    train, holdout, _ = world
    people = np.arange(N)
    found = copied_sounds(
        Recorded(prints(train), people), Recorded(prints(holdout), people + N), heard_twice(made)
    )
    own = hits(found.train, people, people, len(made))
    other = hits(found.holdout, people, people, len(made))
    low = excess_interval(own.of_people, other.of_people, len(made)).low
    return int(own.records.sum()), int(other.records.sum()), low > 0


def copies(clips, rng) -> list[Clip]:
    return [noisy(shifted(clip, 0.2), 10, rng) for clip in clips]


@needs_espeak
def test_voices_of_nobody_copy_nobody(world, rng) -> None:
    assert shown(world, world[2]) == (0, 0, False)
    assert shown(world, [noisy(clip, 5, rng) for clip in world[2]]) == (0, 0, False)


@needs_espeak
def test_noisy_copies_are_caught_and_those_of_held_out_people_are_counted_apart(world, rng) -> None:
    train, holdout, nobody = world
    assert shown(world, copies(train[:10], rng) + nobody[10:]) == (10, 0, True)
    assert shown(world, copies(holdout[:10], rng) + nobody[10:]) == (0, 10, False)


def test_of_a_recording_that_two_people_have_nobody_is_shown(rng) -> None:
    def noise(n: int) -> list[Clip]:
        return [Clip(rng.normal(0, 0.1, 2 * RATE).astype(np.float32)) for _ in range(n)]

    jingle, own = noise(1), noise(5)
    train = Recorded(prints(own[:3] + jingle), np.arange(4))
    holdout = Recorded(prints(own[3:] + jingle), np.arange(4, 7))
    found = copied_sounds(train, holdout, [prints([*jingle, own[1], own[4]])])
    assert found.train.synthetic.tolist() == found.train.real.tolist() == [1]
    assert (found.holdout.synthetic.tolist(), found.holdout.real.tolist()) == ([2], [1])
    assert len(found.most_train) == 4

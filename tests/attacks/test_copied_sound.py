"""See attacks/copied_sound.toml."""

import numpy as np
import pytest

from quoted_worlds import RecordsSeen, one, run
from showthrough.attacks.copied_sound import CopiedSound
from showthrough.controls.altered_records import delayed, noisy
from showthrough.voices.waveforms import RATE, Clip

N = 30


def murmurs(n: int, rng: np.random.Generator) -> list[Clip]:
    """Return clips of noise that swells and fades: fast to make, and with peaks all over, as speech has."""
    swell = 0.1 + np.sin(np.pi * 4 * np.arange(2 * RATE) / RATE) ** 2
    return [Clip((0.1 * swell * rng.normal(size=2 * RATE)).astype(np.float32)) for _ in range(n)]


@pytest.fixture(scope="module")
def world() -> tuple[list[Clip], list[Clip], list[Clip]]:
    rng = np.random.default_rng(5)
    return murmurs(N, rng), murmurs(N, rng), murmurs(N, rng)


def test_noisy_copies_are_found(world, rng) -> None:
    train, holdout, strangers = world
    copies = [delayed(noisy(clip, rng, 15), 0.1) for clip in train[:12]]
    seen = RecordsSeen("voices", train, holdout, copies + strangers[12:])
    found = run(CopiedSound(), seen)
    assert one(found, "quoted_rate", "sounds").hits == 12
    assert one(found, "quoted_excess", "sounds").shows_leak
    (shown,) = CopiedSound().people_shown(seen, rng)
    assert shown.people == {f"train-{number}" for number in range(12)}


def test_strangers_and_copies_of_held_out_people_show_no_leak(world, rng) -> None:
    train, holdout, strangers = world
    found = run(CopiedSound(), RecordsSeen("voices", train, holdout, strangers))
    assert one(found, "quoted_rate", "sounds").hits == 0
    swapped = [noisy(clip, rng, 15) for clip in holdout[:12]] + strangers[12:]
    again = run(CopiedSound(), RecordsSeen("voices", train, holdout, swapped))
    assert not any(finding.shows_leak for finding in (*found, *again))
    assert one(again, "quoted_rate", "sounds").control == 12 / N

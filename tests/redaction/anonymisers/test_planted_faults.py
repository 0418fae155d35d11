"""Faults of anonymisers, planted: attacks on what comes out find them, and find no honest one guilty."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.redaction.anonymisers.anonymiser import KINDS, Anonymiser, train_anonymiser
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from showthrough.redaction.anonymisers.face_windows import WindowedFaces
from showthrough.stats.redaction.identity_maps import mapped_people, pointed_to
from showthrough.stats.redaction.reidentification import RankOne, rank_one
from toy_windows import toy_windows

SIZE, PEOPLE = 24, 40
JUDGED, NAMES = toy_windows(PEOPLE, photos=3, size=SIZE, seed=8)
WHO = np.repeat(np.arange(PEOPLE), 3)
SEEDS = list(range(3 * PEOPLE))


def matched(pixels: np.ndarray) -> np.ndarray:
    """Return what a matcher sees of toy faces: the colours of the middle, a person's own marks."""
    step, middle = SIZE // 6, SIZE // 2
    places = [(middle + step * (n // 2 - 1), middle + step * (n % 2 - 1)) for n in range(4)]
    seen = [pixels[:, top : top + step, left : left + step].mean(axis=(1, 2)) for top, left in places]
    centred = np.concatenate(seen, axis=1) - 127.5
    return (centred / np.linalg.norm(centred, axis=1, keepdims=True)).astype(np.float32)


def naive(redacted: np.ndarray) -> RankOne:
    """Return who is found: the first picture redacted, among the second ones of everybody."""
    probes, gallery = matched(redacted)[::3], matched(JUDGED.pixels)[1::3]
    return rank_one(probes, gallery, np.arange(PEOPLE), np.random.default_rng(0))


def is_map(redacted: np.ndarray) -> bool:
    """Return whether more people than by chance are turned into one other person each."""
    seen, gallery = matched(redacted), matched(JUDGED.pixels)
    first, second = (
        pointed_to(seen[photo::3], np.arange(PEOPLE), gallery[2::3], np.arange(PEOPLE), 0.9)
        for photo in (0, 1)
    )
    found = mapped_people(first, second, np.random.default_rng(0))
    return found.hits > found.beyond(0.001)


class LeakingSkip:
    """Anonymiser with a short cut by which half of what was to be hidden comes through."""

    title = "leaking"

    def __init__(self, honest: Anonymiser) -> None:
        self._honest = honest

    def __call__(self, faces: WindowedFaces, seeds) -> np.ndarray:
        drawn = self._honest(faces, seeds).astype(np.float64)
        return ((drawn + faces.pixels) / 2).astype(np.uint8)


def next_person(faces: WindowedFaces) -> np.ndarray:
    """Return everybody with the face of the next person, as a map of source + 1 gives it."""
    return np.where(faces.holes[..., None], np.roll(faces.pixels, -3, axis=0), faces.pixels)


@pytest.fixture(scope="module", params=list(KINDS))
def trained(request, tmp_path_factory) -> Anonymiser:
    faces, names = toy_windows(60, photos=2, size=SIZE)
    settings = AnonymiserSettings(
        kind=request.param, size=SIZE, channels=8, latent=8, steps=40, batch_size=8, group=6
    )
    file: Path = tmp_path_factory.mktemp("trained") / "a.safetensors"
    return train_anonymiser(settings, faces, names, file, seed=3)


def test_a_leaking_skip_is_found_and_an_honest_network_lies_below_it(trained: Anonymiser) -> None:
    honest, leaking = naive(trained(JUDGED, SEEDS)), naive(LeakingSkip(trained)(JUDGED, SEEDS))
    assert leaking.interval.low > leaking.chance
    assert honest.value < leaking.value
    assert not is_map(trained(JUDGED, SEEDS))


def test_who_never_sees_a_face_finds_nobody_again(tmp_path: Path) -> None:
    faces, names = toy_windows(60, photos=2, size=SIZE)
    settings = AnonymiserSettings(kind="inpainting", size=SIZE, channels=8, latent=8, steps=40, batch_size=8)
    honest = naive(train_anonymiser(settings, faces, names, tmp_path / "a", seed=3)(JUDGED, SEEDS))
    assert honest.interval.low <= honest.chance


def test_a_map_to_the_next_person_is_found_where_a_naive_matcher_finds_nobody() -> None:
    redacted = next_person(JUDGED)
    assert naive(redacted).interval.low <= naive(redacted).chance
    assert is_map(redacted)
    assert not is_map(JUDGED.pixels)


def test_the_toy_matcher_knows_people_whom_nobody_hid() -> None:
    assert naive(JUDGED.pixels).value > 0.9

"""How long attackers will learn is measured on noise, and unknown where there is no matcher to learn with."""

from pathlib import Path

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.types import Features, Images
from showthrough.observers.faces.alignment import CentralCrop
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.redaction.attackers.known_attacks import all_attacks
from showthrough.redaction.attackers.trial import seconds_to_attack

INFO = EmbedderInfo(name="face", title="face", metric="cosine", is_matcher=True, digest="d")


def brightness(images: Images) -> Features:
    return images.reshape(len(images), 2, -1).mean(axis=2).astype(np.float32)


def mean_colours(images: Images) -> Features:
    return images.reshape(len(images), 4, -1).mean(axis=2).astype(np.float32)


def embedder(info: EmbedderInfo = INFO) -> FaceEmbedder:
    return FaceEmbedder(info, CentralCrop(16), mean_colours, 4)


def test_more_steps_take_longer_and_each_attack_is_told(tmp_path: Path) -> None:
    short = seconds_to_attack(embedder(), 40, 16, 10, tmp_path / "a")
    long = seconds_to_attack(embedder(), 40, 16, 10_000, tmp_path / "b")
    assert set(short) == {name for name, kind in all_attacks().items() if not kind.sees_clean}
    assert all(seconds is not None for seconds in short.values())
    assert sum(long.values()) > 10 * sum(short.values())


def test_matchers_whose_vectors_differ_in_length_are_timed_apart(tmp_path: Path) -> None:
    """Both once read the network that the first had taught, and the second was refused or took no time."""
    first, second = embedder(), FaceEmbedder(INFO, CentralCrop(16), brightness, 2)
    times = [seconds_to_attack(one, 40, 16, 10, tmp_path) for one in (first, second, first)]
    assert all(seconds > 0 for one in times for seconds in one.values())
    assert not any(tmp_path.iterdir())


def test_what_photos_make_later_or_is_no_matcher_has_no_time(tmp_path: Path) -> None:
    no_matcher = embedder(INFO.model_copy(update={"is_matcher": False}))
    for observer in (None, no_matcher):
        assert set(seconds_to_attack(observer, 40, 16, 10, tmp_path).values()) == {None}

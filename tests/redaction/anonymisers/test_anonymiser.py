"""Anonymisers of every kind: trained, kept, asked."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.errors import ConfigError, IntegrityError, NotEnoughDataError
from showthrough.redaction.anonymisers.anonymiser import (
    KINDS,
    TrainedAnonymiser,
    load_anonymiser,
    train_anonymiser,
)
from showthrough.redaction.anonymisers.anonymiser_settings import AnonymiserSettings
from toy_windows import toy_windows

SIZE = 16
OTHERS, _ = toy_windows(4, size=SIZE, seed=9)


def trained(kind: str, file: Path, seed: int = 1) -> TrainedAnonymiser:
    faces, names = toy_windows(20, size=SIZE)
    settings = AnonymiserSettings(kind=kind, size=SIZE, channels=4, latent=4, steps=3, batch_size=4, group=4)
    return train_anonymiser(settings, faces, names, file, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_only_holes_change_and_each_face_follows_from_its_seed(kind: str, tmp_path: Path) -> None:
    anonymiser = trained(kind, tmp_path / "a.safetensors")
    seeds = list(range(8))
    found = anonymiser(OTHERS, seeds)
    assert (found[~OTHERS.holes] == OTHERS.pixels[~OTHERS.holes]).all()
    assert (found[OTHERS.holes] != OTHERS.pixels[OTHERS.holes]).mean() > 0.9
    again = load_anonymiser(tmp_path / "a.safetensors")
    assert (again(OTHERS, seeds) == found).all()
    backwards = again(OTHERS.take(seeds[::-1]), seeds[::-1])[::-1]
    assert np.abs(backwards.astype(int) - found).max() <= 1  # batches only round differently
    assert (again(OTHERS, [seed + 100 for seed in seeds]) != found).any()


def test_the_same_seed_trains_the_same_anonymiser(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        trained("identity-swap", tmp_path / name, seed)
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second
    assert first != other
    assert not list(tmp_path.glob("*.checkpoint"))
    titles = [load_anonymiser(tmp_path / name).title for name in "abc"]
    assert titles[0] == titles[1] != titles[2]


def test_what_is_kept_holds_no_critic(tmp_path: Path) -> None:
    trained("protector", tmp_path / "a")
    assert b"inverter" not in (tmp_path / "a").read_bytes()


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    anonymiser = trained("inpainting", tmp_path / "a")
    with pytest.raises(ConfigError, match="16 pixels, not of 24"):
        anonymiser(toy_windows(1)[0], [1, 2])
    with pytest.raises(ConfigError, match="8 faces, 1 seeds"):
        anonymiser(OTHERS, [1])
    settings = AnonymiserSettings(kind="inpainting", size=24)
    with pytest.raises(ConfigError, match="the settings say 24"):
        train_anonymiser(settings, OTHERS, ["a"] * 8, tmp_path / "b", 1)
    settings = AnonymiserSettings(kind="inpainting", size=SIZE)
    with pytest.raises(NotEnoughDataError, match="20 reference people, got 4"):
        train_anonymiser(settings, OTHERS, list("aabbccdd"), tmp_path / "b", 1)


def test_a_file_that_is_no_anonymiser_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        load_anonymiser(tmp_path / "nothing")
    (tmp_path / "x").write_bytes(b"x" * 100)
    with pytest.raises(IntegrityError):
        load_anonymiser(tmp_path / "x")

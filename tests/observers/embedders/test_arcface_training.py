"""Training an embedder: photos of one person move together, and a kill changes nothing."""

from pathlib import Path

import numpy as np
import pytest
import torch

from showthrough.core.config import TrainedEmbedderConfig
from showthrough.observers.embedders.arcface_training import Lesson, fit, scaled
from showthrough.observers.embedders.small_network import SmallNetwork, untrained

CONFIG = TrainedEmbedderConfig(kind="trained", size=32, dims=16, steps=12, batch_size=16)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """Return six people of four photos: a colour each, and noise."""
    rng = np.random.default_rng(3)
    colours = rng.uniform(40, 215, (6, 1, 1, 1, 3))
    photos = colours + 12 * rng.standard_normal((6, 4, 32, 32, 3))
    return Lesson(np.clip(photos, 0, 255).astype(np.uint8).reshape(24, 32, 32, 3), np.repeat(np.arange(6), 4))


def silent(_done: int, _steps: int) -> None:
    """Report to nobody."""


def same_weights(a: SmallNetwork, b: SmallNetwork) -> bool:
    own, other = a.state_dict(), b.state_dict()
    return all(torch.equal(own[name].cpu(), other[name].cpu()) for name in own)


def gap(network: SmallNetwork, lesson: Lesson) -> float:
    """Return by how much photos of one person are more alike than those of two."""
    with torch.inference_mode():
        vectors = network.eval()(scaled(torch.from_numpy(lesson.pixels).permute(0, 3, 1, 2).float()))
    unit = torch.nn.functional.normalize(vectors)
    alike = (unit @ unit.T).numpy()
    same = lesson.person[:, None] == lesson.person
    off = ~np.eye(len(same), dtype=bool)
    return float(alike[same & off].mean() - alike[~same].mean())


def test_photos_of_one_person_come_closer_together(lesson: Lesson, tmp_path: Path) -> None:
    config = CONFIG.model_copy(update={"steps": 60})
    trained = fit(lesson, config, 0, tmp_path / "a.safetensors", silent)
    assert gap(trained, lesson) > gap(untrained(32, 16, np.random.default_rng(0)), lesson) + 0.1


def test_training_that_was_killed_goes_on_to_the_same_weights(lesson: Lesson, tmp_path: Path) -> None:
    class KilledError(Exception):
        pass

    def stop(done: int, _steps: int) -> None:
        if done == 8:
            raise KilledError

    whole = fit(lesson, CONFIG, 0, tmp_path / "whole.safetensors", silent)
    with pytest.raises(KilledError):
        fit(lesson, CONFIG, 0, tmp_path / "parts.safetensors", stop, saved_every=4)
    assert [path.name for path in tmp_path.glob("parts*")] == ["parts.part.safetensors"]
    told: list[int] = []
    resumed = fit(
        lesson, CONFIG, 0, tmp_path / "parts.safetensors", lambda done, _: told.append(done), saved_every=4
    )
    assert told == [12]  # steps 1 to 8 were not taken again
    assert same_weights(whole, resumed)
    assert [path.name for path in tmp_path.glob("parts*")] == ["parts.safetensors"]


def test_a_finished_network_is_read_and_not_trained_again(lesson: Lesson, tmp_path: Path) -> None:
    first = fit(lesson, CONFIG, 0, tmp_path / "a.safetensors", silent)

    def never(_done: int, _steps: int) -> None:
        raise AssertionError("it was trained again")

    again = fit(lesson, CONFIG, 0, tmp_path / "a.safetensors", never, saved_every=1)
    assert same_weights(first, again)


def test_a_checkpoint_that_was_cut_short_counts_for_nothing(lesson: Lesson, tmp_path: Path) -> None:
    (tmp_path / "a.part.safetensors").write_bytes(b"half a file")
    told: list[int] = []
    fit(lesson, CONFIG, 0, tmp_path / "a.safetensors", lambda done, _: told.append(done), saved_every=6)
    assert told == [6, 12]


@pytest.mark.parametrize(
    "content", [lambda it: b"", lambda it: it[:-1], lambda it: it[:-1] + bytes([it[-1] ^ 1])]
)
def test_a_network_that_was_damaged_is_trained_again(lesson: Lesson, tmp_path: Path, content) -> None:
    file = tmp_path / "a.safetensors"
    first = fit(lesson, CONFIG, 0, file, silent)
    file.write_bytes(content(file.read_bytes()))
    told: list[int] = []
    assert same_weights(
        first, fit(lesson, CONFIG, 0, file, lambda done, _: told.append(done), saved_every=12)
    )
    assert told == [12]

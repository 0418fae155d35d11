"""Training of the reader of Latin plates."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from showthrough.observers.plates.ctc_reader import HEIGHT, LATIN, WIDTH
from showthrough.observers.plates.reader_training import (
    ROOM,
    TrainingSettings,
    any_text,
    rendered_plates,
    train_reader,
    varied,
)

SMALL = TrainingSettings(plates=6, steps=4, batch=4)


def silent(what: str, done: int, total: int) -> None:
    pass


def test_signs_are_random_in_two_or_three_groups() -> None:
    rng = np.random.default_rng(0)
    texts = [any_text(rng) for _ in range(500)]
    assert {text.count(" ") for text in texts} == {1, 2}
    assert {len(text.replace(" ", "")) for text in texts} == set(range(4, 10))
    assert set("".join(texts)) == {*LATIN, " "}


def test_plates_are_rendered_with_the_text_that_is_noted() -> None:
    steps = []
    plates = rendered_plates(SMALL, lambda *step: steps.append(step))
    assert plates.pixels.shape == (6, *ROOM)
    assert steps[-1] == ("plates to learn from", 6, 6)
    assert len(plates.texts) == 6
    assert min(pixels.std() for pixels in plates.pixels) > 2
    again = rendered_plates(SMALL._replace(plates=3), silent)
    assert again.texts == plates.texts[:3]
    assert (again.pixels == plates.pixels[:3]).all()


def test_cuts_vary_and_have_the_size_that_the_network_takes() -> None:
    plates = torch.from_numpy(rendered_plates(SMALL, silent).pixels).float()[:, None]
    one, other = (varied(plates, np.random.default_rng(seed)) for seed in (0, 1))
    assert one.shape == (6, 1, HEIGHT, WIDTH)
    assert not torch.equal(one, other)
    assert torch.equal(one, varied(plates, np.random.default_rng(0)))
    assert 0 <= one.min() <= one.max() <= 255


def test_a_training_that_was_stopped_goes_on_where_it_was(tmp_path) -> None:
    torch.manual_seed(0)
    train_reader(SMALL, tmp_path / "part.safetensors", silent, until=2)
    assert not (tmp_path / "part.safetensors").exists()
    steps = []
    train_reader(SMALL, tmp_path / "part.safetensors", lambda *step: steps.append(step[1]))
    assert steps == [3, 4]
    torch.manual_seed(0)
    train_reader(SMALL, tmp_path / "whole.safetensors", silent)
    whole, part = (load_file(tmp_path / f"{name}.safetensors") for name in ("whole", "part"))
    assert whole.keys() == part.keys()
    for name, value in whole.items():
        assert torch.allclose(value.float(), part[name].float(), atol=1e-2), name


@pytest.mark.slow
def test_a_few_plates_are_learned_by_heart(tmp_path) -> None:
    losses = []
    settings = TrainingSettings(plates=8, steps=150, batch=8)
    train_reader(settings, tmp_path / "out.safetensors", lambda what, done, total: losses.append(what))
    rates = [float(what.split()[-1].rstrip(")")) for what in losses if "loss" in what]
    assert np.mean(rates[-10:]) < 0.7 * np.mean(rates[:10])

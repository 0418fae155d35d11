"""Training is the same in one go and after a kill, and says when it diverges."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from showthrough.errors import NotAssessableError
from showthrough.observers.embedders.small_network import drawn
from showthrough.redaction.attackers.course import Course, trained


def network() -> nn.Sequential:
    return drawn(
        lambda: nn.Sequential(nn.Conv2d(3, 8, 3), nn.GroupNorm(2, 8), nn.Flatten(), nn.Linear(32, 2)),
        np.random.default_rng(0),
    )


def learned(file: Path, steps: int = 30, stop: int | None = None) -> nn.Sequential:
    """Return a network after a course, killed before step `stop`."""
    found = network()

    def loss_at(step: int) -> Tensor:
        if step == stop:
            raise KeyboardInterrupt
        rng = np.random.default_rng([1, step])
        x = torch.from_numpy(rng.normal(size=(8, 3, 4, 4))).float()
        return ((found(x).float() - x.mean(dim=(2, 3))[:, :2]) ** 2).mean()

    return trained(found, loss_at, Course(steps, 1e-2, file, lambda *_: None, saved_every=10))


def test_resuming_changes_nothing(tmp_path: Path) -> None:
    whole = learned(tmp_path / "whole.safetensors")
    with pytest.raises(KeyboardInterrupt):
        learned(tmp_path / "part.safetensors", stop=25)
    assert [path.name for path in tmp_path.glob("part*")] == ["part.part.safetensors"]
    resumed = learned(tmp_path / "part.safetensors")
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
    assert [path.name for path in tmp_path.glob("part*")] == ["part.safetensors"]


def test_what_was_trained_is_read_and_a_damaged_file_is_trained_again(tmp_path: Path) -> None:
    file = tmp_path / "it.safetensors"
    first = learned(file)
    assert all(
        torch.equal(*both)
        for both in zip(first.parameters(), learned(file, stop=0).parameters(), strict=True)
    )
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    again = learned(file)
    assert all(torch.equal(*both) for both in zip(first.parameters(), again.parameters(), strict=True))


def test_weights_are_drawn_by_the_seed_and_torch_is_left_alone() -> None:
    state = torch.get_rng_state()
    one, other = network(), network()
    assert all(torch.equal(*both) for both in zip(one.parameters(), other.parameters(), strict=True))
    assert torch.equal(state, torch.get_rng_state())


def test_training_that_diverges_is_told(tmp_path: Path) -> None:
    found = network()
    course = Course(3, 1.0, tmp_path / "it.safetensors", lambda *_: None)
    with pytest.raises(NotAssessableError, match="diverged"):
        trained(found, lambda step: found(torch.full((2, 3, 4, 4), torch.inf)).float().sum(), course)

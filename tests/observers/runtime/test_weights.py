"""Tests of observers/weights.py: the right file or none, and never a pickled object."""

import hashlib
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.observers.runtime.weights import checked, fill, is_torchscript, state_dict

pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.*deprecated:FutureWarning")


class Trap:
    """Creates a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.marker,)


@pytest.fixture
def tensors(tmp_path: Path) -> Path:
    path = tmp_path / "weights.pt"
    torch.save(nn.Linear(3, 2).state_dict(), path)
    return path


def test_a_missing_file_is_named_and_a_download_is_offered_only_where_there_is_one(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"nothing\.pt") as told:
        checked(tmp_path / "nothing.pt", None)
    assert "--allow-download" not in str(told.value)
    with pytest.raises(EnvironmentFault, match="--allow-download"):
        checked(tmp_path / "nothing.pt", None, can_download=True)


def test_a_file_with_another_digest_is_refused_with_both_digests(tensors: Path) -> None:
    true, wrong = hashlib.sha256(tensors.read_bytes()).hexdigest(), "0123456789abcdef" * 4
    with pytest.raises(IntegrityError, match=rf"{true[:12]}.*{wrong[:12]}"):
        checked(tensors, wrong)


def test_the_digest_is_recorded_and_the_report_is_told_when_nobody_pinned_it(tensors: Path) -> None:
    free = checked(tensors, None)
    pinned = checked(tensors, free.sha256)
    assert free.sha256 == hashlib.sha256(tensors.read_bytes()).hexdigest()
    assert "sha256" in free.note
    assert not pinned.note


@pytest.mark.parametrize("form", ["torch", "old torch", "pickle"])
def test_a_pickled_object_is_refused_and_not_run(form: str, tmp_path: Path) -> None:
    marker, path = tmp_path / "ran", tmp_path / "model.pt"
    trap = Trap(marker)
    if form == "pickle":
        path.write_bytes(pickle.dumps(trap))
    else:
        torch.save({"weight": trap}, path, _use_new_zipfile_serialization=form == "torch")
    with pytest.raises(IntegrityError, match="could run code"):
        state_dict(path)
    assert not marker.exists()
    pickle.loads(pickle.dumps(trap))
    assert marker.exists(), "the trap must work, or the test shows nothing"


@pytest.mark.parametrize("name", ["weights.pt", "weights.safetensors"])
def test_a_damaged_file_is_refused(name: str, tensors: Path, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(tensors.read_bytes()[:100])
    with pytest.raises(IntegrityError, match=name):
        state_dict(path)


def test_safetensors_and_torch_files_give_the_same_tensors(tensors: Path, tmp_path: Path) -> None:
    state = state_dict(tensors)
    save_file(state, tmp_path / "weights.safetensors")
    again = state_dict(tmp_path / "weights.safetensors")
    assert state.keys() == again.keys()
    assert all(torch.equal(state[key], again[key]) for key in state)


def test_a_file_that_holds_more_than_one_state_dict_is_refused(tmp_path: Path) -> None:
    torch.save({"model": {}, "epoch": 3}, tmp_path / "run.pt")
    with pytest.raises(ConfigError, match="no plain state dict"):
        state_dict(tmp_path / "run.pt")


def test_weights_of_another_architecture_are_refused(tensors: Path) -> None:
    state = state_dict(tensors)
    filled = fill(nn.Linear(3, 2), state, tensors, "a line")
    assert not filled.training
    assert not any(parameter.requires_grad for parameter in filled.parameters())
    with pytest.raises(IntegrityError, match=r"does not fit a wider line: 1 tensors .* weight"):
        fill(nn.Linear(4, 2), state, tensors, "a wider line")
    with pytest.raises(IntegrityError, match="bias"):
        fill(nn.Linear(3, 2, bias=False), state, tensors, "a line through zero")


def test_a_torchscript_program_is_told_from_bare_tensors(tensors: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.pt"
    torch.jit.save(torch.jit.trace(nn.Linear(3, 2), torch.zeros(1, 3)), program)
    assert is_torchscript(program)
    assert not is_torchscript(tensors)

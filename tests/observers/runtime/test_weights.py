"""Tests of observers/weights.py: the right file or none, and never a pickled object."""

import hashlib
import pickle
from argparse import Namespace
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


def test_a_refused_file_names_what_it_would_have_run(tmp_path: Path) -> None:
    kept = {"state_dict": nn.Linear(3, 2).state_dict(), "hyper_parameters": Namespace(rate=0.1)}
    torch.save(kept, tmp_path / "epoch.ckpt")
    with pytest.raises(IntegrityError, match=r"asks for argparse\.Namespace: .*could run code; convert it"):
        state_dict(tmp_path / "epoch.ckpt")


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


@pytest.mark.parametrize("name", ["state_dict", "model_state_dict"])
def test_a_checkpoint_of_training_gives_its_state_dict(name: str, tmp_path: Path) -> None:
    network = nn.Linear(3, 2)
    kept = {"epoch": 3, "optimizer_states": [{"lr": 0.1}], name: network.state_dict()}
    torch.save(kept, tmp_path / "epoch.ckpt")
    assert torch.equal(state_dict(tmp_path / "epoch.ckpt")["weight"], network.weight)


@pytest.mark.parametrize("wrapper", ["module.", "_orig_mod.", "module._orig_mod.", "model.", "net.backbone."])
def test_what_wraps_a_network_changes_nothing(wrapper: str, tensors: Path) -> None:
    state = state_dict(tensors)
    wrapped = {wrapper + name: value for name, value in state.items()}
    head = {"head.weight": torch.zeros(9, 2)}  # of training alone
    filled = fill(nn.Linear(3, 2), wrapped | head, tensors, "a line")
    assert torch.equal(filled.weight, state["weight"])


def test_a_file_that_holds_the_network_twice_is_refused(tensors: Path) -> None:
    state = state_dict(tensors)
    twice = {f"{wrapper}.{name}": value for wrapper in ("model", "ema") for name, value in state.items()}
    with pytest.raises(IntegrityError, match=r"holds a line 2 times, as ema\. and model\."):
        fill(nn.Linear(3, 2), twice, tensors, "a line")


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16])
def test_weights_in_16_bits_become_float32(kind: torch.dtype, tensors: Path) -> None:
    state = state_dict(tensors)
    filled = fill(nn.Linear(3, 2), {name: value.to(kind) for name, value in state.items()}, tensors, "a line")
    assert filled.weight.dtype == torch.float32
    torch.testing.assert_close(filled.weight, state["weight"], rtol=1e-2, atol=1e-2)


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

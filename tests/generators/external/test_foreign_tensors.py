"""Weights that somebody else saved: in 16 bits, behind wrappers, and never half."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from showthrough.errors import IntegrityError
from showthrough.generators.external.foreign_tensors import foreign_tensors


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("wrapper", ["", "module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod."])
def test_weights_of_any_float_behind_any_wrapper_fit(tmp_path, dtype, wrapper):
    own = network().to(dtype).state_dict()
    save_file({wrapper + name: value for name, value in own.items()}, tmp_path / "w.safetensors")
    found = foreign_tensors(tmp_path / "w.safetensors", network())
    assert found.keys() == own.keys()
    assert found["0.weight"].dtype == torch.float32
    assert torch.equal(found["0.weight"], own["0.weight"].float())
    assert found["1.num_batches_tracked"].dtype == torch.int64


def test_a_part_that_was_compiled_alone_fits_too(tmp_path):
    own = {name.replace("0.", "0._orig_mod."): value for name, value in network().state_dict().items()}
    save_file(own, tmp_path / "w.safetensors")
    assert foreign_tensors(tmp_path / "w.safetensors", network()).keys() == network().state_dict().keys()


def test_whole_numbers_for_weights_and_what_does_not_fit_are_refused(tmp_path):
    own = network().state_dict()
    save_file({**own, "0.weight": own["0.weight"].to(torch.int8)}, tmp_path / "w.safetensors")
    with pytest.raises(IntegrityError, match=r"0\.weight is int8 2x3, expected float32 2x3"):
        foreign_tensors(tmp_path / "w.safetensors", network())
    save_file({**own, "head": torch.zeros(1)}, tmp_path / "w.safetensors")
    with pytest.raises(IntegrityError, match="another network: head"):
        foreign_tensors(tmp_path / "w.safetensors", network())

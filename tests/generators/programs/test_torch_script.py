"""TorchScript modules of somebody else's."""

import pytest
import torch
from torch import nn

from foreign_models import Writer
from showthrough.errors import ConfigError
from showthrough.generators.programs.torch_script import torchscript_module
from showthrough.generators.storage.model_file import read_model


def test_a_module_is_loaded_for_use_and_gives_what_it_gave(tmp_path):
    module = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5))
    torch.jit.script(module).save(str(tmp_path / "m.pt"))
    loaded = torchscript_module(read_model(tmp_path / "m.pt", None))
    assert not loaded.training
    torch.testing.assert_close(loaded(torch.ones(1, 3)), module.eval()(torch.ones(1, 3)))


def test_a_module_that_writes_files_is_refused(tmp_path):
    torch.jit.script(Writer()).save(str(tmp_path / "m.pt"))
    with pytest.raises(ConfigError, match="reaches out"):
        torchscript_module(read_model(tmp_path / "m.pt", None))


def test_what_is_no_module_is_refused(tmp_path):
    (tmp_path / "m.pt").write_bytes(b"nothing")
    with pytest.raises(ConfigError, match="no TorchScript module"):
        torchscript_module(read_model(tmp_path / "m.pt", None))

"""Networks from TorchScript files."""

import pytest
import torch
from torch import nn

from showthrough.errors import ConfigError, IntegrityError
from showthrough.observers.embedders.torchscript_network import torchscript_network


@pytest.mark.filterwarnings("ignore::FutureWarning")  # torch.jit is on its way out, its files are not
def test_weights_in_16_bits_are_computed_with_in_float32(tmp_path):
    module = nn.Sequential(nn.Flatten(), nn.Linear(12, 2)).half()
    torch.jit.script(module).save(str(tmp_path / "m.pt"))
    network = torchscript_network(tmp_path / "m.pt")
    pixels = torch.ones(1, 3, 2, 2)
    torch.testing.assert_close(network(pixels), module.float()(pixels))
    with pytest.raises(ConfigError, match="does not accept faces of shape"):
        network(torch.ones(1, 3, 9, 9))


def test_what_is_no_program_is_told(tmp_path):
    (tmp_path / "m.pt").write_bytes(b"nothing")
    with pytest.raises(IntegrityError, match="damaged TorchScript"):
        torchscript_network(tmp_path / "m.pt")

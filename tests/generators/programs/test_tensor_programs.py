"""Programs of torch: their inputs, and the type that they compute in."""

import numpy as np
import pytest
import torch

from foreign_models import NOISE, Conditional, OneHot, Small, config, seeded, write, write_conditional
from showthrough.errors import ConfigError
from showthrough.generators.programs.tensor_programs import exported_program, torchscript_program
from showthrough.generators.storage.model_file import read_model

LOADERS = {"torchscript": torchscript_program, "exported": exported_program}
NUMBERS = torch.zeros(2, dtype=torch.int64)


@pytest.mark.parametrize("kind", LOADERS)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_model_in_16_bits_is_given_its_own_type_and_answers_in_float32(tmp_path, kind, dtype):
    module = seeded().to(dtype)
    path = write_conditional(kind, tmp_path / "m", seeded(Conditional).to(dtype), NUMBERS, dtype)
    loaded = LOADERS[kind](read_model(path, None), config(kind, path, classes=4))
    noise = np.linspace(-1, 1, 2 * NOISE, dtype=np.float32).reshape(2, NOISE)
    made = loaded.program(noise, np.array([0, 3]))
    assert made.dtype == np.float32
    with torch.inference_mode():
        wanted = (
            seeded(Conditional).to(dtype)(torch.from_numpy(noise).to(dtype), torch.tensor([0, 3])).float()
        )
    np.testing.assert_array_equal(made, wanted.numpy())
    assert loaded.parameters == sum(w.numel() for w in module.parameters()) + 12


@pytest.mark.parametrize("kind", LOADERS)
def test_a_class_that_nobody_set_is_asked_for_and_one_too_many_refused(tmp_path, kind):
    path = write_conditional(kind, tmp_path / "m", seeded(Conditional), NUMBERS)
    with pytest.raises(ConfigError, match=r"takes 2 inputs .*label.*: set classes to the number"):
        LOADERS[kind](read_model(path, None), config(kind, path))
    plain = write(kind, tmp_path / "plain", seeded(Small))
    with pytest.raises(ConfigError, match=r"takes 1 input \(.*\), so it draws images of no given class"):
        LOADERS[kind](read_model(plain, None), config(kind, plain, classes=4))


def test_an_exported_program_tells_how_it_is_told_its_class(tmp_path):
    rows = torch.zeros(2, 4)
    path = write_conditional("exported", tmp_path / "m", seeded(OneHot), rows)
    with pytest.raises(ConfigError, match=r'takes label: float32 as its class: set class_form = "one_hot"'):
        exported_program(read_model(path, None), config("exported", path, classes=4))
    path = write_conditional("exported", tmp_path / "n", seeded(Conditional), NUMBERS)
    with pytest.raises(ConfigError, match=r'takes label: int64 as its class: set class_form = "index"'):
        exported_program(read_model(path, None), config("exported", path, classes=4, class_form="one_hot"))

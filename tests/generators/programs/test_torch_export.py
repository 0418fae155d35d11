"""Programs of torch.export, run without torch.export.load and what that would run."""

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from foreign_models import NOISE, SIDE, Bomb, Small, config, seeded, write
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.external.noise_to_image import load_foreign
from showthrough.generators.programs.torch_export import ExportedProgram
from showthrough.generators.storage.model_file import read_model


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write("exported", tmp_path_factory.mktemp("models") / "g.pt2", seeded())


class Varied(nn.Module):
    """Operators with several answers, lists, sizes, keywords and constants."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(NOISE, 6 * 4 * 4)
        self.norm = nn.GroupNorm(2, 6)
        self.last = nn.Conv2d(6, 3, 3, padding=1)
        self.register_buffer("shift", torch.randn(3, 1, 1), persistent=False)

    def forward(self, noise: Tensor) -> Tensor:
        small = self.norm(self.first(noise).view(noise.shape[0], 6, 4, 4))
        left, right = small.chunk(2, dim=1)
        mixed = torch.cat([right, left], dim=1) + torch.zeros(noise.shape[0], 1, 1, 1, dtype=torch.float32)
        large = nn.functional.interpolate(mixed, scale_factor=2.0, mode="bilinear")
        words = large.flatten(2)
        seen = nn.functional.scaled_dot_product_attention(words, words, words).view_as(large)
        highest, _ = (large + seen).max(dim=1, keepdim=True)
        return (
            torch.tanh(self.last(nn.functional.dropout(large / highest.abs().clamp(min=1.0), 0.5, False)))
            + self.shift
        )


@pytest.mark.parametrize("form", ["free batch", "fixed batch", "decomposed"])
def test_a_program_computes_what_its_module_computes(tmp_path, form) -> None:
    module, noise = seeded(Varied), torch.randn(5, NOISE, generator=torch.Generator().manual_seed(1))
    free = None if form == "fixed batch" else ({0: torch.export.Dim("n")},)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.export.export(module, (noise,), dynamic_shapes=free)
        torch.export.save(
            program.run_decompositions() if form == "decomposed" else program, tmp_path / "m.pt2"
        )
    loaded = ExportedProgram(read_model(tmp_path / "m.pt2", None))
    more = noise if form == "fixed batch" else torch.cat([noise, -noise])
    with torch.inference_mode():
        torch.testing.assert_close(loaded(more), module(more), atol=1e-5, rtol=1e-4)
    assert loaded.parameters == sum(weight.numel() for weight in module.parameters())


def test_a_module_exported_in_training_is_refused(tmp_path: Path) -> None:
    path = write("exported", tmp_path / "m.pt2", seeded(Small).train())
    with pytest.raises(ConfigError, match="as BatchNorm does in training"):
        load_foreign(config("exported", path), tmp_path)


def changed(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write a zip again with changed members."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name.partition("/")[2], old.read(name)))
    return target


def test_pickled_sample_inputs_and_constants_of_an_export_never_run(written, tmp_path) -> None:
    target = tmp_path / "ran"
    saved = io.BytesIO()
    torch.save((Bomb(target),), saved)

    def bomb(name: str, content: bytes) -> bytes:
        return saved.getvalue() if name.startswith("data/sample_inputs/") else content

    path = changed(written, tmp_path / "sample.pt2", bomb)
    load_foreign(config("exported", path), tmp_path)
    assert not target.exists()
    torch.load(io.BytesIO(saved.getvalue()), weights_only=False)  # as torch.export.load does: a real attack
    assert target.exists()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"use_pickle": false', '"use_pickle": true', "as a pickle"),
        ("torch.ops.aten.tanh.default", "torch.os.system", r"calls 'torch\.os\.system'"),
        ("torch.ops.aten.tanh.default", "torch.ops.aten.from_file.default", "only operators of aten"),
        ("torch.ops.aten.tanh.default", "torch.ops.aten.nothing.default", "only operators of aten"),
        ('"major": 8', '"major": 9', "format 9, not 8"),
        ('"as_tensor"', '"as_custom_obj"', "damaged"),
    ],
)
def test_an_export_that_asks_for_more_than_arithmetic_is_refused(
    written, tmp_path, old, new, sentence
) -> None:
    def rewritten(name: str, content: bytes) -> bytes:
        return content.replace(old.encode(), new.encode()) if name.endswith(".json") else content

    path = changed(written, tmp_path / "m.pt2", rewritten)
    with pytest.raises((ConfigError, IntegrityError), match=sentence):
        load_foreign(config("exported", path), tmp_path)


def test_size_expressions_of_an_export_are_not_evaluated(written, tmp_path) -> None:
    target = tmp_path / "ran"

    def evil(name: str, content: bytes) -> bytes:
        if name != "models/model.json":
            return content
        model = json.loads(content)
        for size in model["graph_module"]["graph"]["sym_int_values"].values():
            size["as_expr"]["expr_str"] = f"__import__('pathlib').Path({str(target)!r}).touch()"
        return json.dumps(model).encode()

    path = changed(written, tmp_path / "m.pt2", evil)
    assert load_foreign(config("exported", path), tmp_path).sample(2, 1).shape == (2, SIDE, SIDE, 3)
    assert not target.exists()

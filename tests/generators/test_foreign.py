"""Models of other people: TorchScript, torch.export and ONNX files, made by those tools."""

import io
import json
import pickle
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from showthrough.core.generator import Generator
from showthrough.core.generator_config import ExportedConfig, ForeignConfig, ONNXConfig, TorchScriptConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.blocks import noise_of
from showthrough.generators.foreign import load_foreign

NOISE, SIDE = 6, 8
CONFIGS: dict[str, type[ForeignConfig]] = {
    "torchscript": TorchScriptConfig,
    "exported": ExportedConfig,
    "onnx": ONNXConfig,
}


class Small(nn.Module):
    """A generator with the layers that such models have."""

    def __init__(self, channels: int = 3) -> None:
        super().__init__()
        self.first = nn.Linear(NOISE, 8 * 4 * 4)
        self.norm = nn.BatchNorm2d(8)
        self.up = nn.ConvTranspose2d(8, 6, 4, stride=2, padding=1)
        self.last = nn.Conv2d(6, channels, 3, padding=1)

    def forward(self, noise: Tensor) -> Tensor:
        small = torch.relu(self.norm(self.first(noise).view(noise.shape[0], 8, 4, 4)))
        return torch.tanh(3 * self.last(torch.relu(self.up(small))))


class Scaled(nn.Module):
    """Another range or order of the same pixels."""

    def __init__(self, inner: nn.Module, scale: float, shift: float, nhwc: bool = False) -> None:
        super().__init__()
        self.inner, self.scale, self.shift, self.nhwc = inner, scale, shift, nhwc

    def forward(self, noise: Tensor) -> Tensor:
        pixels = self.inner(noise) * self.scale + self.shift
        return pixels.permute(0, 2, 3, 1) if self.nhwc else pixels


class Restless(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        return torch.tanh(torch.randn(noise.shape[0], 3, 8, 8) + noise.mean())


class Flat(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        return torch.tanh(noise)


class Writer(nn.Module):
    def forward(self, noise: Tensor) -> Tensor:
        torch.save(noise, "stolen.pt")
        return torch.tanh(noise)


def seeded(make: Callable[[], nn.Module] = Small) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return make().eval()


def write(kind: str, path: Path, module: nn.Module, fixed: int | None = None) -> Path:
    """Export as the tool of this kind does; `fixed` is the batch size that the file is bound to."""
    noise = torch.zeros(fixed or 2, NOISE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "torchscript":
            (torch.jit.trace(module, noise) if fixed else torch.jit.script(module)).save(str(path))
        elif kind == "exported":
            free = None if fixed else ({0: torch.export.Dim("n", max=4096)},)
            torch.export.save(torch.export.export(module, (noise,), dynamic_shapes=free), path)
        else:
            pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
            free = {} if fixed else {"noise": {0: "n"}, "images": {0: "n"}}
            names = {"input_names": ["noise"], "output_names": ["images"]}
            torch.onnx.export(module, (noise,), path, dynamo=False, dynamic_axes=free, **names)
    return path


def config(kind: str, path: Path, **more: object) -> ForeignConfig:
    suffix = {"kind": kind, "file": path.name, "noise": (NOISE,), **more}
    return CONFIGS[kind].model_validate(suffix)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    suffixes = {"torchscript": "ts", "exported": "pt2", "onnx": "onnx"}
    return {kind: write(kind, folder / f"g.{suffixes[kind]}", seeded()) for kind in CONFIGS}


@pytest.fixture
def load(written) -> Callable[..., Generator]:
    def loaded(kind: str, **more: object) -> Generator:
        return load_foreign(config(kind, written[kind], **more), written[kind].parent)

    return loaded


@pytest.mark.parametrize("kind", CONFIGS)
def test_images_are_those_that_the_model_itself_makes(load, kind) -> None:
    made = load(kind).sample(70, seed=5)
    noise = torch.from_numpy(noise_of(range(70), 5, (NOISE,)))
    with torch.inference_mode():
        wanted = ((seeded()(noise) + 1) * 127.5).permute(0, 2, 3, 1).numpy()
    assert made.dtype == np.uint8
    assert made.shape == (70, SIDE, SIDE, 3)
    assert np.abs(made - wanted).max() < 0.51  # rounded to whole numbers
    assert made.std() > 20


@pytest.mark.parametrize("kind", CONFIGS)
def test_an_image_is_the_same_whatever_is_drawn_with_it(load, kind) -> None:
    model = load(kind, batch=16)
    assert isinstance(model, Generator)
    whole = model.sample(50, seed=9)
    pieces = [model.sample(n, 9, start) for start, n in ((0, 3), (3, 13), (16, 1), (17, 33))]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.array_equal(load(kind, batch=16).sample(50, seed=9), whole)
    assert not np.array_equal(model.sample(50, seed=10), whole)
    assert len(np.unique(whole.reshape(50, -1), axis=0)) == 50


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_model_exported_for_one_image_is_asked_for_one_at_a_time(tmp_path, kind) -> None:
    path = write(kind, tmp_path / "one", seeded(), fixed=1)
    made = load_foreign(config(kind, path, batch=1), tmp_path).sample(3, seed=5)
    assert made.shape == (3, SIDE, SIDE, 3)


@pytest.mark.parametrize("kind", ["torchscript", "exported"])
def test_weights_are_counted(load, kind) -> None:
    counted = sum(weight.numel() for weight in seeded().parameters())
    assert counted <= load(kind).parameters <= counted + 17  # what BatchNorm remembers may be counted too


@pytest.mark.parametrize(
    ("pixel_range", "scale", "shift"), [("unit", 0.5, 0.5), ("byte", 127.5, 127.5), ("symmetric", 1, 0)]
)
@pytest.mark.parametrize("nhwc", [False, True])
def test_the_range_and_order_of_pixels_are_as_configured(tmp_path, pixel_range, scale, shift, nhwc) -> None:
    path = write("torchscript", tmp_path / "m", Scaled(seeded(), scale, shift, nhwc).eval(), fixed=64)
    layout = "nhwc" if nhwc else "nchw"
    model = load_foreign(config("torchscript", path, pixel_range=pixel_range, layout=layout), tmp_path)
    plain = write("torchscript", tmp_path / "plain", seeded())
    expected = load_foreign(config("torchscript", plain), tmp_path).sample(10, 1)
    assert np.abs(model.sample(10, 1).astype(int) - expected).max() <= 1


def test_a_grey_image_becomes_three_equal_channels(tmp_path: Path) -> None:
    path = write("torchscript", tmp_path / "grey", seeded(lambda: Small(channels=1)))
    made = load_foreign(config("torchscript", path), tmp_path).sample(4, 1)
    assert made.shape == (4, SIDE, SIDE, 3)
    assert (made == made[..., :1]).all()


@pytest.mark.parametrize(
    ("module", "more", "sentence"),
    [
        (Flat(), {}, r"array of shape \(64, 6\) from noise of shape \(64, 6\)"),
        (seeded(lambda: Small(channels=4)), {}, r"array of shape \(64, 4, 8, 8\)"),
        (seeded(), {"layout": "nhwc"}, "layout is nhwc"),
        (seeded(), {"noise": (7,)}, "set noise to the shape of one image's noise"),
        (Scaled(seeded(), 127.5, 127.5), {}, "does not fit pixel_range = 'symmetric'"),
        (seeded(), {"pixel_range": "unit"}, "does not fit pixel_range = 'unit'"),
        (seeded(), {"pixel_range": "byte"}, "does not fit pixel_range = 'byte'"),
        (Scaled(seeded(), float("nan"), 0.0), {}, "not finite numbers"),
        (Restless(), {}, "draws noise of its own"),
    ],
)
def test_what_is_no_generator_of_images_is_told_why(tmp_path, module, more, sentence) -> None:
    path = write("torchscript", tmp_path / "m", module.eval(), fixed=64)
    with pytest.raises(ConfigError, match=sentence):
        load_foreign(config("torchscript", path, **more), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_a_truncated_file_is_refused(written, tmp_path, kind, share) -> None:
    content = written[kind].read_bytes()
    path = tmp_path / "cut"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises((IntegrityError, ConfigError), match="cut"):
        load_foreign(config(kind, path), tmp_path)


@pytest.mark.parametrize("kind", CONFIGS)
def test_another_file_than_the_one_named_is_refused(load, written, kind) -> None:
    digest = load(kind).digest
    assert load(kind, sha256=digest).digest == digest
    with pytest.raises(IntegrityError, match="the audit expects 000000000000"):
        load(kind, sha256="0" * 64)


@pytest.mark.parametrize("kind", CONFIGS)
def test_a_missing_file_is_the_environments_fault(tmp_path, kind) -> None:
    with pytest.raises(EnvironmentFault, match="cannot read the model"):
        load_foreign(config(kind, tmp_path / "nothing"), tmp_path)


class Bomb:
    """Unpickling this creates a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


@pytest.mark.parametrize("kind", CONFIGS)
@pytest.mark.parametrize("form", ["pickle", "torch.save", "old torch.save"])
def test_a_pickle_is_refused_unopened_with_the_way_to_convert_it(tmp_path, kind, form) -> None:
    path, target = tmp_path / "model.pth", tmp_path / "ran"
    if form == "pickle":
        path.write_bytes(pickle.dumps(Bomb(target)))
    else:
        torch.save(Bomb(target), path, _use_new_zipfile_serialization=form == "torch.save")
    with pytest.raises(ConfigError, match=r"weights_only=True\) and write it with safetensors"):
        load_foreign(config(kind, path), tmp_path)
    assert not target.exists()


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

    path = changed(written["exported"], tmp_path / "sample.pt2", bomb)
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

    path = changed(written["exported"], tmp_path / "m.pt2", rewritten)
    with pytest.raises((ConfigError, IntegrityError), match=sentence):
        load_foreign(config("exported", path), tmp_path)


def test_torchscript_that_touches_files_is_not_loaded(tmp_path: Path) -> None:
    path = write("torchscript", tmp_path / "m", Writer())
    with pytest.raises(ConfigError, match=r"calls torch\.save, which reaches out of the model"):
        load_foreign(config("torchscript", path), tmp_path)


def test_onnx_weights_in_a_second_file_are_not_looked_for(written, tmp_path, monkeypatch) -> None:
    onnx = pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
    path = tmp_path / "m.onnx"
    model = onnx.load(written["onnx"])
    onnx.save_model(model, path, save_as_external_data=True, location="weights", size_threshold=0)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IntegrityError, match="second file must be saved as one"):
        load_foreign(config("onnx", path), tmp_path)


def test_size_expressions_of_an_export_are_not_evaluated(written, tmp_path) -> None:
    target = tmp_path / "ran"

    def evil(name: str, content: bytes) -> bytes:
        if name != "models/model.json":
            return content
        model = json.loads(content)
        for size in model["graph_module"]["graph"]["sym_int_values"].values():
            size["as_expr"]["expr_str"] = f"__import__('pathlib').Path({str(target)!r}).touch()"
        return json.dumps(model).encode()

    path = changed(written["exported"], tmp_path / "m.pt2", evil)
    assert load_foreign(config("exported", path), tmp_path).sample(2, 1).shape == (2, SIDE, SIDE, 3)
    assert not target.exists()

"""The model under attack, from each kind of file."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from showthrough.core.subjects.classifier_config import ClassifierConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.inversion.target import load_target

SIDE, CLASSES = 16, 5


class Small(nn.Module):
    def __init__(self, softmax: bool = False) -> None:
        super().__init__()
        self.first, self.last, self.softmax = (
            nn.Conv2d(3, 4, 3, stride=2),
            nn.Linear(4 * 7 * 7, CLASSES),
            softmax,
        )

    def forward(self, faces: torch.Tensor) -> torch.Tensor:
        logits = self.last(torch.relu(self.first(faces)).flatten(1))
        return torch.softmax(logits, dim=1) if self.softmax else logits


def small(softmax: bool = False) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return Small(softmax).eval()


def write(form: str, folder: Path, module: nn.Module) -> Path:
    path, faces = folder / f"model.{form}", torch.zeros(2, 3, SIDE, SIDE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form == "torchscript":
            torch.jit.trace(module, faces).save(str(path))
        elif form == "exported":
            free = ({0: torch.export.Dim("n", max=4096)},)
            torch.export.save(torch.export.export(module, (faces,), dynamic_shapes=free), path)
        else:
            pytest.importorskip("onnx", reason="onnx, of the dev extra, writes ONNX files")
            names = {"input_names": ["faces"], "output_names": ["logits"]}
            torch.onnx.export(module, (faces,), path, dynamo=False, dynamic_axes={"faces": {0: "n"}}, **names)
    return path


def config(form: str, path: Path, **more) -> ClassifierConfig:
    given = {"file": path.name, "format": form, "size": SIDE, "classes": "classes.csv", **more}
    return ClassifierConfig(**given)


def faces(n: int = 3) -> torch.Tensor:
    drawn = np.random.default_rng(0).uniform(-1, 1, (n, 3, SIDE, SIDE))
    return torch.tensor(drawn, dtype=torch.float32)


@pytest.mark.parametrize("form", ["torchscript", "exported", "onnx"])
def test_every_kind_of_file_answers_alike_and_those_of_torch_give_gradients(tmp_path, form):
    module = small()
    target = load_target(config(form, write(form, tmp_path, module)), tmp_path)
    expected = torch.log_softmax(module((faces() + 1) / 2), dim=1)
    torch.testing.assert_close(target.answers(faces()), expected, atol=1e-5, rtol=1e-4)
    assert target.width == CLASSES
    assert target.is_white is (form != "onnx")
    if target.is_white:
        given = faces().requires_grad_(True)
        target.answers(given)[:, 0].sum().backward()
        assert float(given.grad.abs().sum()) > 0


@pytest.mark.parametrize(
    ("pixel_range", "ranged"),
    [
        ("symmetric", lambda x: x),
        ("byte", lambda x: (x + 1) * 127.5),
        (
            "imagenet",
            lambda x: (
                ((x + 1) / 2 - torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1))
                / torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)
            ),
        ),
    ],
)
def test_pixels_are_in_the_range_that_was_said(tmp_path, pixel_range, ranged):
    module = small()
    path = write("torchscript", tmp_path, module)
    target = load_target(config("torchscript", path, pixel_range=pixel_range), tmp_path)
    expected = torch.log_softmax(module(ranged(faces())), dim=1)
    torch.testing.assert_close(target.answers(faces()), expected, atol=1e-4, rtol=1e-3)


def test_probabilities_become_logarithms_and_logits_are_no_probabilities(tmp_path):
    path = write("torchscript", tmp_path, small(softmax=True))
    target = load_target(config("torchscript", path, answers="probabilities"), tmp_path)
    torch.testing.assert_close(target.answers(faces()).exp().sum(dim=1), torch.ones(3))
    path = write("torchscript", tmp_path, small())
    with pytest.raises(ConfigError, match='answers = "logits"'):
        load_target(config("torchscript", path, answers="probabilities"), tmp_path)


def test_an_embedder_answers_with_unit_vectors(tmp_path):
    path = write("torchscript", tmp_path, small())
    target = load_target(config("torchscript", path, kind="embedder", classes=None), tmp_path)
    torch.testing.assert_close(target.answers(faces()).norm(dim=1), torch.ones(3))


def test_faces_of_another_size_are_resized(tmp_path):
    target = load_target(config("torchscript", write("torchscript", tmp_path, small())), tmp_path)
    assert target.answers(torch.zeros(2, 3, 40, 40)).shape == (2, CLASSES)


def test_what_is_no_classifier_of_faces_is_refused(tmp_path):
    path = write("torchscript", tmp_path, small())
    with pytest.raises(ConfigError, match="does not take faces"):
        load_target(config("torchscript", path, size=24), tmp_path)
    maps = write("torchscript", tmp_path, nn.Conv2d(3, 2, 3).eval())
    with pytest.raises(ConfigError, match="one row of numbers a face"):
        load_target(config("torchscript", maps), tmp_path)
    broken = small()
    nn.init.constant_(broken.last.bias, float("nan"))
    with pytest.raises(ConfigError, match="not finite"):
        load_target(config("torchscript", write("torchscript", tmp_path, broken)), tmp_path)


def test_pickles_other_files_and_none_are_refused(tmp_path):
    pickled = tmp_path / "model.pt"
    torch.save(small(), pickled)
    with pytest.raises(ConfigError):
        load_target(config("torchscript", pickled), tmp_path)
    path = write("torchscript", tmp_path, small())
    with pytest.raises(IntegrityError, match="the audit expects"):
        load_target(config("torchscript", path, sha256="0" * 64), tmp_path)
    with pytest.raises(EnvironmentFault):
        load_target(config("torchscript", tmp_path / "nowhere.ts"), tmp_path)

"""A generator is told by what it is, and what cannot be loaded is refused with what would do."""

import tomllib
from pathlib import Path

import pytest
import torch

from foreign_models import seeded, write
from people_folders import write_flat
from showthrough.core.config import AuditConfig
from showthrough.core.generator_config import GeneratorConfig
from showthrough.errors import UsageError
from showthrough.wizard.draft import audit_text
from showthrough.wizard.generator_choice import generator_part, trained_here
from showthrough.wizard.prompts import Unasked


def config_of(part: object) -> GeneratorConfig:
    tables = tomllib.loads(audit_text([part], []))
    data = {"train": "a", "holdout": "b"}
    (found,) = AuditConfig.model_validate({"name": "x", "data": data, **tables}).generators.values()
    return found


@pytest.mark.parametrize("kind", ["onnx", "torchscript", "exported"])
def test_a_model_gets_its_kind_and_digest(tmp_path: Path, kind: str) -> None:
    suffix = {"onnx": "onnx", "torchscript": "pt", "exported": "pt2"}[kind]
    path = write(kind, tmp_path / f"m.{suffix}", seeded())
    made = config_of(generator_part(str(path), tmp_path, Unasked()))
    assert (made.kind, made.file) == (kind, path.name)
    assert len(made.sha256) == 64


def test_an_onnx_model_says_its_noise(tmp_path: Path) -> None:
    path = write("onnx", tmp_path / "m.onnx", seeded())
    part = generator_part(str(path), tmp_path, Unasked())
    (noise,) = (setting for setting in part.settings if setting.name == "noise")
    assert noise.why == "as the model says"


def test_a_pipeline_an_archive_a_folder_and_an_address_are_told(tmp_path: Path) -> None:
    (tmp_path / "pipe").mkdir()
    (tmp_path / "pipe" / "model_index.json").write_text("{}", encoding="utf-8")
    (tmp_path / "a.tar").write_bytes(b"")
    write_flat(tmp_path / "made", 2)
    targets = {"pipe": "diffusers", "a.tar": "archive", "made": "folder"}
    for name, kind in targets.items():
        assert config_of(generator_part(str(tmp_path / name), tmp_path, Unasked())).kind == kind
    assert config_of(generator_part("https://localhost/draw", tmp_path, Unasked())).kind == "endpoint"


def test_pickles_and_bare_weights_are_refused_with_what_would_do(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    torch.save({"a": torch.zeros(2)}, tmp_path / "w.ckpt")
    with pytest.raises(UsageError, match=r"safetensors\.torch\.save_file"):
        generator_part(str(tmp_path / "w.ckpt"), tmp_path, Unasked())
    save_file({"a": torch.zeros(2)}, tmp_path / "w.safetensors")
    with pytest.raises(UsageError, match="name no architecture"):
        generator_part(str(tmp_path / "w.safetensors"), tmp_path, Unasked())


def test_a_stand_in_is_a_valid_generator_and_says_that_it_is_one() -> None:
    part = trained_here(32, 9)
    assert config_of(part).batch_size == 9
    assert "No generator was named" in part.said[0]

"""Folders of pipelines: what they name, and what is refused before anything is built."""

import json

import pytest
import torch

from showthrough.core.generator_config import DiffusersConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.diffusers_folder import (
    SCHEDULERS,
    PipelineKind,
    checked_digest,
    class_shares,
    index_of,
    pixels_of,
    read_settings,
    refuse_others,
)

KIND = PipelineKind({"net": ("Net",), "scheduler": SCHEDULERS}, ("net/weights.safetensors",))


def folder_of(tmp_path, **index):
    named = {"net": ["diffusers", "Net"], "scheduler": ["diffusers", "DDIMScheduler"], **index}
    (tmp_path / "model_index.json").write_text(json.dumps(named), encoding="utf-8")
    for name in ("scheduler/scheduler_config.json", "net/weights.safetensors"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    return tmp_path


def test_a_folder_with_these_parts_is_taken_and_names_of_classes_do_no_harm(tmp_path):
    folder = folder_of(tmp_path, id2label={"0": "cat"}, _class_name="Pipeline")
    refuse_others(folder, KIND)
    assert index_of(folder)["net"] == ["diffusers", "Net"]
    digest = checked_digest(folder, KIND, None)
    assert checked_digest(folder, KIND, digest) == digest
    with pytest.raises(IntegrityError, match="the audit expects"):
        checked_digest(folder, KIND, "0" * 64)


@pytest.mark.parametrize(
    ("index", "sentence"),
    [
        ({"net": ["elsewhere", "Net"]}, "no code from elsewhere"),
        ({"net": ["diffusers", "Other"]}, "'Other' of 'diffusers' as its net"),
        ({"safety": ["diffusers", "Check"]}, "has safety besides net and scheduler"),
    ],
)
def test_other_parts_are_refused(tmp_path, index, sentence):
    with pytest.raises(ConfigError, match=sentence):
        refuse_others(folder_of(tmp_path, **index), KIND)


def test_what_is_missing_or_no_json_is_told(tmp_path):
    with pytest.raises(EnvironmentFault, match="holds no diffusers pipeline"):
        index_of(tmp_path)
    folder = folder_of(tmp_path)
    (folder / "net" / "weights.safetensors").unlink()
    with pytest.raises(EnvironmentFault, match=r"holds no net/weights\.safetensors"):
        refuse_others(folder, KIND)
    (folder / "net" / "weights.bin").write_bytes(b"")
    with pytest.raises(ConfigError, match="as a pickle"):
        refuse_others(folder, KIND)
    (folder / "x.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(IntegrityError, match="holds no settings"):
        read_settings(folder / "x.json")


def test_shares_fit_the_classes_of_the_model(tmp_path):
    config = DiffusersConfig(kind="diffusers", path="x", class_shares=(0.5, 0.5))
    assert class_shares(config, 2, tmp_path) == (0.5, 0.5)
    for classes, told in ((3, "3"), (None, "no")):
        with pytest.raises(ConfigError, match=f"has 2 shares, and .* draws images of {told} classes"):
            class_shares(config, classes, tmp_path)


def test_pixels_are_bytes_of_three_channels():
    assert pixels_of(torch.tensor([[[[-1.0, 0.0, 3.0]]]])).tolist() == [[[[0] * 3, [128] * 3, [255] * 3]]]
    with pytest.raises(ConfigError, match="not finite"):
        pixels_of(torch.full((1, 1, 1, 1), float("nan")))

"""What `load_generator` makes of a config: our own checkpoints and weights; each kind goes to its module."""

import pickle
import re
import tomllib
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter
from safetensors.torch import load_file, save_file

from places import REPOSITORY
from showthrough.core.config import AuditConfig
from showthrough.core.generator import Generator
from showthrough.core.generator_config import (
    CheckpointConfig,
    EndpointConfig,
    LoadedConfig,
    TorchScriptConfig,
    WeightsConfig,
)
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.http_endpoint import Endpoint
from showthrough.generators.external.loading import load_generator, refuse_absent
from showthrough.generators.training.train import train
from showthrough.generators.training.trained import WEIGHTS, TrainedGenerator


@pytest.fixture(scope="module")
def trained(tmp_path_factory, train_set, vae_config) -> tuple[Path, TrainedGenerator]:
    folder = tmp_path_factory.mktemp("trained")
    return folder, train(vae_config.model_copy(update={"steps": 5}), train_set, folder, seed=1)


def weights(path: Path, model: object, **more: object) -> WeightsConfig:
    return WeightsConfig.model_validate({"kind": "weights", "file": str(path), "model": model, **more})


def test_a_checkpoint_draws_what_its_training_drew(trained) -> None:
    folder, original = trained
    loaded = load_generator(
        CheckpointConfig(kind="checkpoint", path=folder.name), folder.parent, allow_network=False
    )
    assert isinstance(loaded, Generator)
    assert np.array_equal(loaded.sample(5, 3), original.sample(5, 3))
    assert loaded.digest == original.digest


def test_bare_weights_of_one_of_our_networks_draw_the_same_images(trained, vae_config) -> None:
    folder, original = trained
    loaded = load_generator(weights(folder / WEIGHTS, vae_config), Path(), allow_network=False)
    assert np.array_equal(loaded.sample(5, 3), original.sample(5, 3))
    assert (loaded.digest, loaded.parameters) == (original.digest, original.parameters)
    assert loaded.accounting is None


def test_weights_of_another_architecture_are_refused(trained, vae_config, diffusion_config) -> None:
    folder, _ = trained
    for other in (vae_config.model_copy(update={"hidden": 33}), diffusion_config):
        with pytest.raises(IntegrityError, match="holds the weights of another network"):
            load_generator(weights(folder / WEIGHTS, other), Path(), allow_network=False)


def test_other_weights_than_those_named_are_refused(trained, vae_config) -> None:
    folder, original = trained
    config = weights(folder / WEIGHTS, vae_config, sha256=original.digest)
    assert load_generator(config, Path(), allow_network=False).digest == original.digest
    with pytest.raises(IntegrityError, match="the audit expects 000000000000"):
        load_generator(config.model_copy(update={"sha256": "0" * 64}), Path(), allow_network=False)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("wrapper", ["", "module.", "module._orig_mod."])
def test_weights_in_16_bits_behind_wrappers_draw_nearly_the_same(
    trained, vae_config, tmp_path, dtype, wrapper
):
    folder, original = trained
    half = {wrapper + name: value.to(dtype) for name, value in load_file(folder / WEIGHTS).items()}
    save_file(half, tmp_path / "half.safetensors")
    loaded = load_generator(weights(tmp_path / "half.safetensors", vae_config), Path(), allow_network=False)
    assert np.abs(loaded.sample(5, 3).astype(int) - original.sample(5, 3)).max() <= 6
    assert loaded.parameters == original.parameters


def test_truncated_or_endless_weights_are_refused(trained, vae_config, tmp_path) -> None:
    content = (trained[0] / WEIGHTS).read_bytes()
    path = tmp_path / "w.safetensors"
    path.write_bytes(content[:-10])
    with pytest.raises(IntegrityError, match="cut short"):
        load_generator(weights(path, vae_config), Path(), allow_network=False)
    tensors = load_file(trained[0] / WEIGHTS)
    first = next(iter(tensors))
    save_file({**tensors, first: torch.full_like(tensors[first], float("nan"))}, path)
    with pytest.raises(IntegrityError, match="not finite"):
        load_generator(weights(path, vae_config), Path(), allow_network=False)


class Bomb:
    """Unpickling this creates a file."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


@pytest.mark.parametrize("name", ["w.pkl", "w.pth", "w.bin", "w.ckpt", "w.safetensors"])
@pytest.mark.parametrize("zipped", [True, False])
def test_pickled_weights_are_refused_unopened_whatever_their_name(tmp_path, vae_config, name, zipped) -> None:
    path, target = tmp_path / name, tmp_path / "ran"
    if zipped:
        torch.save(Bomb(target), path)
    else:
        path.write_bytes(pickle.dumps(Bomb(target)))
    with pytest.raises(ConfigError, match=r"weights_only=True\) and write it with safetensors"):
        load_generator(weights(path, vae_config), Path(), allow_network=False)
    assert not target.exists()


def test_an_endpoint_elsewhere_needs_permission_and_one_here_does_not() -> None:
    here = EndpointConfig(kind="endpoint", url="http://127.0.0.1:9/draw")
    there = EndpointConfig(kind="endpoint", url="https://example.org/draw")
    assert isinstance(load_generator(here, Path(), allow_network=False), Endpoint)
    with pytest.raises(EnvironmentFault, match="run with --allow-download"):
        load_generator(there, Path(), allow_network=False)
    assert isinstance(load_generator(there, Path(), allow_network=True), Endpoint)


DOCS = REPOSITORY / "docs"


def test_every_kind_of_generator_that_is_loaded_has_a_valid_example_in_the_docs() -> None:
    text = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("loading.md", "endpoint.md"))
    tables = "\n".join(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL))
    data = {"train": "a", "holdout": "b"}
    audit = AuditConfig.model_validate({"name": "docs", "data": data, **tomllib.loads(tables)})
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(LoadedConfig)}
    assert {generator.kind for generator in audit.generators.values()} == kinds | {"folder", "archive"}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"kind": "checkpoint", "path": "no"}, "generators.mine: no folder"),
        ({"kind": "diffusers", "path": "no"}, "generators.mine: no folder"),
        ({"kind": "onnx", "file": "no.onnx"}, "no weights file at"),
        ({"kind": "endpoint", "url": "https://example.org/draw"}, "is on another machine"),
    ],
)
def test_what_is_not_there_is_known_without_loading(tmp_path: Path, config: object, sentence: str) -> None:
    settings: LoadedConfig = TypeAdapter(LoadedConfig).validate_python(config)
    with pytest.raises(EnvironmentFault, match=sentence):
        refuse_absent("mine", settings, tmp_path, allow_network=False)


def test_a_file_of_another_digest_is_refused_and_one_that_is_there_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "model.pt").write_bytes(b"no model at all")
    there = {"kind": "torchscript", "file": "model.pt"}
    refuse_absent("mine", TorchScriptConfig.model_validate(there), tmp_path, allow_network=False)
    other = TorchScriptConfig.model_validate({**there, "sha256": "0" * 64})
    with pytest.raises(IntegrityError, match="expects 000000000000"):
        refuse_absent("mine", other, tmp_path, allow_network=False)

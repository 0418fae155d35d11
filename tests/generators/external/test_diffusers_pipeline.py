"""Folders that diffusers wrote, as small as they can be."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from showthrough.core.generator import ClassConditional, Generator
from showthrough.core.generator_config import DiffusersConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.diffusers_pipeline import WEIGHTS, DiffusersModel, load_pipeline
from showthrough.observers.generator_loss import forms_of

pytest.importorskip("diffusers", reason="the extra [diffusers] is not installed")

BLOCKS = {
    "sample_size": 8,
    "block_out_channels": (8, 16),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "AttnDownBlock2D"),
    "up_block_types": ("AttnUpBlock2D", "UpBlock2D"),
    "norm_num_groups": 4,
}


def save(folder: Path, *, scheduler: str = "DDPMScheduler", **more: object) -> Path:
    import diffusers
    from diffusers.models.unets.unet_2d import UNet2DModel

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = UNet2DModel(**{**BLOCKS, **more})
    plan = getattr(diffusers, scheduler)(num_train_timesteps=50)
    diffusers.DDPMPipeline(network, plan).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    return save(tmp_path_factory.mktemp("pipelines") / "small")


@pytest.fixture
def copied(saved, tmp_path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "copy"))


def load(folder: Path, **more: object) -> DiffusersModel:
    settings = {"kind": "diffusers", "path": folder.name, "sampling_steps": 4, "batch": 4, **more}
    return load_pipeline(DiffusersConfig.model_validate(settings), folder.parent)


def test_images_are_those_that_diffusers_makes_of_the_same_noise(saved) -> None:
    from diffusers.models.unets.unet_2d import UNet2DModel
    from diffusers.schedulers.scheduling_ddim import DDIMScheduler

    from showthrough.generators.external.blocks import noise_of

    network = UNet2DModel.from_pretrained(saved / "unet", local_files_only=True, use_safetensors=True)
    plan = DDIMScheduler.from_pretrained(saved / "scheduler", local_files_only=True)
    plan.set_timesteps(4)
    images = torch.from_numpy(noise_of(range(4), 7, (3, 8, 8)))
    with torch.no_grad():
        for time in plan.timesteps:
            images = plan.step(network(images, time).sample, time, images).prev_sample
    wanted = (images / 2 + 0.5).clamp(0, 1).permute(0, 2, 3, 1).numpy() * 255
    made = load(saved).sample(4, seed=7)
    assert np.abs(made - wanted).max() < 0.51
    assert made.std() > 20


def test_an_image_is_the_same_whatever_is_drawn_with_it(saved) -> None:
    model = load(saved)
    assert isinstance(model, Generator)
    whole = model.sample(10, seed=2)
    pieces = [model.sample(n, 2, start) for start, n in ((0, 1), (1, 5), (6, 4))]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.array_equal(load(saved).sample(10, seed=2), whole)
    assert not np.array_equal(model.sample(10, seed=3), whole)
    assert whole.shape == (10, 8, 8, 3)
    assert (model.denoising_steps, model.block) == (4, 4)


def test_loading_leaves_the_global_generator_alone(saved) -> None:
    before = torch.get_rng_state()
    load(saved).sample(1, seed=0)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_grey_pipeline_gives_three_equal_channels(tmp_path: Path) -> None:
    made = load(save(tmp_path / "grey", in_channels=1, out_channels=1)).sample(2, seed=0)
    assert made.shape == (2, 8, 8, 3)
    assert (made == made[..., :1]).all()


def test_a_digest_covers_weights_and_settings_and_can_be_pinned(saved, copied) -> None:
    digest = load(saved).digest
    assert load(copied, sha256=digest).digest == digest
    path = copied / "scheduler" / "scheduler_config.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.02", "0.03"), encoding="utf-8")
    with pytest.raises(IntegrityError, match="the audit expects"):
        load(copied, sha256=digest)


def test_pickled_weights_are_refused_with_the_way_to_convert_them(copied) -> None:
    tensors = load_file(copied / WEIGHTS)
    (copied / WEIGHTS).unlink()
    torch.save(tensors, copied / "unet" / "diffusion_pytorch_model.bin")
    with pytest.raises(ConfigError, match="safe_serialization=True"):
        load(copied)
    shutil.copy(copied / "unet" / "diffusion_pytorch_model.bin", copied / WEIGHTS)
    with pytest.raises(ConfigError, match="pickle"):
        load(copied)


def change_json(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "values", "sentence"),
    [
        ("model_index.json", {"unet": ["my_code", "UNet2DModel"]}, "no code from elsewhere"),
        ("model_index.json", {"unet": ["diffusers", "UNet2DConditionModel"]}, "UNet2DConditionModel"),
        ("model_index.json", {"scheduler": ["diffusers", "KarrasVeScheduler"]}, "KarrasVeScheduler"),
        ("model_index.json", {"vae": ["diffusers", "AutoencoderKL"]}, "has vae besides"),
        ("unet/config.json", {"class_embed_type": "timestep"}, "only numbers of classes"),
        ("unet/config.json", {"down_block_types": ["NoBlock", "NoBlock"]}, "diffusers cannot build"),
        ("unet/config.json", {"sample_size": None}, "fixed sample_size"),
        ("scheduler/scheduler_config.json", {"num_train_timesteps": 2}, "diffusers cannot build"),
    ],
)
def test_another_kind_of_pipeline_is_refused(copied, file, values, sentence) -> None:
    change_json(copied / file, **values)
    with pytest.raises((ConfigError, IntegrityError), match=sentence):
        load(copied)


def test_weights_of_another_network_cut_short_or_not_finite_are_refused(copied) -> None:
    content = (copied / WEIGHTS).read_bytes()
    change_json(copied / "unet" / "config.json", block_out_channels=[8, 8])
    with pytest.raises(IntegrityError, match="another network"):
        load(copied)
    change_json(copied / "unet" / "config.json", block_out_channels=[8, 16])
    (copied / WEIGHTS).write_bytes(content[:-100])
    with pytest.raises(IntegrityError, match="cut short"):
        load(copied)
    (copied / WEIGHTS).write_bytes(content)
    tensors = load_file(copied / WEIGHTS)
    save_file({name: tensor * float("inf") for name, tensor in tensors.items()}, copied / WEIGHTS)
    with pytest.raises(IntegrityError, match="not finite"):
        load(copied)


def test_a_missing_folder_or_file_is_the_environments_fault(copied) -> None:
    with pytest.raises(EnvironmentFault, match=r"model_index\.json is missing"):
        load(copied.parent / "nothing")
    (copied / "scheduler" / "scheduler_config.json").unlink()
    with pytest.raises(EnvironmentFault, match="holds no scheduler"):
        load(copied)
    (copied / "model_index.json").write_text("{", encoding="utf-8")
    with pytest.raises(IntegrityError, match="is no JSON file"):
        load(copied)


def test_the_number_of_steps_can_be_chosen_again(saved):
    usual = load_pipeline(DiffusersConfig(kind="diffusers", path=saved.name, sampling_steps=4), saved.parent)
    few, same, all_steps = (usual.with_steps(steps) for steps in (2, 4, 1000))
    assert [each.denoising_steps for each in (usual, few, same, all_steps)] == [4, 2, 4, 50]
    np.testing.assert_array_equal(same.sample(2, seed=3), usual.sample(2, seed=3))
    assert not np.array_equal(few.sample(2, seed=3), usual.sample(2, seed=3))


def test_its_network_can_be_asked_for_the_noise_in_an_image(saved) -> None:
    model, rng = load(saved), np.random.default_rng(3)
    denoiser = model.inner
    assert denoiser is not None
    assert forms_of(denoiser) == ("denoising", "secmi", "pia", "pian")
    assert (model.side, len(denoiser.signal)) == (8, 50)
    assert denoiser.signal[0] > 0.99
    assert denoiser.signal[-1] < 0.9
    noisy = torch.from_numpy(rng.standard_normal((3, 8, 8, 3))).float()
    with torch.no_grad():
        found = denoiser.epsilon(noisy.reshape(3, -1), torch.tensor([5, 5, 5]))
        maps = model.network(noisy.permute(0, 3, 1, 2), 5).sample
    torch.testing.assert_close(found.reshape(3, 8, 8, 3), maps.permute(0, 2, 3, 1), rtol=1e-4, atol=1e-5)


def test_a_network_of_another_kind_is_not_asked(tmp_path) -> None:
    grey = load(save(tmp_path / "grey", in_channels=1, out_channels=1))
    assert grey.inner is None
    wide = load(save(tmp_path / "wide", sample_size=(8, 16)))
    assert wide.inner is None


def test_a_pipeline_of_classes_is_told_the_class_of_each_image(tmp_path):
    model = load(save(tmp_path / "classes", num_class_embeds=3), class_shares=(0.5, 0.0, 0.5))
    assert isinstance(model, ClassConditional)
    assert model.inner is None  # nobody told which class a person is of
    labels = model.classes_of(range(40), 1)
    assert set(labels.tolist()) == {0, 2}
    only = {one: replace(model, shares=tuple(float(i == one) for i in range(3))) for one in (0, 2)}
    images = model.sample(8, seed=1)
    for number, label in enumerate(labels[:8].tolist()):
        np.testing.assert_array_equal(images[number], only[label].sample(8, seed=1)[number])
    assert not np.array_equal(only[0].sample(8, 1), only[2].sample(8, 1))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("wrapper", ["", "module.", "_orig_mod.module."])
def test_weights_in_16_bits_and_behind_wrappers_are_computed_with_in_float32(saved, copied, dtype, wrapper):
    tensors = load_file(copied / WEIGHTS)
    save_file({wrapper + name: value.to(dtype) for name, value in tensors.items()}, copied / WEIGHTS)
    model = load(copied)
    assert {weight.dtype for weight in model.network.parameters()} == {torch.float32}
    assert np.abs(model.sample(4, 1).astype(int) - load(saved).sample(4, 1)).mean() < 3

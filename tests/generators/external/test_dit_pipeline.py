"""Class-conditional pipelines of a diffusion transformer, against diffusers' own."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from showthrough.core.generator import ClassConditional
from showthrough.core.generator_config import DiffusersConfig
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.blocks import noise_of
from showthrough.generators.external.diffusers_pipeline import load_pipeline
from showthrough.generators.external.dit_pipeline import DiTModel

diffusers = pytest.importorskip("diffusers", reason="the extra [diffusers] is not installed")

CLASSES = 1000  # diffusers' pipeline takes the class 1,000 for none


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pipelines") / "small"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        transformer = diffusers.DiTTransformer2DModel(
            num_attention_heads=2, attention_head_dim=8, in_channels=4, out_channels=8, num_layers=2,
            sample_size=4, norm_num_groups=4, num_embeds_ada_norm=CLASSES,
        )  # fmt: skip
        autoencoder = diffusers.AutoencoderKL(
            block_out_channels=(8, 8), norm_num_groups=4, layers_per_block=1, latent_channels=4,
            down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        )  # fmt: skip
        for weight in transformer.parameters():  # its last layers begin at zero
            torch.nn.init.normal_(weight, std=0.2)
    plan = diffusers.DDIMScheduler(num_train_timesteps=50, clip_sample=False)
    names = {7: "cat"}
    diffusers.DiTPipeline(transformer, autoencoder, plan, id2label=names).save_pretrained(folder)
    return folder


def load(folder: Path, **more: object) -> DiTModel:
    settings = {"kind": "diffusers", "path": folder.name, "sampling_steps": 4, "batch": 4, **more}
    return load_pipeline(DiffusersConfig.model_validate(settings), folder.parent)


@pytest.mark.parametrize("guidance", [1.0, 4.0])
def test_images_are_those_that_diffusers_draws_of_the_same_noise_and_classes(saved, monkeypatch, guidance):
    model = load(saved, guidance=guidance)
    noise = torch.from_numpy(noise_of(range(4), 7, (4, 4, 4)))
    pipeline = diffusers.DiTPipeline.from_pretrained(saved, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    monkeypatch.setattr("diffusers.pipelines.dit.pipeline_dit.randn_tensor", lambda *_, **__: noise)
    labels = model.classes_of(range(4), 7).tolist()
    wanted = pipeline(labels, guidance_scale=guidance, num_inference_steps=4, output_type="np").images
    made = model.sample(4, seed=7)
    assert np.abs(made - 255.0 * wanted).max() < 0.51
    assert made.std() > 5


def test_an_image_is_the_same_whatever_is_drawn_with_it_and_has_its_class(saved):
    model = load(saved)
    assert isinstance(model, ClassConditional)
    whole = model.sample(6, seed=2)
    pieces = [model.sample(n, 2, start) for start, n in ((0, 1), (1, 4), (5, 1))]
    assert np.array_equal(np.concatenate(pieces), whole)
    assert len(set(model.classes_of(range(50), 2).tolist())) > 40
    shares = [0.0] * CLASSES
    shares[3] = 1.0
    assert set(load(saved, class_shares=shares).classes_of(range(9), 2)) == {3}
    assert not np.array_equal(load(saved, class_shares=shares).sample(6, seed=2), whole)


def test_weights_in_16_bits_behind_a_wrapper_draw_nearly_the_same(saved, tmp_path):
    folder = Path(shutil.copytree(saved, tmp_path / "half"))
    path = folder / "transformer" / "diffusion_pytorch_model.safetensors"
    half = {f"_orig_mod.{name}": value.bfloat16() for name, value in load_file(path).items()}
    save_file(half, path)
    assert np.abs(load(folder).sample(4, 1).astype(int) - load(saved).sample(4, 1)).mean() < 8
    assert load(folder).digest != load(saved).digest


def test_what_is_missing_or_of_another_network_is_refused(saved, tmp_path):
    folder = Path(shutil.copytree(saved, tmp_path / "copy"))
    path = folder / "vae" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(path)
    save_file({**tensors, "more": torch.zeros(1)}, path)
    with pytest.raises(IntegrityError, match="another network: more"):
        load(folder)
    path.unlink()
    with pytest.raises(EnvironmentFault, match="holds no vae"):
        load(folder)
    with pytest.raises(ConfigError, match="1 shares"):
        load(saved, class_shares=(1.0,))


def test_the_number_of_steps_can_be_chosen_again_and_weights_are_counted(saved):
    model = load(saved)
    few = model.with_steps(2)
    assert (model.denoising_steps, few.denoising_steps, model.most_steps) == (4, 2, 50)
    assert not np.array_equal(few.sample(1, 0), model.sample(1, 0))
    parts = ("transformer", "vae")
    tensors = [load_file(saved / part / "diffusion_pytorch_model.safetensors") for part in parts]
    assert model.parameters == sum(value.numel() for each in tensors for value in each.values())

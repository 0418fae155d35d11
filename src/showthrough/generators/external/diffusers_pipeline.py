"""A diffusers pipeline on disk: a U-Net in safetensors, sampled with DDIM, of given classes or of none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, final

import torch
from torch import Tensor, nn

from showthrough.core.generator_config import DiffusersConfig
from showthrough.core.types import Images, Rows
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.generators.external.blocks import in_blocks, noise_of
from showthrough.generators.external.diffusers_folder import (
    SCHEDULERS,
    PipelineKind,
    built,
    checked_digest,
    class_shares,
    ddim,
    index_of,
    pixels_of,
    read_settings,
    refuse_others,
)
from showthrough.generators.external.dit_pipeline import TRANSFORMER, DiTModel, load_dit
from showthrough.generators.external.foreign_tensors import foreign_tensors
from showthrough.generators.programs.class_draw import drawn_classes

NETWORK = "unet/config.json"
WEIGHTS = "unet/diffusion_pytorch_model.safetensors"
UNET = PipelineKind({"unet": ("UNet2DModel",), "scheduler": SCHEDULERS}, (NETWORK, WEIGHTS))


@final
@dataclass(frozen=True, kw_only=True)
class PipelineDenoiser:
    """Denoiser of a pipeline: the noise that it estimates in flattened RGB images (N, D)."""

    network: nn.Module
    signal: Tensor  # share of signal at each time (alpha bar), nearly clean first
    side: int

    def labels(self, groups: Sequence[str] | None) -> None:
        """Return None: a pipeline with classes is not asked about people, whose classes nobody told."""

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return the estimated noise in each image."""
        where = next(self.network.parameters()).device
        maps = noisy.reshape(-1, self.side, self.side, 3).permute(0, 3, 1, 2)
        found: Tensor = self.network(maps.to(where), times.to(where)).sample
        return found.permute(0, 2, 3, 1).reshape(noisy.shape).to(noisy.device)


@final
@dataclass(frozen=True, kw_only=True)
class DiffusersModel:
    """Implements `core.generator.ClassConditional`: DDIM without added noise (Song et al., 2021).

    Image i follows from its own noise alone, to the bit on one machine; it runs on the GPU where there
    is one, and a GPU rounds differently from a CPU.
    """

    network: nn.Module
    scheduler: Any  # diffusers' DDIMScheduler, which is untyped; its step changes nothing in it
    shape: tuple[int, int, int]  # channels, height, width
    digest: str
    block: int
    denoising_steps: int
    classes: int | None = None
    shares: tuple[float, ...] = ()
    accounting: ClassVar[None] = None

    @property
    def parameters(self) -> int:
        """Return the number of weights."""
        return sum(weight.numel() for weight in self.network.parameters())

    @property
    def most_steps(self) -> int:
        """Return the number of steps of noise that it was trained for."""
        return int(self.scheduler.config.num_train_timesteps)

    def with_steps(self, steps: int) -> "DiffusersModel":
        """Return the same weights, drawing in so many denoising steps, at most all."""
        scheduler = type(self.scheduler).from_config(self.scheduler.config)
        scheduler.set_timesteps(min(steps, self.most_steps))
        return replace(self, scheduler=scheduler, denoising_steps=len(scheduler.timesteps))

    @property
    def side(self) -> int:
        """Return the height of its images in pixels."""
        return self.shape[1]

    @property
    def inner(self) -> PipelineDenoiser | None:
        """Return the network as it can be asked about an image.

        That is None where images are grey or not square, or have classes, or where it predicts something
        else than noise.
        """
        channels, height, width = self.shape
        predicts = self.scheduler.config.get("prediction_type", "epsilon")
        if channels != 3 or height != width or predicts != "epsilon" or self.classes is not None:
            return None
        return PipelineDenoiser(
            network=self.network, signal=self.scheduler.alphas_cumprod.float(), side=height
        )

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        return in_blocks(n, start, self.block, lambda rows: self._block(rows, seed))

    def classes_of(self, numbers: range, seed: int) -> Rows | None:
        """Return the class of each of these images in the stream of `seed`, (n,); None without classes."""
        return None if self.classes is None else drawn_classes(numbers, seed, self.classes, self.shares)

    def _block(self, rows: range, seed: int) -> Images:
        where, labels = next(self.network.parameters()).device, self.classes_of(rows, seed)
        images = torch.from_numpy(noise_of(rows, seed, self.shape)).to(where)
        named = {} if labels is None else {"class_labels": torch.from_numpy(labels).to(where)}
        with torch.inference_mode():
            for time in self.scheduler.timesteps:
                predicted = self.network(images, time, **named).sample
                images = self.scheduler.step(predicted, time, images).prev_sample
        return pixels_of(images)


def load_pipeline(config: DiffusersConfig, base: Path) -> DiffusersModel | DiTModel:
    """Return a generator from a folder that `save_pretrained` wrote; nothing is fetched.

    diffusers only builds the network from its description: the weights are read here, and no class
    outside diffusers is imported, whatever the folder names.

    Raises:
        EnvironmentFault: the folder or diffusers is missing.
        ConfigError: it is another kind of pipeline, or its weights are a pickle.
        IntegrityError: weights that are damaged, of another network, or not those that the audit names.
    """
    folder = base / config.path
    if TRANSFORMER in index_of(folder):
        return load_dit(config, folder)
    refuse_others(folder, UNET)
    digest = checked_digest(folder, UNET, config.sha256)
    described = read_settings(folder / NETWORK)
    shape, classes = _shape(described, folder), described.get("num_class_embeds")
    network_class = _network_class()
    network = built(lambda: network_class.from_config(described), folder / NETWORK)
    scheduler = ddim(folder, config.sampling_steps)
    network.load_state_dict(foreign_tensors(folder / WEIGHTS, network))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return DiffusersModel(
        network=network.eval().requires_grad_(False).to(device),
        scheduler=scheduler,
        shape=shape,
        digest=digest,
        block=config.batch,
        denoising_steps=len(scheduler.timesteps),
        classes=classes,
        shares=class_shares(config, classes, folder),
    )


def _network_class() -> Any:
    try:
        from diffusers.models.unets.unet_2d import UNet2DModel
    except ImportError as error:
        raise EnvironmentFault(
            "a diffusers pipeline needs diffusers: pip install 'showthrough[diffusers]'"
        ) from error
    return UNet2DModel


def _shape(described: dict[str, Any], folder: Path) -> tuple[int, int, int]:
    if described.get("class_embed_type") is not None:
        raise ConfigError(
            f"{folder} is told its classes as {described['class_embed_type']!r}; only numbers of classes "
            "(num_class_embeds) can be drawn here"
        )
    channels, size = described.get("in_channels", 3), described.get("sample_size")
    if channels not in (1, 3) or described.get("out_channels", 3) != channels or size is None:
        raise ConfigError(f"{folder} does not draw RGB or grey images of a fixed sample_size")
    height, width = size if isinstance(size, list) else (size, size)
    return channels, height, width

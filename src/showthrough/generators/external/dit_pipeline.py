"""A diffusers pipeline of classes: a diffusion transformer in the latent space of an autoencoder."""

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
    pixels_of,
    read_settings,
    refuse_others,
)
from showthrough.generators.external.foreign_tensors import foreign_tensors
from showthrough.generators.programs.class_draw import drawn_classes

TRANSFORMER, AUTOENCODER = "transformer", "vae"
SETTINGS, WEIGHTS = "config.json", "diffusion_pytorch_model.safetensors"
DIT = PipelineKind(
    {
        TRANSFORMER: (
            "DiTTransformer2DModel",
            "Transformer2DModel",
        ),
        AUTOENCODER: ("AutoencoderKL",),
        "scheduler": SCHEDULERS,
    },
    tuple(f"{part}/{file}" for part in (TRANSFORMER, AUTOENCODER) for file in (SETTINGS, WEIGHTS)),
)


@final
@dataclass(frozen=True, kw_only=True)
class DiTModel:
    """Implements `core.generator.ClassConditional`: classifier-free guidance, DDIM without added noise.

    The class after the last is "no class". Image i follows from its own noise and class alone, to the bit
    on one machine.

    Source: Peebles and Xie, Scalable diffusion models with transformers, ICCV 2023; Ho and Salimans,
    Classifier-free diffusion guidance, 2021.
    """

    network: nn.Module
    autoencoder: Any  # diffusers' AutoencoderKL, which is untyped
    scheduler: Any  # diffusers' DDIMScheduler
    guidance: float
    digest: str
    block: int
    denoising_steps: int
    classes: int
    shares: tuple[float, ...]
    latent: tuple[int, int, int]  # channels, height, width of what is denoised
    accounting: ClassVar[None] = None

    @property
    def parameters(self) -> int:
        """Return the number of weights of transformer and autoencoder."""
        return sum(
            weight.numel() for part in (self.network, self.autoencoder) for weight in part.parameters()
        )

    @property
    def most_steps(self) -> int:
        """Return the number of steps of noise that it was trained for."""
        return int(self.scheduler.config.num_train_timesteps)

    def with_steps(self, steps: int) -> "DiTModel":
        """Return the same weights, drawing in so many denoising steps, at most all."""
        scheduler = type(self.scheduler).from_config(self.scheduler.config)
        scheduler.set_timesteps(min(steps, self.most_steps))
        return replace(self, scheduler=scheduler, denoising_steps=len(scheduler.timesteps))

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        return in_blocks(n, start, self.block, lambda rows: self._block(rows, seed))

    def classes_of(self, numbers: range, seed: int) -> Rows:
        """Return the class of each of these images in the stream of `seed`, (n,)."""
        return drawn_classes(numbers, seed, self.classes, self.shares)

    def _block(self, rows: range, seed: int) -> Images:
        where = next(self.network.parameters()).device
        labels = torch.from_numpy(self.classes_of(rows, seed)).to(where)
        latents = torch.from_numpy(noise_of(rows, seed, self.latent)).to(where)
        with torch.inference_mode():
            for time in self.scheduler.timesteps:
                noise = self._noise(latents, time, labels)
                latents = self.scheduler.step(noise, time, latents).prev_sample
            images = self.autoencoder.decode(latents / self.autoencoder.config.scaling_factor).sample
        return pixels_of(images)

    def _noise(self, latents: Tensor, time: Tensor, labels: Tensor) -> Tensor:
        """Return the noise in latents, moved from that of no class towards that of their own."""
        times = time.to(latents.device).expand(len(latents))
        own = self._predicted(latents, times, labels)
        if self.guidance <= 1:
            return own
        none = self._predicted(latents, times, torch.full_like(labels, self.classes))
        return none + self.guidance * (own - none)

    def _predicted(self, latents: Tensor, times: Tensor, labels: Tensor) -> Tensor:
        found: Tensor = self.network(latents, timestep=times, class_labels=labels).sample
        return found[:, : self.latent[0]]  # a variance may come behind it, which DDIM does not ask for


def load_dit(config: DiffusersConfig, folder: Path) -> DiTModel:
    """Return a generator from a folder that `DiTPipeline.save_pretrained` wrote; see `load_pipeline`.

    Raises:
        EnvironmentFault: a file or diffusers is missing.
        ConfigError: a part is of another kind, or pickled.
        IntegrityError: weights that are damaged, of another network, or not those that the audit names.
    """
    refuse_others(folder, DIT)
    digest = checked_digest(folder, DIT, config.sha256)
    transformer_class, autoencoder_class = _classes()
    network = _part(folder / TRANSFORMER, transformer_class)
    autoencoder = _part(folder / AUTOENCODER, autoencoder_class)
    channels, side, classes = (
        network.config.get(name) for name in ("in_channels", "sample_size", "num_embeds_ada_norm")
    )
    if autoencoder.config.latent_channels != channels or autoencoder.config.out_channels not in (1, 3):
        raise ConfigError(f"{folder} has a transformer and an autoencoder that do not fit together")
    scheduler = ddim(folder, config.sampling_steps)
    return DiTModel(
        network=network,
        autoencoder=autoencoder,
        scheduler=scheduler,
        guidance=config.guidance,
        digest=digest,
        block=config.batch,
        denoising_steps=len(scheduler.timesteps),
        classes=classes,
        shares=class_shares(config, classes, folder),
        latent=(channels, side, side),
    )


def _part(folder: Path, kind: Any) -> Any:
    """Return a network with the weights of its folder, frozen, where it computes."""
    described = read_settings(folder / SETTINGS)
    network = built(lambda: kind.from_config(described), folder / SETTINGS)
    network.load_state_dict(foreign_tensors(folder / WEIGHTS, network))
    return network.eval().requires_grad_(False).to("cuda" if torch.cuda.is_available() else "cpu")


def _classes() -> tuple[Any, Any]:
    try:
        from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
        from diffusers.models.transformers.dit_transformer_2d import DiTTransformer2DModel
    except ImportError as error:
        raise EnvironmentFault(
            "a diffusers pipeline needs diffusers: pip install 'showthrough[diffusers]'"
        ) from error
    return DiTTransformer2DModel, AutoencoderKL

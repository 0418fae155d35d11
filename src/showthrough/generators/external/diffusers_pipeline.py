"""A diffusers pipeline on disk: an unconditional U-Net in safetensors, sampled with DDIM."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, final

import torch
from torch import Tensor, nn

from showthrough.core.generator_config import DiffusersConfig
from showthrough.core.types import Images
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.external.blocks import in_blocks, noise_of
from showthrough.generators.storage.checkpoint import digest_of, read_tensors
from showthrough.generators.storage.model_file import check_digest
from showthrough.generators.training.trained import refuse_other_weights

INDEX = "model_index.json"
SCHEDULER = "scheduler/scheduler_config.json"
NETWORK = "unet/config.json"
WEIGHTS = "unet/diffusion_pytorch_model.safetensors"
FILES = (INDEX, SCHEDULER, NETWORK, WEIGHTS)
SCHEDULERS = ("DDPMScheduler", "DDIMScheduler")


@final
@dataclass(frozen=True, kw_only=True)
class PipelineDenoiser:
    """Denoiser of a pipeline: the noise that it estimates in flattened RGB images (N, D)."""

    network: nn.Module
    signal: Tensor  # share of signal at each time (alpha bar), nearly clean first
    side: int

    def labels(self, groups: Sequence[str] | None) -> None:
        """Return None: pipelines with classes are not loaded."""

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:  # noqa: ARG002
        """Return the estimated noise in each image."""
        where = next(self.network.parameters()).device
        maps = noisy.reshape(-1, self.side, self.side, 3).permute(0, 3, 1, 2)
        found: Tensor = self.network(maps.to(where), times.to(where)).sample
        return found.permute(0, 2, 3, 1).reshape(noisy.shape).to(noisy.device)


@final
@dataclass(frozen=True, kw_only=True)
class DiffusersModel:
    """Implements `core.generator.Generator`: DDIM without added noise (Song et al., 2021, arXiv:2010.02502).

    Image i follows from its own noise alone, to the bit on one machine; it runs on the GPU where there
    is one, and a GPU rounds differently from a CPU.
    """

    network: nn.Module
    scheduler: Any  # diffusers' DDIMScheduler, which is untyped; its step changes nothing in it
    shape: tuple[int, int, int]  # channels, height, width
    digest: str
    block: int
    denoising_steps: int
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

        That is None where images are grey or not square, or where it predicts something else than noise.
        """
        channels, height, width = self.shape
        predicts = self.scheduler.config.get("prediction_type", "epsilon")
        if channels != 3 or height != width or predicts != "epsilon":
            return None
        return PipelineDenoiser(
            network=self.network, signal=self.scheduler.alphas_cumprod.float(), side=height
        )

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, H, W, 3)."""
        return in_blocks(n, start, self.block, lambda rows: self._block(rows, seed))

    def _block(self, rows: range, seed: int) -> Images:
        weight = next(self.network.parameters())
        images = torch.from_numpy(noise_of(rows, seed, self.shape)).to(weight.device)
        with torch.inference_mode():
            for time in self.scheduler.timesteps:
                predicted = self.network(images, time).sample
                images = self.scheduler.step(predicted, time, images).prev_sample
        return _pixels(images)


def load_pipeline(config: DiffusersConfig, base: Path) -> DiffusersModel:
    """Return a generator from a folder that `save_pretrained` wrote; nothing is fetched.

    diffusers only builds the network from its description: the weights are read here, and no class
    outside diffusers is imported, whatever the folder names.

    Raises:
        EnvironmentFault: the folder or diffusers is missing.
        ConfigError: it is another kind of pipeline, or its weights are a pickle.
        IntegrityError: weights that are damaged, of another network, or not those that the audit names.
    """
    folder = base / config.path
    _refuse_others(folder)
    lines = "".join(f"{digest_of(folder / name)}  {name}\n" for name in FILES)  # as sha256sum prints them
    digest = sha256(lines.encode()).hexdigest()
    check_digest(folder, digest, config.sha256)
    described = _read(folder / NETWORK)
    shape = _shape(described, folder)
    network_class, scheduler_class = _diffusers()
    network = _built(lambda: network_class.from_config(described), folder / NETWORK)
    scheduler = _built(lambda: scheduler_class.from_config(_read(folder / SCHEDULER)), folder / SCHEDULER)
    _built(lambda: scheduler.set_timesteps(config.sampling_steps), folder / SCHEDULER)
    tensors = read_tensors(folder / WEIGHTS)
    refuse_other_weights(network, tensors, folder / WEIGHTS)
    network.load_state_dict(tensors)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return DiffusersModel(
        network=network.eval().requires_grad_(False).to(device),
        scheduler=scheduler,
        shape=shape,
        digest=digest,
        block=config.batch,
        denoising_steps=len(scheduler.timesteps),
    )


def _refuse_others(folder: Path) -> None:
    if not (folder / INDEX).is_file():
        raise EnvironmentFault(f"{folder} holds no diffusers pipeline: {INDEX} is missing")
    index = _read(folder / INDEX)
    for part, wanted in (("unet", ("UNet2DModel",)), ("scheduler", SCHEDULERS)):
        library, name = index[part] if isinstance(index.get(part), list) else ("", "nothing")
        if library != "diffusers" or name not in wanted:
            raise ConfigError(
                f"{folder} has {name!r} of {library or 'no library'!r} as its {part}; pipelines of "
                f"{' or '.join(wanted)} of diffusers are loaded, and no code from elsewhere"
            )
    if more := sorted(key for key in index if not key.startswith("_") and key not in ("unet", "scheduler")):
        raise ConfigError(
            f"{folder} has {', '.join(more)} besides unet and scheduler; only unconditional pixel-space "
            "pipelines (DDPMPipeline, DDIMPipeline) can be audited"
        )
    if not (folder / WEIGHTS).is_file() and list((folder / "unet").glob("*.bin")):
        raise ConfigError(
            f"{folder / 'unet'} holds its weights as a pickle, which can run code when opened, so it is "
            "not opened; where you trust it: pipeline.save_pretrained(folder, safe_serialization=True)"
        )
    for name in FILES:
        if not (folder / name).is_file():
            raise EnvironmentFault(f"{folder} holds no {name}")


def _diffusers() -> tuple[Any, Any]:
    try:
        from diffusers.models.unets.unet_2d import UNet2DModel
        from diffusers.schedulers.scheduling_ddim import DDIMScheduler
    except ImportError as error:
        raise EnvironmentFault(
            "a diffusers pipeline needs diffusers: pip install 'showthrough[diffusers]'"
        ) from error
    return UNet2DModel, DDIMScheduler


def _built(make: Callable[[], Any], path: Path) -> Any:
    """Return the diffusers object of a description; initial weights leave the global generator alone."""
    try:
        with torch.random.fork_rng(devices=[]):
            return make()
    except (ValueError, TypeError, KeyError, NotImplementedError, RuntimeError) as error:
        raise ConfigError(f"diffusers cannot build what {path} describes: {error!s:.160}") from error


def _shape(described: dict[str, Any], folder: Path) -> tuple[int, int, int]:
    if described.get("class_embed_type") is not None or described.get("num_class_embeds") is not None:
        raise ConfigError(
            f"{folder} draws images of a given class; only unconditional pipelines can be audited"
        )
    channels, size = described.get("in_channels", 3), described.get("sample_size")
    if channels not in (1, 3) or described.get("out_channels", 3) != channels or size is None:
        raise ConfigError(f"{folder} does not draw RGB or grey images of a fixed sample_size")
    height, width = size if isinstance(size, list) else (size, size)
    return channels, height, width


def _read(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise IntegrityError(f"{path} is no JSON file: {error}") from error
    if not isinstance(read, dict):
        raise IntegrityError(f"{path} holds no settings")
    return read


def _pixels(images: Tensor) -> Images:
    if not bool(images.isfinite().all()):
        raise ConfigError("the diffusers pipeline made pixels that are not finite numbers")
    bytes_ = ((images.clamp(-1.0, 1.0) + 1.0) * 127.5).round().to(torch.uint8)  # (N, C, H, W)
    return bytes_.permute(0, 2, 3, 1).expand(-1, -1, -1, 3).contiguous().cpu().numpy()

"""A folder that a diffusers pipeline was saved to: what it names, its digest, its sampler."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from showthrough.core.generator_config import DiffusersConfig
from showthrough.core.types import Images
from showthrough.errors import ConfigError, EnvironmentFault, IntegrityError
from showthrough.generators.storage.checkpoint import digest_of
from showthrough.generators.storage.model_file import check_digest

INDEX = "model_index.json"
SCHEDULER = "scheduler/scheduler_config.json"
SCHEDULERS = ("DDPMScheduler", "DDIMScheduler")


class PipelineKind(NamedTuple):
    """PipelineKind of pipeline: its parts, each of one of these classes of diffusers, and their files."""

    parts: Mapping[str, tuple[str, ...]]
    own: tuple[str, ...]  # files besides those that all pipelines have

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files that images depend on, in the order of the digest."""
        return (INDEX, SCHEDULER, *self.own)


def index_of(folder: Path) -> dict[str, Any]:
    """Return which class of which library each part of a pipeline is.

    Raises:
        EnvironmentFault: there is no pipeline.
        IntegrityError: its index is no JSON.
    """
    if not (folder / INDEX).is_file():
        raise EnvironmentFault(f"{folder} holds no diffusers pipeline: {INDEX} is missing")
    return read_settings(folder / INDEX)


def refuse_others(folder: Path, kind: PipelineKind) -> None:
    """Refuse a folder with other parts than this kind of pipeline has, or with pickled weights.

    Raises:
        ConfigError: names the part that cannot be loaded.
        EnvironmentFault: a file is missing.
    """
    index = index_of(folder)
    for part, wanted in kind.parts.items():
        library, name = index[part] if isinstance(index.get(part), list) else ("", "nothing")
        if library != "diffusers" or name not in wanted:
            raise ConfigError(
                f"{folder} has {name!r} of {library or 'no library'!r} as its {part}; pipelines of "
                f"{' or '.join(wanted)} of diffusers are loaded, and no code from elsewhere"
            )
    known = {"id2label", *kind.parts}  # id2label: names of classes, which are drawn by number
    if more := sorted(key for key in index if not key.startswith("_") and key not in known):
        raise ConfigError(
            f"{folder} has {', '.join(more)} besides {' and '.join(kind.parts)}; only pipelines in pixel "
            "space (DDPMPipeline, DDIMPipeline) and of classes (DiTPipeline) can be audited"
        )
    for name in kind.files:
        path = folder / name
        if not path.is_file() and list(path.parent.glob("*.bin")):
            raise ConfigError(
                f"{path.parent} holds its weights as a pickle, which can run code when opened, so it is "
                "not opened; where you trust it: pipeline.save_pretrained(folder, safe_serialization=True)"
            )
        if not path.is_file():
            raise EnvironmentFault(f"{folder} holds no {name}")


def checked_digest(folder: Path, kind: PipelineKind, expected: str | None) -> str:
    """Return the digest of the digests of all files, as sha256sum prints them.

    Raises:
        IntegrityError: it is not the one that the audit names.
    """
    lines = "".join(f"{digest_of(folder / name)}  {name}\n" for name in kind.files)
    digest = sha256(lines.encode()).hexdigest()
    check_digest(folder, digest, expected)
    return digest


def ddim(folder: Path, steps: int) -> Any:
    """Return diffusers' DDIM sampler with the noise that the model was trained with.

    Raises:
        ConfigError: diffusers cannot build it.
        EnvironmentFault: diffusers is missing.
    """
    try:
        from diffusers.schedulers.scheduling_ddim import DDIMScheduler
    except ImportError as error:
        raise EnvironmentFault(
            "a diffusers pipeline needs diffusers: pip install 'showthrough[diffusers]'"
        ) from error
    path = folder / SCHEDULER
    scheduler = built(lambda: DDIMScheduler.from_config(read_settings(path)), path)
    built(lambda: scheduler.set_timesteps(steps), path)
    return scheduler


def class_shares(config: DiffusersConfig, classes: int | None, folder: Path) -> tuple[float, ...]:
    """Return how often each class is drawn, empty where all are drawn alike.

    Raises:
        ConfigError: there are other classes than shares.
    """
    if config.class_shares and len(config.class_shares) != classes:
        raise ConfigError(
            f"class_shares has {len(config.class_shares)} shares, and {folder} draws images of "
            f"{classes or 'no'} classes; give a share for each, or leave it out"
        )
    return config.class_shares


def built(make: Callable[[], Any], path: Path) -> Any:
    """Return the diffusers object of a description; initial weights leave the global generator alone.

    Raises:
        ConfigError: diffusers cannot build it.
    """
    try:
        with torch.random.fork_rng(devices=[]):
            return make()
    except (ValueError, TypeError, KeyError, NotImplementedError, RuntimeError) as error:
        raise ConfigError(f"diffusers cannot build what {path} describes: {error!s:.160}") from error


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings in a JSON file.

    Raises:
        IntegrityError: it is no JSON, or holds something else.
    """
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise IntegrityError(f"{path} is no JSON file: {error}") from error
    if not isinstance(read, dict):
        raise IntegrityError(f"{path} holds no settings")
    return read


def pixels_of(images: Tensor) -> Images:
    """Return images in [-1, 1], (n, c, h, w), as bytes (n, h, w, 3).

    Raises:
        ConfigError: some are not finite.
    """
    if not bool(images.isfinite().all()):
        raise ConfigError("the diffusers pipeline made pixels that are not finite numbers")
    bytes_ = ((images.clamp(-1.0, 1.0) + 1.0) * 127.5).round().to(torch.uint8)  # (N, C, H, W)
    return bytes_.permute(0, 2, 3, 1).expand(-1, -1, -1, 3).contiguous().cpu().numpy()

"""A trained generator: what is known about it, its weights, and images from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, final

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from showthrough.core.training_settings.privacy import DPCertificate
from showthrough.core.training_settings.trained_config import TrainedConfig, classes_of
from showthrough.core.types import Floats, Images
from showthrough.errors import ConfigError, IntegrityError
from showthrough.generators.models.denoising import Denoising
from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import Network, device, initialise, same_bits
from showthrough.generators.models.randomness import stream
from showthrough.generators.private.gradient_norms import layers_of, log_gradient_norms
from showthrough.generators.private.ledger import Spent
from showthrough.generators.storage.checkpoint import Tensors, digest_of, parse_facts, read_tensors
from showthrough.generators.storage.training_set import centred

WEIGHTS = "model.safetensors"
FACTS = "model.json"
BLOCK = 64  # images are always made in blocks of this size: another size would round differently


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@final
class Job(_Model):
    """Description of a training: two with equal jobs give the same weights."""

    config: Annotated[TrainedConfig, Field(discriminator="kind")]
    seed: int
    data: str = Field(description="digest of the training set, keyed")
    start: str = Field(default="", description="digest of the weights that training begins with")


@final
class GeneratorFacts(_Model):
    """Description of a trained generator: the file model.json, beside the weights."""

    format: Literal["showthrough-generator-2"] = "showthrough-generator-2"
    job: Job
    n_images: int
    n_identities: int
    sha256: str = Field(description="of model.safetensors")
    parameters: int
    training_seconds: float
    certificate: DPCertificate | None = None
    history: tuple[Spent, ...] = Field(default=(), description="all training that the weights went through")
    drawn: Mapping[str, float] = Field(
        default_factory=dict, description="settings that a private choice drew for the training it chose"
    )
    versions: Mapping[str, str] = Field(default_factory=dict)

    @property
    def settled(self) -> TrainedConfig:
        """Return the settings of the training itself, after a private choice among several."""
        return self.job.config.with_drawn(self.drawn) if self.drawn else self.job.config


def untrained(job: Job) -> Network:
    """Return the network of a job before its first step, where training does not go on from elsewhere."""
    return initialise(build(job.config), stream(job.seed, "weights"))


@final
@dataclass(frozen=True, kw_only=True)
class TrainedGenerator:
    """Implements `core.generator.Generator`."""

    facts: GeneratorFacts
    network: Network

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the weights file."""
        return self.facts.sha256

    @property
    def parameters(self) -> int:
        """Return the number of weights."""
        return self.facts.parameters

    @property
    def training_seconds(self) -> float:
        """Return the duration of training, over all runs that it needed."""
        return self.facts.training_seconds

    @property
    def denoising_steps(self) -> int | None:
        """Return the number of denoising steps an image; None for a VAE."""
        return self.network.denoising_steps if isinstance(self.network, Denoising) else None

    @property
    def most_steps(self) -> int:
        """Return the number of denoising steps trained for; 1 where it denoises nothing."""
        return self.network.timesteps if isinstance(self.network, Denoising) else 1

    def with_steps(self, steps: int) -> "TrainedGenerator":
        """Return the same weights, drawing in so many denoising steps; only diffusion has any."""
        if not isinstance(self.network, Denoising):
            return self
        return replace(self, network=self.network.with_steps(steps))

    @property
    def side(self) -> int:
        """Return the side of its images in pixels."""
        return self.facts.job.config.size

    @property
    def inner(self) -> Network:
        """Return the network, which can be asked about an image."""
        return self.network

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the layers that learn from people."""
        return layers_of(self.network)

    def gradient_norms(self, images: Images, groups: Sequence[str] | None, seed: int) -> Floats:
        """Return the log gradient norm of each image in each layer, (n, parts).

        `images` are uint8 (n, side, side, 3); `groups` name their classes, where there are any.

        Raises:
            NotAssessableError: an image belongs to none of the classes.
        """
        labels = self.network.labels(groups)
        pixels = centred(images.reshape(len(images), -1))
        return log_gradient_norms(self.network, pixels, labels, seed)

    @property
    def block(self) -> int:
        """Return the number of images that are computed together."""
        return BLOCK

    @property
    def accounting(self) -> DPCertificate | None:
        """Return the certificate of private training, or None where training was not private."""
        return self.facts.certificate

    def sample(self, n: int, seed: int, start: int = 0) -> Images:
        """Return images `start` to `start + n - 1` of the stream of `seed`, uint8 (n, side, side, 3).

        Image i is the same to the bit whatever `n` and `start` are: it has its own noise and is
        always computed in the same block of neighbours.
        """
        side = self.facts.job.config.size
        if n <= 0:
            return np.empty((0, side, side, 3), dtype=np.uint8)
        first, last = start // BLOCK, (start + n - 1) // BLOCK
        blocks = [self._block(block, seed) for block in range(first, last + 1)]
        return np.concatenate(blocks)[start - first * BLOCK :][:n].reshape(n, side, side, 3)

    def _block(self, block: int, seed: int) -> Images:
        numbers = range(block * BLOCK, (block + 1) * BLOCK)
        return drawn(self.network, self.facts.job.config, numbers, seed)


def drawn(network: Network, config: TrainedConfig, numbers: range, seed: int) -> Images:
    """Return the images of these numbers in the stream of `seed`, uint8 (n, D); classes take turns."""
    classes = len(classes_of(config))
    noise = np.stack(
        [
            stream(seed, "sample", number).standard_normal(network.noise_size, dtype=np.float32)
            for number in numbers
        ]
    )
    where = next(network.parameters()).device
    labels = torch.arange(numbers.start, numbers.stop, device=where) % classes if classes else None
    with same_bits(), torch.inference_mode():
        pixels = network.images(torch.from_numpy(noise).to(where), labels)
        return ((pixels + 1.0) * 127.5).round().to(torch.uint8).cpu().numpy()


def load(folder: Path) -> TrainedGenerator:
    """Return the generator that `train` left in a folder.

    Raises:
        ConfigError: there is none, or its weights are a pickle.
        IntegrityError: a file was changed or cut short, or the weights belong to another network.
    """
    described = folder / FACTS
    if not described.is_file():
        raise ConfigError(f"{folder} holds no trained generator: {FACTS} is missing")
    facts = parse_facts(described.read_bytes(), GeneratorFacts, described)
    weights = folder / WEIGHTS
    tensors = read_tensors(weights)
    if digest_of(weights) != facts.sha256:
        raise IntegrityError(f"{weights} is not the file that {FACTS} describes: its SHA-256 differs")
    network = build(facts.job.config)
    refuse_other_weights(network, tensors, weights)
    network.load_state_dict(tensors, assign=True)
    return TrainedGenerator(facts=facts, network=network.to(device()).eval().requires_grad_(False))


def refuse_other_weights(network: nn.Module, tensors: Tensors, path: Path | str) -> None:
    """Refuse tensors that are not this network's, in name, shape and type, or not finite."""
    wanted = {name: _kind(weight) for name, weight in network.state_dict().items()}
    given = {name: _kind(tensor) for name, tensor in tensors.items()}
    wrong = sorted(name for name in wanted.keys() | given.keys() if wanted.get(name) != given.get(name))
    if wrong:
        raise IntegrityError(
            f"{path} holds the weights of another network: {wrong[0]} is {given.get(wrong[0], 'missing')}, "
            f"expected {wanted.get(wrong[0], 'nothing')} ({len(wrong)} differ)"
        )
    unusable = sorted(name for name, tensor in tensors.items() if not bool(tensor.isfinite().all()))
    if unusable:
        raise IntegrityError(f"{path}: {unusable[0]} holds numbers that are not finite")


def _kind(tensor: Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {'x'.join(map(str, tensor.shape))}"

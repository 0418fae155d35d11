"""Training that can be killed at any moment: the same call again goes on and ends with the same bits."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol, final

import torch
from pydantic import BaseModel, ConfigDict

from showthrough.core.config import DiffusionConfig
from showthrough.core.images import ImageSet
from showthrough.core.records import DPCertificate
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.generators.checkpoint import (
    Tensors,
    digest_of,
    read_facts,
    read_tensors,
    write_bytes,
    write_tensors,
)
from showthrough.generators.network import Network, initialise, same_bits
from showthrough.generators.people import People, centred, read_people
from showthrough.generators.randomness import stream
from showthrough.generators.trained import (
    FACTS,
    WEIGHTS,
    GeneratorFacts,
    Job,
    TrainedConfig,
    TrainedGenerator,
    build,
    load,
    put_weights,
)

__all__ = ["load", "train"]

CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_SECONDS = 5.0
WARM_UP = 0.05  # share of the steps in which the learning rate rises

Progress = Callable[[int, int, float], None]
log = logging.getLogger(__name__)


def train(
    config: TrainedConfig, images: ImageSet, folder: Path, seed: int, progress: Progress | None = None
) -> TrainedGenerator:
    """Train a generator, or go on where a killed training stopped, or return the finished one.

    `progress` is told steps done, steps in all, and the last loss; under privacy that loss has no
    noise and is not to be published. All numbers follow from the seed and the step, so that
    resuming gives the same bits; the noise of private training is the exception.

    Raises:
        ConfigError: training diverges, or the privacy asked for cannot be had.
        IntegrityError: the folder's files were changed, or the privacy engine is wrong.
    """
    job = Job(config=config, seed=seed, data=images.digest)
    finished = _finished(folder, job)
    if finished is not None:
        return finished
    folder.mkdir(parents=True, exist_ok=True)
    people = read_people(images, config.size)
    with same_bits():
        state = _resumed(folder, job) or _fresh(job)
        learner = _learner(state, people, folder)
        _run(state, learner, folder, progress)
        _finish(state, people, learner.certificate(), folder)
    return load(folder)

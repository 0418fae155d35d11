"""Every engine of private training, and the networks that it must be right about."""

import numpy as np
import pytest
import torch

from showthrough.generators.models.kinds import build
from showthrough.generators.models.network import initialise
from showthrough.generators.private.dp_sgd import ENGINES


@pytest.fixture(scope="session", params=sorted(ENGINES))
def engine(request) -> str:
    """Return the name of an engine."""
    return request.param


KINDS = (
    "vae",
    "coarse classes",
    "conv",
    "gan",
    "wasserstein",
    "diffusion",
    "unet",
    "classes",
    "unet classes",
    "latent",
    "latent denoiser",
    "style",
)


@pytest.fixture(params=KINDS)
def network(request):
    """Return one network of each kind with its first weights; of latent diffusion, where one part learns."""
    kind, _, classes = request.param.partition(" ")
    fixture = {"wasserstein": "gan", "classes": "diffusion"}.get(kind, kind)
    config = request.getfixturevalue(f"{fixture}_config")
    if kind == "style":
        config = config.model_copy(update={"gradient_penalty": 0.0})  # refused under privacy
    if kind == "wasserstein":
        config = config.model_copy(update={"objective": "wasserstein"})
    if "classes" in (kind, classes):
        config = config.model_copy(update={"classes": ("a", "b")})
    built = initialise(build(config), np.random.default_rng(0))
    built.enter(built.stages[-1] if classes == "denoiser" else 0)
    return built


@pytest.fixture
def batch_of(rng):
    """Return made-up records of a network: five people, so many photos or draws each."""

    def make(network, each, people=5):
        pixels = torch.from_numpy(rng.uniform(-1, 1, (people, each, 192))).float()
        has_classes = bool(getattr(network, "_classes", ()))
        labels = (torch.from_numpy(rng.integers(2, size=(people, each))),) if has_classes else ()
        return (pixels, *labels, *network.draws(rng, people, each))

    return make

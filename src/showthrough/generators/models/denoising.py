"""Networks that draw by denoising: what the audit asks of them, in pixels or in latents."""

from abc import abstractmethod
from collections.abc import Sequence
from copy import copy

import numpy as np
from torch import Tensor

from showthrough.generators.models.network import Network, device, normal
from showthrough.generators.models.noise_process import NoiseProcess


class Denoising(Network):
    """Network whose noise process tells how values get noisy; values are pixels, or latents of them."""

    def __init__(self, process: NoiseProcess, classes: Sequence[str] = ()) -> None:
        super().__init__()
        self._process = process  # no buffer: its signal is a constant, and not part of the weights
        self._classes = tuple(classes)

    @abstractmethod
    def clean(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the network's estimate of the clean values behind noisy ones."""

    @property
    def denoising_steps(self) -> int:
        """Return the number of denoising steps an image."""
        return len(self._process.visited)

    @property
    def timesteps(self) -> int:
        """Return the number of steps of noise that it was trained for."""
        return self._process.timesteps

    @property
    def signal(self) -> Tensor:
        """Return the share of signal left at each time (alpha bar), (timesteps,), nearly clean first."""
        return self._process.signal

    def with_steps(self, steps: int) -> "Denoising":
        """Return a view of the same weights that visits so many times, at most all."""
        view = copy(self)  # shares every tensor
        view._process = self._process.in_steps(steps)
        return view

    def epsilon(self, noisy: Tensor, times: Tensor, labels: Tensor | None = None) -> Tensor:
        """Return the estimated noise, which attacks on diffusion models look at."""
        return self._process.epsilon(self.clean(noisy, times, labels), noisy, times)

    def _times_and_noise(
        self, rng: np.random.Generator, records: int, each: int, width: int
    ) -> tuple[Tensor, Tensor]:
        """Return times (records, each) and noise (records, each, width)."""
        times = self._process.times(rng, records, each)
        return times.to(device()), normal(rng, records, each, width)

"""Contest that an anonymiser learns in: one part draws faces, the other judges them."""

from abc import ABC, abstractmethod

import numpy as np
from torch import Tensor, nn

from showthrough.redaction.anonymisers.conditions import Batch


class Maker(nn.Module, ABC):
    """Drawing part: all that is kept of an anonymiser once it is trained."""

    noise_size: int  # numbers that a face is drawn from beside what is given

    @abstractmethod
    def drawn(self, batch: Batch, noise: Tensor) -> Tensor:
        """Return what is drawn for each face, (B, 3, S, S) in [-1, 1], from noise (B, noise_size)."""


class Contest(nn.Module, ABC):
    """Drawing part and its critic; only the drawing part is kept, for a critic remembers real faces."""

    maker: Maker
    critic: nn.Module

    @abstractmethod
    def criticise(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of the critic."""

    @abstractmethod
    def answer(self, batch: Batch, rng: np.random.Generator) -> Tensor:
        """Return the loss of the drawing part."""

"""What all detectors that are trained here have in common: a network, the loop and a digest."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.examples import Example, look
from showthrough.detection.detectors.training import Recipe, TrainingTimes, learn, refuse_unteachable
from showthrough.stats.detection.average_precision import Detections


class NetworkDetector(ABC):
    """A network that learns boxes from scenes, and finds them."""

    title: ClassVar[str]
    recipe: ClassVar[Recipe]

    def __init__(self, network: nn.Module, n_classes: int, settings: str = "") -> None:
        self.network = network.eval()
        self.n_classes = n_classes
        self.times: TrainingTimes | None = None  # of the last training
        self._settings = settings

    @property
    def digest(self) -> str:
        """Return what tells this detector from others: kind, settings and weights."""
        digest = hashlib.sha256(f"{type(self).__name__}\n{self.n_classes}\n{self._settings}".encode())
        for name, value in sorted(self.network.state_dict().items()):
            digest.update(name.encode() + value.detach().cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()

    def train(self, scenes: Sequence[Scene], budget: TrainingBudget) -> None:
        """Learn from scenes, in place; Torch's global generator is left as it was.

        Raises:
            NotEnoughDataError: no scene shows an object, or none shows one of the classes.
            DataError: a box or a label cannot mean anything.
            ConfigError: the budget allows no step.
            NotAssessableError: training diverges.
        """
        refuse_unteachable(scenes, self.n_classes)
        self.times = learn(self.network, self._loss, scenes, budget, self.recipe)

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        """Return what stands on each picture, strongest first, boxes in pixels of that picture."""
        return look(pictures, self._answers)

    @abstractmethod
    def _loss(self, examples: Sequence[Example]) -> Tensor:
        """Return the loss of a batch."""

    @abstractmethod
    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        """Return what is found on pictures of one size."""

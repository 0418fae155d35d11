"""What all detectors that are trained here have in common: a network, the loop and a digest."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Scene, TrainingBudget
from showthrough.detection.detectors.examples import Example, Zoom, look
from showthrough.detection.detectors.training import Recipe, TrainingTimes, learn, refuse_unteachable
from showthrough.stats.detection.average_precision import Detections

SMALL = 200  # pixels of the longer side up to which scenes are seen at their own size
ZOOM = Zoom(0.7, 1.5)  # of larger ones: photos are fewer than scenes that are drawn


class NetworkDetector(ABC):
    """A network that learns boxes from scenes, and finds them."""

    title: ClassVar[str]
    recipe: ClassVar[Recipe]

    def __init__(self, network: nn.Module, n_classes: int, size: int) -> None:
        self.network = network.eval()
        self.n_classes = n_classes
        self.size = size
        self.times: TrainingTimes | None = None  # of the last training

    @property
    def digest(self) -> str:
        """Return what tells this detector from others: kind, settings and weights."""
        digest = hashlib.sha256(f"{type(self).__name__}\n{self.n_classes}\n{self.size}".encode())
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
        self.times = learn(self.network, self._loss, scenes, budget, self._own_recipe)

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        """Return what stands on each picture, strongest first, boxes in pixels of that picture."""
        return look(pictures, self._answers)

    @property
    def _own_recipe(self) -> Recipe:
        return self.recipe if self.size <= SMALL else self.recipe._replace(zoom=ZOOM)

    @abstractmethod
    def _loss(self, examples: Sequence[Example]) -> Tensor:
        """Return the loss of a batch."""

    @abstractmethod
    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        """Return what is found on pictures of one size."""

"""What a detector is: it finds boxes on pictures, and some kinds learn to from scenes."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from showthrough.core.types import Features, Floats, Images, Rows, StepProgress
from showthrough.stats.detection.average_precision import Detections

Key = tuple[int, ...]  # a stream of random numbers: equal keys, equal draws


class Scene(NamedTuple):
    """A picture and the boxes of what stands on it."""

    pixels: Images  # (H, W, 3), uint8
    boxes: Floats  # (objects, 4) x1, y1, x2, y2 in pixels
    labels: Rows | None = None  # (objects,) class of each, from 0; None: all are of one class
    landmarks: Features | None = None  # (objects, 5, 2) eyes, nose, corners of the mouth; NaN where unknown


class TrainingBudget(NamedTuple):
    """Budget of a training, and where its chance comes from: equal ones give equal detectors."""

    steps: int
    key: Key
    batch_size: int = 8
    progress: StepProgress | None = None


@runtime_checkable
class Detector(Protocol):
    """A detector that looks at pictures of any size."""

    @property
    def title(self) -> str:
        """Return what it is, in words, with the licence of its weights where it has some."""

    @property
    def digest(self) -> str:
        """Return what tells it from others: its kind, its settings and its weights."""

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        """Return what stands on each picture, strongest first, boxes in pixels of that picture."""


@runtime_checkable
class TrainableDetector(Detector, Protocol):
    """A detector that learns from scenes."""

    def train(self, scenes: Sequence[Scene], budget: TrainingBudget) -> None:
        """Learn from scenes, in place; Torch's global generator is left as it was.

        Raises:
            NotEnoughDataError: no scene shows an object.
            NotAssessableError: training diverges.
        """

"""A detector is whatever has a name and finds; one that learns is told apart from one that does not."""

from collections.abc import Sequence

from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Detector, Scene, TrainableDetector, TrainingBudget
from showthrough.stats.detection.average_precision import Detections


class Finds:
    title, digest = "finds", "f"

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        return []


class Learns(Finds):
    def train(self, scenes: Sequence[Scene], budget: TrainingBudget) -> None:
        pass


def test_one_that_learns_is_told_from_one_that_only_finds() -> None:
    assert isinstance(Finds(), Detector)
    assert not isinstance(Finds(), TrainableDetector)
    assert isinstance(Learns(), TrainableDetector)

"""YOLOX-nano, trained here, from pixeltable-yolox (Apache-2.0)."""

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar, final

import torch
from torch import Tensor
from torchvision.ops import batched_nms, box_convert

from showthrough.detection.detectors.examples import Example, padded
from showthrough.detection.detectors.network_detector import NetworkDetector
from showthrough.detection.detectors.training import Recipe, seeded
from showthrough.errors import EnvironmentFault
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

DEPTH, WIDTH = 0.33, 0.25  # of the nano network
COARSEST = 32  # pixels between two places of the coarsest level
GREY = 114 / 255  # around pictures, as its authors fill them
PRIOR = 1e-2  # of an object at a place, before training
WEAKEST = 0.02
SAME = 0.5


@final
class YoloxDetector(NetworkDetector):
    """YOLOX-nano: no anchors, objects and places are matched anew in every step.

    Source: Ge et al., "YOLOX: Exceeding YOLO Series in 2021", arXiv 2107.08430.
    """

    title: ClassVar[str] = "YOLOX-nano"
    recipe: ClassVar[Recipe] = Recipe(peak_rate=3e-3)

    def __init__(self, seed: int, size: int, n_classes: int = 1) -> None:
        models = _models()
        with seeded(seed):
            body = models.YoloPafpn(DEPTH, WIDTH, depthwise=True)
            head = models.YoloxHead(n_classes, WIDTH, depthwise=True)
            network = models.YoloxModule(body, head)
        head.initialize_biases(PRIOR)
        super().__init__(network, n_classes, size)

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        pictures = padded([one.picture for one in examples], COARSEST, GREY) * 255
        loss: Tensor = self.network(pictures, labelled(examples))["total_loss"]
        return loss

    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        height, width = pictures[0].shape[-2:]
        answers = self.network(padded(pictures, COARSEST, GREY) * 255)  # cx, cy, w, h, object, classes
        return [self._detections(answer, torch.tensor([width, height] * 2)) for answer in answers]

    def _detections(self, answer: Tensor, corner: Tensor) -> Detections:
        likely, labels = answer[:, 5:].max(dim=1)
        scores = answer[:, 4] * likely
        at = scores >= WEAKEST
        boxes = box_convert(answer[at, :4], "cxcywh", "xyxy")
        boxes, scores, labels = torch.minimum(boxes.clamp(min=0), corner), scores[at], labels[at]
        kept = batched_nms(boxes, scores, labels, SAME)[:MAX_DETECTIONS]
        names = None if self.n_classes == 1 else labels[kept].numpy()
        return Detections(boxes[kept].double().numpy(), scores[kept].double().numpy(), names)


def labelled(examples: Sequence[Example]) -> Tensor:
    """Return objects as YOLOX takes them, (n, most, 5) class, cx, cy, w, h; rows of zeros are none."""
    rows = torch.zeros(len(examples), max([1, *(len(one.boxes) for one in examples)]), 5)
    for row, one in zip(rows, examples, strict=True):
        row[: len(one.boxes), 0] = one.labels
        row[: len(one.boxes), 1:] = box_convert(one.boxes, "xyxy", "cxcywh")
    return rows


def _models() -> Any:
    try:
        from yolox import models
    except ImportError as error:
        message = "the kind yolox needs pixeltable-yolox: pip install 'showthrough[yolo]'"
        raise EnvironmentFault(message) from error
    warnings.filterwarnings("ignore", "`torch.cuda.amp.autocast", FutureWarning, "yolox")
    return models

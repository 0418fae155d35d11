"""EfficientDet on a small backbone, trained here, from effdet and timm (both Apache-2.0)."""

import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, final

import torch
from torch import Tensor
from torchvision.ops import batched_nms

from showthrough.core.images import Size
from showthrough.detection.detectors.examples import Example, padded
from showthrough.detection.detectors.network_detector import NetworkDetector
from showthrough.detection.detectors.training import Recipe, seeded
from showthrough.errors import EnvironmentFault
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

BACKBONE = "mobilenetv3_small_050"
LEVELS = (3, 6)  # strides 8 to 64: larger objects than a picture of 400 pixels holds need no more
ANCHOR = 2.0  # side of the smallest anchor in strides, half of what is usual: pictures are small
MOMENTUM = 0.1  # of batch statistics; the shipped .01 still remembers the start after 100 steps
CHANNELS = 64
WEAKEST = 0.02
SAME = 0.5


@final
class EfficientDetDetector(NetworkDetector):
    """EfficientDet with the loss and the matching of its package.

    Source: Tan, Pang and Le, "EfficientDet: Scalable and Efficient Object Detection", CVPR 2020.
    """

    title: ClassVar[str] = f"EfficientDet on {BACKBONE}"
    recipe: ClassVar[Recipe] = Recipe(peak_rate=3e-3)

    def __init__(self, seed: int, size: int, n_classes: int = 1) -> None:
        effdet = _effdet()
        self._config = _config(effdet, n_classes)
        with seeded(seed):
            network = effdet.EfficientDet(self._config, pretrained_backbone=False)
        for part in network.modules():
            if type(part).__name__ == "Interpolate2d":  # made for one size of pictures
                part.size, part.scale_factor = None, 2.0
        self._criterion = _parts().DetectionLoss(self._config)
        super().__init__(network, n_classes, size)

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        pictures = padded([_normalised(one.picture) for one in examples], 2 ** LEVELS[1])
        classes, boxes = self.network(pictures)
        labeler = _labeler(_size(pictures), self.n_classes)
        corners = [one.boxes[:, [1, 0, 3, 2]] for one in examples]  # y1, x1, y2, x2
        targets = labeler.batch_label_anchors(corners, [one.labels.float() + 1 for one in examples], False)
        loss: Tensor = self._criterion(classes, boxes, *targets)[0]
        return loss

    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        height, width = pictures[0].shape[-2:]
        batch = padded([_normalised(picture) for picture in pictures], 2 ** LEVELS[1])
        classes, boxes = (
            _flat(answers, n) for answers, n in zip(self.network(batch), (self.n_classes, 4), strict=True)
        )
        anchors = _labeler(_size(batch), self.n_classes).anchors.boxes
        corner = torch.tensor([width, height] * 2)
        return [
            self._detections(scores.sigmoid(), shifts, anchors, corner)
            for scores, shifts in zip(classes, boxes, strict=True)
        ]

    def _detections(self, likely: Tensor, shifts: Tensor, anchors: Tensor, corner: Tensor) -> Detections:
        scores, labels = likely.max(dim=1)
        at = scores >= WEAKEST
        boxes = _parts().decode_box_outputs(shifts[at], anchors[at], True)
        boxes, scores, labels = torch.minimum(boxes.clamp(min=0), corner), scores[at], labels[at]
        kept = batched_nms(boxes, scores, labels, SAME)[:MAX_DETECTIONS]
        names = None if self.n_classes == 1 else labels[kept].numpy()
        return Detections(boxes[kept].double().numpy(), scores[kept].double().numpy(), names)


def _normalised(picture: Tensor) -> Tensor:
    return (picture - 0.5) / 0.25


def _size(batch: Tensor) -> Size:
    return batch.shape[-2], batch.shape[-1]


def _flat(answers: Sequence[Tensor], numbers: int) -> Tensor:
    """Return the answers of all levels, (n, anchors, numbers)."""
    return torch.cat([level.permute(0, 2, 3, 1).reshape(len(level), -1, numbers) for level in answers], 1)


@lru_cache(maxsize=64)
def _labeler(size: Size, n_classes: int) -> Any:
    """Return the anchors of batches of this size, and what matches them with objects."""
    parts = _parts()
    config = _config(_effdet(), n_classes)
    anchors = parts.Anchors(*LEVELS, config.num_scales, config.aspect_ratios, ANCHOR, size)
    return parts.AnchorLabeler(anchors, n_classes, match_threshold=0.5)


def _config(effdet: Any, n_classes: int) -> Any:
    config = effdet.get_efficientdet_config("efficientdet_d0")
    own = {
        "backbone_name": BACKBONE,
        "backbone_args": {"drop_path_rate": 0.0},  # it would draw from the global generator
        "num_classes": n_classes,
        "min_level": LEVELS[0],
        "max_level": LEVELS[1],
        "num_levels": LEVELS[1] - LEVELS[0] + 1,
        "anchor_scale": ANCHOR,
        "fpn_channels": CHANNELS,
        "norm_kwargs": {"eps": 1e-3, "momentum": MOMENTUM},
    }
    for name, value in own.items():
        setattr(config, name, value)
    return config


def _effdet() -> Any:
    try:
        with warnings.catch_warnings():  # torch says that it will leave TorchScript, which effdet uses
            warnings.simplefilter("ignore", FutureWarning)
            import effdet
    except ImportError as error:
        message = "the kind efficientdet needs effdet: pip install 'showthrough[effdet]'"
        raise EnvironmentFault(message) from error
    return effdet


class _Parts(NamedTuple):
    """Those parts of effdet that it does not hand on from its door."""

    Anchors: Any
    AnchorLabeler: Any
    DetectionLoss: Any
    decode_box_outputs: Any


def _parts() -> _Parts:
    from effdet.anchors import AnchorLabeler, Anchors, decode_box_outputs
    from effdet.loss import DetectionLoss

    return _Parts(Anchors, AnchorLabeler, DetectionLoss, decode_box_outputs)

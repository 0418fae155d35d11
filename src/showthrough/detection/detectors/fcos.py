"""A small detector that learns from scratch: FCOS over a backbone of seven layers."""

from collections.abc import Sequence
from math import log
from typing import ClassVar, final

import torch
from torch import Tensor, nn
from torchvision.models.detection import FCOS
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.fcos import FCOSHead

from showthrough.detection.detectors.examples import Example
from showthrough.detection.detectors.network_detector import NetworkDetector
from showthrough.detection.detectors.training import Recipe, seeded
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

STRIDE = 8  # pixels between places where the detector looks
CHANNELS = 32
WEAKEST = 0.02  # detections below this score are not reported


@final
class FcosDetector(NetworkDetector):
    """A detector for pictures whose longer side has `size` pixels.

    Source: Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection", ICCV 2019, in torchvision's
    form.
    """

    title: ClassVar[str] = "FCOS"
    recipe: ClassVar[Recipe] = Recipe(peak_rate=3e-3)

    def __init__(self, seed: int, size: int, n_classes: int = 1) -> None:
        with seeded(seed):
            network = _network(size, n_classes)
        super().__init__(network, n_classes, size)

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        targets = [{"boxes": one.boxes, "labels": one.labels + 1} for one in examples]
        losses = self.network([one.picture for one in examples], targets)
        return torch.stack(list(losses.values())).sum()

    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        return [self._detections(answer) for answer in self.network(pictures)]

    def _detections(self, answer: dict[str, Tensor]) -> Detections:
        labels = None if self.n_classes == 1 else answer["labels"].numpy() - 1
        return Detections(answer["boxes"].double().numpy(), answer["scores"].double().numpy(), labels)


def _network(size: int, n_classes: int) -> FCOS:
    detector = FCOS(
        _Backbone(),
        num_classes=n_classes + 1,  # nothing is one
        head=FCOSHead(CHANNELS, num_anchors=1, num_classes=n_classes + 1, num_convs=1),
        anchor_generator=AnchorGenerator(((STRIDE,),), ((1.0,),)),
        min_size=size,
        max_size=size,  # of pictures of this size: no change
        _skip_resize=True,  # in training the choice of a size would draw from the global generator
        image_mean=[0.5] * 3,
        image_std=[0.25] * 3,
        score_thresh=WEAKEST,
        nms_thresh=0.5,
        detections_per_img=MAX_DETECTIONS,
        topk_candidates=300,
    )
    # The usual start, one place in a hundred and no width, is meant for sparse and far larger pictures.
    nn.init.constant_(detector.head.classification_head.cls_logits.bias, log(0.1 / 0.9))
    nn.init.constant_(detector.head.regression_head.bbox_reg.bias, 2.0)  # strides from centre to side
    return detector


@final
class _Backbone(nn.Module):
    """Features at stride 8 that have also seen the surroundings at stride 16.

    Group normalisation, because the statistics of a batch of eight would be noise.
    """

    out_channels = CHANNELS  # where torchvision looks for it

    def __init__(self) -> None:
        super().__init__()
        self.near = nn.Sequential(_layer(3, 32, 4, stride=4), _layer(32, 32), _layer(32, 64, stride=2))
        self.middle = _layer(64, 64)
        self.far = nn.Sequential(_layer(64, 64, stride=2), _layer(64, 64))
        self.from_middle = nn.Conv2d(64, CHANNELS, 1)
        self.from_far = nn.Conv2d(64, CHANNELS, 1)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        middle = self.middle(self.near(pictures))
        far = self.from_far(self.far(middle))
        enlarged = nn.functional.interpolate(far, size=middle.shape[-2:], mode="nearest")
        return {"0": self.from_middle(middle) + enlarged}


def _layer(inward: int, outward: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(inward, outward, kernel, stride, kernel % 2, bias=False)
    return nn.Sequential(convolution, nn.GroupNorm(8, outward), nn.ReLU())

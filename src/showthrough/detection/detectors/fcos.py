"""A small face detector that learns from scratch: FCOS over a backbone of seven layers."""

from collections.abc import Sequence
from itertools import groupby
from math import cos, log, pi
from typing import final

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.models.detection import FCOS
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.fcos import FCOSHead

from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Key, Scene
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

STRIDE = 8  # pixels between places where the detector looks
CHANNELS = 32
PEAK_RATE = 3e-3
WEAKEST = 0.02  # detections below this score are not reported
AT_ONCE = 40  # pictures in a batch when looking for faces


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


def build_detector(seed: int, size: int) -> FCOS:
    """Return an untrained detector for pictures whose longer side has `size` pixels.

    Torch's global generator is left as it was; call it from one thread at a time.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        detector = FCOS(
            _Backbone(),
            num_classes=2,  # nothing, face
            head=FCOSHead(CHANNELS, num_anchors=1, num_classes=2, num_convs=1),
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
    _expect_faces(detector)
    return detector


def _expect_faces(detector: FCOS) -> None:
    """Initialise the head with the prior of scenes, a face at one place in ten, and learn faster.

    The usual start, one place in a hundred and no width, is meant for sparse and far larger pictures.
    """
    nn.init.constant_(detector.head.classification_head.cls_logits.bias, log(0.1 / 0.9))
    nn.init.constant_(detector.head.regression_head.bbox_reg.bias, 2.0)  # strides from centre to side


def train_detector(detector: FCOS, scenes: Sequence[Scene], steps: int, batch_size: int, key: Key) -> None:
    """Train on scenes, half of them mirrored each time; equal keys give equal weights on one machine."""
    rng = np.random.default_rng(key)
    optimizer = torch.optim.AdamW(detector.parameters(), lr=PEAK_RATE, weight_decay=0.01, foreach=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    rows: list[int] = []
    detector.train()
    for _ in range(steps):
        while len(rows) < batch_size:
            rows += rng.permutation(len(scenes)).tolist()
        chosen, rows = [scenes[row] for row in rows[:batch_size]], rows[batch_size:]
        examples = [_example(scene, is_flipped=bool(rng.random() < 0.5)) for scene in chosen]
        losses = detector([picture for picture, _ in examples], [target for _, target in examples])
        optimizer.zero_grad()
        sum(losses.values()).backward()
        nn.utils.clip_grad_norm_(detector.parameters(), 5.0)
        optimizer.step()
        schedule.step()
    detector.eval()


def find_faces(detector: FCOS, pictures: Sequence[Images]) -> tuple[Detections, ...]:
    """Return the detections in each picture."""
    found: list[Detections] = []
    with torch.inference_mode():
        for _, alike in groupby(pictures, key=lambda picture: picture.shape):  # padding would change figures
            group = [_tensor(picture) for picture in alike]
            for start in range(0, len(group), AT_ONCE):
                found += [_detections(answer) for answer in detector(group[start : start + AT_ONCE])]
    return tuple(found)


def _rate(done: float) -> float:
    """Return the learning rate as a share of its peak: up for a fifth of training, then a cosine to 0."""
    return 0.05 + 0.95 * done / 0.2 if done < 0.2 else (1 + cos(pi * (done - 0.2) / 0.8)) / 2


def _example(scene: Scene, *, is_flipped: bool) -> tuple[Tensor, dict[str, Tensor]]:
    picture, boxes = _tensor(scene.pixels), torch.from_numpy(scene.boxes).float()
    if is_flipped:
        picture, width = picture.flip(-1), scene.pixels.shape[1]
        boxes = torch.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], dim=1)
    return picture, {"boxes": boxes, "labels": torch.ones(len(boxes), dtype=torch.int64)}


def _tensor(pixels: Images) -> Tensor:
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1).float() / 255


def _detections(answer: dict[str, Tensor]) -> Detections:
    return Detections(answer["boxes"].double().numpy(), answer["scores"].double().numpy())

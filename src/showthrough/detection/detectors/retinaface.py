"""RetinaFace that is trained here: group normalisation, anchors for small pictures, landmarks where known."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple, final

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, smooth_l1_loss
from torchvision.ops import batched_nms, box_iou, generalized_box_iou_loss

from showthrough.core.types import Images
from showthrough.detection.detectors.examples import Example, by_size, padded
from showthrough.detection.detectors.network_detector import NetworkDetector
from showthrough.detection.detectors.retinaface_network import (
    AnchorSides,
    RetinaAnswers,
    RetinaFaceNetwork,
    decoded,
    decoded_landmarks,
    encoded_landmarks,
    groups,
)
from showthrough.detection.detectors.training import Recipe, seeded
from showthrough.observers.faces.main_face import FacesFound
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

SIZES: AnchorSides = ((12, 20), (32, 52), (84, 136))  # for pictures of 100 to 400 pixels a side
WEAKEST = 0.02
SAME = 0.5  # overlap of two detections of one object
ENOUGH = 0.35  # overlap from which an anchor stands for an object, as published
FOCUS = 2.0  # exponent of the focal loss
LANDMARK_SHARE = 0.2  # of the loss of a landmark beside that of a box
FIRST_GUESS = -4.0  # logit of an object before training: places without one are many


class AnchorTarget(NamedTuple):
    """What each anchor should say of one scene."""

    classes: Tensor  # (anchors,) 0: nothing
    object: Tensor  # (anchors,) row of the object that each anchor stands for, any where nothing


@final
class RetinaFaceDetector(NetworkDetector):
    """RetinaFace's form for pictures of 100 to 400 pixels a side, faces or not.

    Boxes are learnt by their overlap (GIoU) and classes by the focal loss, in the place of smooth L1 and
    of mining the hardest places: fewer steps are needed.
    """

    title: ClassVar[str] = "RetinaFace's form"
    recipe: ClassVar[Recipe] = Recipe(peak_rate=3e-3)

    def __init__(self, seed: int, size: int, n_classes: int = 1) -> None:
        with seeded(seed):
            network = RetinaFaceNetwork(groups, SIZES, n_classes)
        for name, bias in network.named_parameters():
            if name.startswith("ClassHead") and name.endswith("bias"):
                guess = torch.tensor([0.0, *[FIRST_GUESS] * n_classes])
                bias.data = guess.repeat(len(bias) // len(guess))
        super().__init__(network, n_classes, size)

    def faces(self, pictures: Sequence[Images]) -> list[FacesFound]:
        """Return boxes with their landmarks, left eye of the picture first."""
        with torch.inference_mode():
            return [
                face_of(self._looked(batch), row, picture)
                for batch in by_size(pictures)
                for row, picture in enumerate(batch)
            ]

    def _looked(self, pictures: list[Tensor]) -> RetinaAnswers:
        answers: RetinaAnswers = self.network(torch.stack([normalised(picture) for picture in pictures]))
        return answers

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        answers: RetinaAnswers = self.network(padded([normalised(one.picture) for one in examples]))
        targets = [matched(answers.anchors, one) for one in examples]
        counted = max(sum(int((target.classes > 0).sum()) for target in targets), 1)
        loss: Tensor = answers.classes.sum() * 0
        for row, (one, target) in enumerate(zip(examples, targets, strict=True)):
            wrong = cross_entropy(answers.classes[row], target.classes, reduction="none")
            loss = loss + ((1 - torch.exp(-wrong)) ** FOCUS * wrong).sum()
            if len(one.boxes):
                loss = loss + _placing(answers, row, one, target)
        return loss / counted

    def _answers(self, pictures: list[Tensor]) -> Sequence[Detections]:
        answers = self._looked(pictures)
        return [self._detections(answers, row, picture.shape[-2:]) for row, picture in enumerate(pictures)]

    def _detections(self, answers: RetinaAnswers, row: int, size: Sequence[int]) -> Detections:
        boxes, scores, labels, _ = chosen(answers, row, size, WEAKEST, SAME)
        names = None if self.n_classes == 1 else labels.numpy()
        return Detections(boxes.double().numpy(), scores.double().numpy(), names)


def _placing(answers: RetinaAnswers, row: int, one: Example, target: AnchorTarget) -> Tensor:
    """Return the loss of boxes and landmarks at the anchors that stand for an object."""
    at = (target.classes > 0).nonzero().squeeze(1)
    own, which = answers.anchors[at], target.object[at]
    loss: Tensor = 2 * generalized_box_iou_loss(decoded(answers.boxes[row, at], own), one.boxes[which], "sum")
    wanted = encoded_landmarks(one.landmarks[which], own)
    is_known = wanted.isfinite()
    said = answers.landmarks[row, at]
    return loss.add(smooth_l1_loss(said[is_known], wanted[is_known], reduction="sum"), alpha=LANDMARK_SHARE)


def matched(anchors: Tensor, one: Example) -> AnchorTarget:
    """Return what each anchor should say: the object that it overlaps most, if enough, or nothing.

    Each object has the anchor that overlaps it most, however little that is.
    """
    nothing = torch.zeros(len(anchors), dtype=torch.int64)
    if not len(one.boxes):
        return AnchorTarget(nothing, nothing)
    half = anchors[:, 2:] / 2
    overlap = box_iou(torch.cat([anchors[:, :2] - half, anchors[:, :2] + half], 1), one.boxes)
    best, which = overlap.max(dim=1)
    for row, anchor in enumerate(overlap.argmax(dim=0).tolist()):
        best[anchor], which[anchor] = 1.0, row
    return AnchorTarget(torch.where(best >= ENOUGH, one.labels[which] + 1, nothing), which)


def face_of(answers: RetinaAnswers, row: int, picture: Tensor) -> FacesFound:
    """Return the boxes and landmarks of one picture of a batch."""
    boxes, scores, _, points = chosen(answers, row, picture.shape[-2:], WEAKEST, SAME)
    return FacesFound(*(part.double().numpy() for part in (boxes, points, scores)))


def normalised(picture: Tensor) -> Tensor:
    """Return pixels of 0 to 1 around 0."""
    return (picture - 0.5) / 0.25


def chosen(
    answers: RetinaAnswers, row: int, size: Sequence[int], weakest: float, same: float
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return boxes, scores, labels and landmarks of one picture, strongest first."""
    scores, labels = answers.classes[row].softmax(-1)[:, 1:].max(dim=1)
    at = (scores >= weakest).nonzero().squeeze(1)
    boxes = decoded(answers.boxes[row, at], answers.anchors[at])
    boxes = torch.minimum(boxes.clamp(min=0), torch.tensor([size[1], size[0]] * 2))
    kept = batched_nms(boxes, scores[at], labels[at], same)[:MAX_DETECTIONS]
    at = at[kept]
    points = decoded_landmarks(answers.landmarks[row, at], answers.anchors[at])
    return boxes[kept], scores[at], labels[at], points

"""The three networks of MTCNN, one after another, on many images of one size at once."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torchvision.ops import batched_nms

from showthrough.core.images import Size
from showthrough.core.types import Features, Images, Rows
from showthrough.observers.faces.integral_image import MeanColours
from showthrough.observers.faces.main_face import FacesFound

THRESHOLDS = (0.6, 0.7, 0.7)  # of the three networks, as published
SAME_STEP = 0.5  # overlap at which two boxes of one step of the pyramid are one face
SAME_FACE = 0.7
PYRAMID = 0.709  # each step of the image pyramid halves the area
SIDES = (12, 24, 48)  # pixels that the networks see
STRIDE = 2  # pixels between two boxes of the first network
PIXELS = 2**17  # that a network sees at a time on the CPU: more would not stay in its cache
PIXELS_ON_GPU = 2**24

CascadeNetwork = Callable[[Tensor], tuple[Tensor, ...]]


class Networks(NamedTuple):
    """The modules of facenet-pytorch, with their weights."""

    propose: nn.Module
    refine: nn.Module
    finish: nn.Module
    thresholds: tuple[float, float, float] = THRESHOLDS


class Candidates(NamedTuple):
    """Boxes that may hold a face, and the rows of their images."""

    boxes: Tensor  # (n, 4): x1, y1, x2, y2
    image: Tensor  # (n,)

    def those(self, which: Tensor) -> "Candidates":
        """Return some of them."""
        return Candidates(self.boxes[which], self.image[which])


def detected(images: Images, least: float, networks: Networks) -> list[FacesFound]:
    """Return the faces of each image whose sides are about `least` pixels or more.

    They are those of facenet-pytorch's `detect_face`, which cuts each candidate out on its own; those of
    all images are cut out together here. A candidate wholly outside its image, at which that function
    fails, is no face.
    """
    where = next(networks.propose.parameters()).device
    with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        colours = MeanColours(torch.tensor(images, device=where))
        found = _proposed(colours, len(images), least, networks)
        if len(found.image):
            found = _refined(colours, found, networks)
        if len(found.image):
            return _finished(colours, found, len(images), networks)
    return [FacesFound(np.empty((0, 4)), np.empty((0, 5, 2)), np.empty(0))] * len(images)


def scales(size: Size, least: float) -> list[float]:
    """Return the steps of the pyramid, in which the first network sees ever larger faces.

    >>> [round(scale, 2) for scale in scales((50, 80), least=20)]
    [0.6, 0.43, 0.3]
    """
    scale = SIDES[0] / least
    found = []
    while min(size) * scale >= SIDES[0]:
        found.append(scale)
        scale *= PYRAMID
    return found


def _proposed(colours: MeanColours, n: int, least: float, networks: Networks) -> Candidates:
    where = colours.device
    whole = torch.tensor([[0, 0, colours.width, colours.height]], device=where).expand(n, 4)
    images = Candidates(whole, torch.arange(n, device=where))
    steps = [_step(colours, images, scale, networks) for scale in scales(colours.size, least)]
    if not steps:
        return images.those(images.image[:0])
    boxes, image, score, shift = (torch.cat(parts) for parts in zip(*steps, strict=True))
    apart = batched_nms(boxes, score, image, SAME_FACE)
    boxes, shift = boxes[apart].float(), shift[apart]
    sides = (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)
    return _inside(colours, Candidates(_square(boxes + shift * sides), image[apart]))


def _step(
    colours: MeanColours, images: Candidates, scale: float, networks: Networks
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return boxes, images, scores and shifts of the candidates of one size."""
    size = int(colours.height * scale + 1), int(colours.width * scale + 1)
    probability, shift = _answers(colours, images, size, partial(_propose, networks.propose))
    image, y, x = (probability >= networks.thresholds[0]).nonzero(as_tuple=True)
    score, shift = probability[image, y, x].double(), shift[image, :, y, x]
    corner = STRIDE * torch.stack([x, y], 1).float()
    boxes = torch.cat([(corner + 1) / scale, (corner + SIDES[0]) / scale], 1).floor().double()
    apart = batched_nms(boxes, score, image, SAME_STEP)
    return boxes[apart], image[apart], score[apart], shift[apart]


def _refined(colours: MeanColours, found: Candidates, networks: Networks) -> Candidates:
    probability, shift = _answers(colours, found, (SIDES[1], SIDES[1]), partial(_refine, networks.refine))
    passed = probability > networks.thresholds[1]
    found, score, shift = found.those(passed), probability[passed], shift[passed]
    apart = batched_nms(found.boxes.double(), score.double(), found.image, SAME_FACE)
    found = found.those(apart)
    return _inside(colours, Candidates(_square(_moved(found.boxes, shift[apart])), found.image))


def _finished(colours: MeanColours, found: Candidates, n: int, networks: Networks) -> list[FacesFound]:
    answers = _answers(colours, found, (SIDES[2], SIDES[2]), partial(_finish, networks.finish))
    passed = answers[0] > networks.thresholds[2]
    found = found.those(passed)
    score, shift, points = (answer[passed] for answer in answers)
    sides, corner = found.boxes[:, 2:] - found.boxes[:, :2] + 1, found.boxes[:, :2]
    landmarks = points.view(-1, 2, 5).transpose(1, 2) * sides[:, None] + corner[:, None] - 1
    return _by_image(n, found.image, _moved(found.boxes, shift), landmarks, score)


def _by_image(n: int, image: Tensor, boxes: Tensor, landmarks: Tensor, score: Tensor) -> list[FacesFound]:
    """Return the faces of each of n images, of those that lie in one another only the best."""
    rows, corners, points, scores = (part.cpu().numpy() for part in (image, boxes, landmarks, score))
    faces = []
    for row in range(n):
        own = np.flatnonzero(rows == row)
        own = own[_unnested(corners[own], scores[own])]
        faces.append(FacesFound(*(part[own].astype(np.float64) for part in (corners, points, scores))))
    return faces


def _answers(
    colours: MeanColours, found: Candidates, size: Size, network: CascadeNetwork
) -> tuple[Tensor, ...]:
    """Return what a network says about each candidate, which it sees at this size."""
    boxes = _pixels(colours, found)
    batch = max(1, (PIXELS_ON_GPU if boxes.is_cuda else PIXELS) // (size[0] * size[1]))
    parts = []
    for start in range(0, len(boxes), batch):
        some = slice(start, start + batch)
        pixels = colours.shrunk(found.image[some], boxes[some], size)
        parts.append(network(pixels.sub_(127.5).div_(128)))
    return tuple(torch.cat(answers) for answers in zip(*parts, strict=True))


def _propose(network: Any, pixels: Tensor) -> tuple[Tensor, ...]:
    features = _convolved(network, "conv4_1", pixels)
    probability = network.conv4_1(features).to_dense().softmax(1)[:, 1]
    return probability, network.conv4_2(features).to_dense()


def _refine(network: Any, pixels: Tensor) -> tuple[Tensor, ...]:
    features = network.prelu4(network.dense4(_flat(_convolved(network, "dense4", pixels))))
    return network.dense5_1(features).softmax(1)[:, 1], network.dense5_2(features)


def _finish(network: Any, pixels: Tensor) -> tuple[Tensor, ...]:
    features = network.prelu5(network.dense5(_flat(_convolved(network, "dense5", pixels))))
    probability = network.dense6_1(features).softmax(1)[:, 1]
    return probability, network.dense6_2(features), network.dense6_3(features)


def _convolved(network: nn.Module, end: str, pixels: Tensor) -> Tensor:
    """Return what the layers before one give, on a CPU in the layout of oneDNN: it halves the time."""
    has_layout = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    features = pixels.to_mkldnn() if has_layout and pixels.device.type == "cpu" else pixels
    for name, layer in network.named_children():
        if name == end:
            break
        features = layer(features)
    return features


def _flat(features: Tensor) -> Tensor:
    return features.to_dense().permute(0, 3, 2, 1).flatten(1)


def _square(boxes: Tensor) -> Tensor:
    sides = boxes[:, 2:] - boxes[:, :2]
    side = sides.amax(1, keepdim=True)
    corner = boxes[:, :2] + sides * 0.5 - side * 0.5
    return torch.cat([corner, corner + side], 1)


def _moved(boxes: Tensor, shift: Tensor) -> Tensor:
    return boxes + shift * (boxes[:, 2:] - boxes[:, :2] + 1).repeat(1, 2)


def _pixels(colours: MeanColours, found: Candidates) -> Tensor:
    """Return the whole pixels of the boxes that lie within their images."""
    whole = found.boxes.trunc().long()
    border = whole.new_tensor([colours.width, colours.height])
    return torch.cat([whole[:, :2].clamp(min=1) - 1, torch.minimum(whole[:, 2:], border)], 1)


def _inside(colours: MeanColours, found: Candidates) -> Candidates:
    pixels = _pixels(colours, found)
    return found.those((pixels[:, 2:] > pixels[:, :2]).all(1))


def _unnested(boxes: Features, score: Features) -> Rows:
    """Return the rows of the boxes that do not lie, by most of their area, in one with a higher score."""
    area = (boxes[:, 2:] - boxes[:, :2] + 1).prod(axis=1)
    left, kept = np.argsort(score, kind="stable"), []
    while len(left):
        best, left = left[-1], left[:-1]
        kept.append(best)
        low = np.maximum(boxes[best, :2], boxes[left, :2])
        high = np.minimum(boxes[best, 2:], boxes[left, 2:])
        common = np.maximum(0, high - low + 1).prod(axis=1)
        left = left[common / np.minimum(area[best], area[left]) <= SAME_FACE]
    return np.array(kept, dtype=np.int64)

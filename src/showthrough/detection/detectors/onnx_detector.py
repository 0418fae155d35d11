"""Any detector in an ONNX file whose output is described."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, final

import numpy as np
import torch
from torchvision.ops import batched_nms

from showthrough.core.images import resized
from showthrough.core.training_settings.detector_config import OnnxDetectorConfig
from showthrough.core.types import Features, Floats, Images, Rows
from showthrough.detection.detectors.loaded_faces import titled
from showthrough.errors import ConfigError
from showthrough.observers.runtime.face_embedder import fingerprint
from showthrough.observers.runtime.onnx_session import onnx_reason, onnx_session
from showthrough.observers.runtime.weights import checked
from showthrough.stats.detection.average_precision import MAX_DETECTIONS, Detections

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, red first


class _View(NamedTuple):
    """A picture as the network is given it."""

    canvas: Images  # (height, width, 3)
    scale: tuple[float, float]  # x and y, of the picture


@final
class OnnxDetector:
    """The network of one file, and how its answers are read.

    Raises:
        EnvironmentFault: onnxruntime or the file is missing.
        IntegrityError: the file is damaged or another one.
        ConfigError: it has no output of a name that is given.
    """

    def __init__(self, config: OnnxDetectorConfig, file: Path) -> None:
        weights = checked(file, config.sha256)
        self._config, self._file = config, file
        self._session, self._known = onnx_session(file)
        self._entry = self._session.get_inputs()[0].name
        self._outputs = [name for name in (config.boxes, config.scores, config.labels) if name is not None]
        there = [output.name for output in self._session.get_outputs()]
        missing = [name for name in self._outputs if name not in there]
        if missing:
            raise ConfigError(f"{file} has no output {missing[0]!r}; its outputs are {', '.join(there)}")
        self.title = titled(config.title or "a detector in ONNX", config.licence)
        self.digest = fingerprint(
            weights.sha256, config.model_dump_json(exclude={"file", "title", "licence"})
        )

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        """Return what stands on each picture, strongest first, boxes in pixels of that picture."""
        return [self._look(picture) for picture in pictures]

    def _look(self, picture: Images) -> Detections:
        view = seen(picture, self._config)
        try:
            answers = self._session.run(self._outputs, {self._entry: given(view.canvas, self._config)})
        except (self._known.InvalidArgument, self._known.RuntimeException, self._known.Fail) as error:
            height, width = self._config.input_size
            raise ConfigError(
                f"{self._file} does not accept a picture of {height} x {width}: {onnx_reason(error)}"
            ) from error
        said = dict(zip(self._outputs, answers, strict=True))
        boxes, scores, labels = self._read(said)
        corners = as_corners(boxes, self._config)
        corners = corners / np.tile(view.scale, 2)
        corners = corners.clip(0, np.tile([picture.shape[1], picture.shape[0]], 2))
        return self._chosen(corners, scores, labels)

    def _read(self, said: dict[str, Features]) -> tuple[Floats, Floats, Rows]:
        """Return boxes as the network gives them, with the score and the class of the likeliest one."""
        config = self._config
        numbers = self._rows(said[config.boxes])
        if numbers.shape[1] < 4 or (config.scores is None and numbers.shape[1] < 5 + config.has_objectness):
            raise ConfigError(
                f"{self._file}: output {config.boxes!r} gives {numbers.shape[1]} numbers a box, too few for "
                "what is described; is_transposed may be meant"
            )
        scores = numbers[:, 4:] if config.scores is None else self._rows(said[config.scores])
        if len(scores) != len(numbers):
            raise ConfigError(f"{self._file}: {len(numbers)} boxes and {len(scores)} scores do not fit")
        if config.are_logits:
            scores = 1 / (1 + np.exp(-scores.clip(-60, 60)))
        if config.has_objectness:
            scores = scores[:, :1] * (scores[:, 1:] if scores.shape[1] > 1 else 1.0)
        if config.has_background:
            scores = scores[:, 1:]
        if config.labels is not None:
            labels = np.asarray(said[config.labels]).reshape(-1).astype(np.int64) - config.has_background
            return numbers[:, :4], scores.max(axis=1), labels
        return numbers[:, :4], scores.max(axis=1, initial=0), scores.argmax(axis=1)

    def _rows(self, answer: Features) -> Floats:
        """Return an output as (boxes, numbers)."""
        rows = np.asarray(answer, dtype=np.float64)
        rows = rows[0] if rows.ndim > 1 and rows.shape[0] == 1 else rows
        if rows.ndim == 1:
            return rows[:, None]
        if rows.ndim != 2:
            raise ConfigError(f"{self._file}: an output has shape {answer.shape}, not (1, boxes, numbers)")
        return rows.T if self._config.is_transposed else rows

    def _chosen(self, boxes: Floats, scores: Floats, labels: Rows) -> Detections:
        config = self._config
        if config.classes and len(labels) and not 0 <= labels.min() <= labels.max() < len(config.classes):
            raise ConfigError(
                f"{self._file} gives class {labels.max()}, and classes names {len(config.classes)}"
            )
        at = (scores >= config.least_score) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        if config.keep:
            at &= np.isin(labels, [config.classes.index(name) for name in config.keep])
        boxes, scores, labels = boxes[at], scores[at], labels[at]
        parts = (torch.from_numpy(part) for part in (boxes, scores, labels))
        kept = batched_nms(*parts, config.nms).numpy()[:MAX_DETECTIONS]
        is_one = len(config.keep) == 1 or len(config.classes) == 1
        return Detections(boxes[kept], scores[kept], None if is_one else labels[kept])


def seen(picture: Images, config: OnnxDetectorConfig) -> _View:
    """Return a picture at the size that the network is given."""
    height, width = config.input_size
    if config.fit == "stretch":
        return _View(resized(picture, (height, width)), (width / picture.shape[1], height / picture.shape[0]))
    shrink = min(height / picture.shape[0], width / picture.shape[1])
    size = max(round(picture.shape[0] * shrink), 1), max(round(picture.shape[1] * shrink), 1)
    canvas = np.full((height, width, 3), config.fill, dtype=np.uint8)
    canvas[: size[0], : size[1]] = resized(picture, size)
    return _View(canvas, (size[1] / picture.shape[1], size[0] / picture.shape[0]))


def given(canvas: Images, config: OnnxDetectorConfig) -> Features:
    """Return pixels as the network takes them, (1, ...)."""
    pixels: Floats = canvas.astype(np.float64)
    if config.pixels == "unit":
        pixels /= 255
    elif config.pixels == "symmetric":
        pixels = pixels / 127.5 - 1
    elif config.pixels == "imagenet":
        pixels = (pixels / 255 - np.array(MEAN)) / np.array(DEVIATION)
    pixels = pixels[..., ::-1] if config.channels == "bgr" else pixels
    pixels = pixels.transpose(2, 0, 1) if config.layout == "nchw" else pixels
    return np.ascontiguousarray(pixels[None], dtype=np.float32)


def as_corners(boxes: Floats, config: OnnxDetectorConfig) -> Floats:
    """Return boxes as x1, y1, x2, y2 in pixels of what the network saw."""
    a, b, c, d = boxes.T
    corners = {
        "xyxy": (a, b, c, d),
        "xywh": (a, b, a + c, b + d),
        "cxcywh": (a - c / 2, b - d / 2, a + c / 2, b + d / 2),
        "yxyx": (b, a, d, c),
    }[config.box_format]
    height, width = config.input_size
    return np.stack(corners, axis=1) * (np.tile([width, height], 2) if config.unit == "shares" else 1)

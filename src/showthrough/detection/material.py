"""Material of detectors: the scenes that each condition learns from, alike in number and in chance."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from showthrough.core.images import ImageSet
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Images, Rows
from showthrough.detection.composer.drawn_scenes import paired_scenes, scramble
from showthrough.detection.detectors.detector import Scene
from showthrough.detection.scene_sets import SceneSet
from showthrough.detection.test_pictures import face_tiles
from showthrough.errors import NotEnoughDataError

FEW = 4  # of so many real pictures one is left in the condition of few
TRAINING, TESTING, CALIBRATING, FACES, NOISE, LEARNING = range(6)  # streams of random numbers


class Material(Protocol):
    """Scenes that conditions learn from."""

    @property
    def n(self) -> int:
        """Return the number of different faces or scenes of each condition."""

    def sources(self, condition: str) -> list[str]:
        """Return the digests of all that a condition learns from."""

    def scenes(self, wanted: Sequence[str], run: int) -> Mapping[str, Sequence[Scene]]:
        """Return the scenes of these conditions; runs of equal number share all that is chance."""


def conditions_of(config: DetectionConfig) -> tuple[str, ...]:
    """Return what detectors are trained on, "real" first.

    >>> conditions_of(DetectionConfig(extra=("mixed",), curve=(0.5,)))
    ('real', 'synthetic', 'floor', 'mixed', 'synthetic, 50 %')
    """
    parts = (f"synthetic, {100 * share:g} %" for share in sorted(set(config.curve)))
    return ("real", "synthetic", "floor", *dict.fromkeys(config.extra), *parts)


def is_of_generator(condition: str) -> bool:
    """Return whether a condition learns from synthetic pictures, and so once for each generator."""
    return condition == "mixed" or condition.startswith("synthetic")


def share_of(condition: str) -> float:
    """Return which share of the synthetic pictures a condition learns from."""
    _, _, percent = condition.partition(", ")
    return float(percent.removesuffix(" %")) / 100 if percent else 1.0


class PastedFaces:
    """Faces of crops in drawn scenes, which differ in nothing but the faces."""

    def __init__(self, train: ImageSet, synthetic: ImageSet, config: DetectionConfig, seed: int) -> None:
        """Paste training faces, synthetic ones, or scrambled ones.

        Raises:
            NotEnoughDataError: a set is empty.
        """
        for name, images in (("train", train), ("synthetic", synthetic)):
            if len(images) == 0:
                raise NotEnoughDataError(f"the detector needs {name} images and there are none", needed=1)
        self._train, self._synthetic, self._config, self._seed = train, synthetic, config, seed
        self.n = min(len(train), len(synthetic), 2 * config.scenes)  # a scene shows 1.5 on average

    def sources(self, condition: str) -> list[str]:
        return _sources(condition, self._train.digest, self._synthetic.digest)

    def scenes(self, wanted: Sequence[str], run: int) -> Mapping[str, Sequence[Scene]]:
        faces = {condition: self._faces(condition, run) for condition in wanted}
        key = (self._seed, TRAINING, run)
        return paired_scenes(key, self._config.scenes, self._config.size, faces)

    def _faces(self, condition: str, run: int) -> Images:
        """Return the faces of a condition; equal sets give equal faces in equal order."""
        if condition == "floor":
            return scramble(self._faces("real", run), (self._seed, NOISE, run))
        if condition == "few_real":
            return self._faces("real", run)[: max(self.n // FEW, 1)]
        if condition == "mixed":
            half = self.n // 2
            real, synthetic = self._faces("real", run), self._faces("synthetic", run)
            return np.concatenate([real[:half], synthetic[half:]])
        images = self._train if condition == "real" else self._synthetic
        rows = np.random.default_rng([self._seed, FACES, run]).permutation(len(images))[: self.n]
        return face_tiles(images, rows[: max(round(share_of(condition) * self.n), 1)])


class WholeScenes:
    """Whole pictures with boxes, real and synthetic, equally many of both."""

    def __init__(self, real: SceneSet, synthetic: SceneSet, config: DetectionConfig, seed: int) -> None:
        """Learn from real scenes, from synthetic ones, or from real ones with the boxes of others.

        Raises:
            DataError: synthetic scenes have a class that real ones have not.
        """
        self._real, self._synthetic = real, synthetic.among(real.classes)
        self._config, self._seed = config, seed
        self.n = min(len(real), len(synthetic), config.scenes)

    def sources(self, condition: str) -> list[str]:
        return _sources(condition, _digest(self._real), _digest(self._synthetic))

    def scenes(self, wanted: Sequence[str], run: int) -> Mapping[str, Sequence[Scene]]:
        return {condition: self._scenes(condition, run) for condition in wanted}

    def _scenes(self, condition: str, run: int) -> list[Scene]:
        if condition == "floor":
            return with_boxes_of_others(self._scenes("real", run))
        if condition == "few_real":
            return self._read(self._real, self._rows(self._real, run)[: max(self.n // FEW, 1)])
        if condition == "mixed":
            half = self.n // 2
            real = self._read(self._real, self._rows(self._real, run)[:half])
            return real + self._read(self._synthetic, self._rows(self._synthetic, run)[: self.n - half])
        chosen = self._real if condition == "real" else self._synthetic
        rows = self._rows(chosen, run)
        return self._read(chosen, rows[: max(round(share_of(condition) * self.n), 1)])

    def _rows(self, scenes: SceneSet, run: int) -> Rows:
        """Return as many scenes as a condition has, drawn by the number of the run."""
        drawn = np.random.default_rng([self._seed, FACES, run]).permutation(len(scenes))
        return np.asarray(drawn[: self.n])

    def _read(self, scenes: SceneSet, rows: Rows) -> list[Scene]:
        return scenes.read(rows, self._config.size)


def with_boxes_of_others(scenes: Sequence[Scene]) -> list[Scene]:
    """Return scenes with the boxes of the one before each: usual places, and nothing of what is seen.

    Scrambled objects would not do: what stands around a face or a plate tells where it is.
    """
    others = [*scenes[-1:], *scenes[:-1]]
    return [_boxed_as(own, other) for own, other in zip(scenes, others, strict=True)]


def _boxed_as(own: Scene, other: Scene) -> Scene:
    (height, width), (high, wide) = own.pixels.shape[:2], other.pixels.shape[:2]
    scale = np.array([width / wide, height / high] * 2)
    return own._replace(boxes=other.boxes * scale, labels=other.labels)


def _sources(condition: str, real: str, synthetic: str) -> list[str]:
    if condition == "mixed":
        return [real, synthetic]
    return [synthetic if is_of_generator(condition) else real]


def _digest(scenes: SceneSet) -> str:
    boxes = [own.round(3).tolist() for own in scenes.boxes]
    return f"{scenes.images.digest} {boxes} {[own.tolist() for own in scenes.labels]}"

"""Detectors in use look at synthetic scenes and at real ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from boxed_scenes import squares
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Images
from showthrough.detection import challenges
from showthrough.detection.challenges import measure_challenge, refuse_absent
from showthrough.errors import ConfigError, DataError, EnvironmentFault
from showthrough.stats.detection.average_precision import Detections

CONFIG = DetectionConfig.model_validate({"size": 64, "detectors": {"ours": {"kind": "fcos"}}})


class Bright:
    """Finds what is nearly white, as one object."""

    title, digest = "finds what is bright", "b"
    label: int | None = None

    def find(self, pictures: Sequence[Images]) -> list[Detections]:
        return [self._of(picture) for picture in pictures]

    def _of(self, picture: Images) -> Detections:
        rows, columns = np.nonzero(picture.min(axis=2) > 200)
        if not len(rows):
            return Detections(np.empty((0, 4)), np.empty(0))
        box = [[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]]
        labels = None if self.label is None else np.array([self.label])
        return Detections(np.array(box, dtype=np.float64), np.array([0.9]), labels)


@pytest.fixture
def bright(monkeypatch) -> Bright:
    detector = Bright()
    monkeypatch.setattr(challenges, "detector_of", lambda *_: detector)
    return detector


def test_each_detector_looks_at_both(bright) -> None:
    seen: list[tuple[str, int, int]] = []
    found = measure_challenge(squares(20, 1), squares(9, 2), CONFIG, Path(), lambda *told: seen.append(told))
    (ours,) = found.detectors
    assert (ours.name, ours.title) == ("ours", "finds what is bright")
    assert (len(ours.synthetic), len(ours.real)) == (20, 9)
    for one, objects in zip(ours.synthetic, found.synthetic.objects, strict=True):
        assert np.array_equal(one.boxes, objects.boxes)
    assert seen[-1] == ("ours on synthetic scenes, pictures", 20, 20)


def test_without_real_scenes_only_synthetic_ones_are_looked_at(bright) -> None:
    found = measure_challenge(squares(20, 1), None, CONFIG, Path())
    assert found.real is None
    assert found.detectors[0].real == ()


def test_a_class_that_the_scenes_do_not_name_is_refused(bright) -> None:
    bright.label = 3
    with pytest.raises(DataError, match="finds class 3, counted from 0, and the scenes name 1: face"):
        measure_challenge(squares(20, 1), None, CONFIG, Path())


def test_what_cannot_learn_or_cannot_be_loaded_is_refused_before_anything_is_read(tmp_path) -> None:
    refuse_absent(DetectionConfig.model_validate({"detectors": {"ours": {"kind": "mtcnn"}}}), tmp_path)
    with pytest.raises(ConfigError, match=r"detection\.detectors\.ours: fcos .* learned nothing"):
        refuse_absent(CONFIG, tmp_path)
    with pytest.raises(ConfigError, match="is not trained here"):
        refuse_absent(DetectionConfig.model_validate({"detector": {"kind": "mtcnn"}}), tmp_path)
    missing = {"detectors": {"ours": {"kind": "yunet", "file": "missing.onnx"}}}
    with pytest.raises(EnvironmentFault):
        refuse_absent(DetectionConfig.model_validate(missing), tmp_path)

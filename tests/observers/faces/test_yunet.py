"""YuNet: what it finds, what changes its digest, and what it says when it cannot run."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from lfw_pairs import photos
from showthrough.core.images import resized
from showthrough.errors import EnvironmentFault, IntegrityError
from showthrough.observers.faces import yunet
from showthrough.observers.faces.yunet import YuNet


def test_without_opencv_the_user_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yunet.onnx").write_bytes(b"weights")
    monkeypatch.setitem(sys.modules, "cv2", None)
    yunet._opencv.cache_clear()
    with pytest.raises(EnvironmentFault, match=r"showthrough\[opencv\]"):
        YuNet(tmp_path / "yunet.onnx")


def test_vectors_depend_on_the_weights_and_on_how_faces_are_chosen(
    detector_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = YuNet(detector_file).digest
    assert YuNet(detector_file).digest == digest
    other = detector_file.with_name("yunet_n_dynamic.onnx")
    assert YuNet(other).digest != digest
    monkeypatch.setattr(yunet, "SURE", 0.5)
    assert YuNet(detector_file).digest != digest


def test_weights_that_the_audit_does_not_pin_are_noted(detector_file: Path) -> None:
    open_ = YuNet(detector_file)
    assert "detector_sha256" in open_.note
    assert not YuNet(detector_file, yunet.checked(detector_file, None).sha256).note


def test_images_of_different_sizes_can_follow_each_other(shared_data: Path, detector_file: Path) -> None:
    finder, faces = YuNet(detector_file), photos(shared_data, 2)
    first = finder.find(faces)
    assert finder.find(np.zeros((1, 60, 90, 3), dtype=np.uint8)) == [None]
    for one, again in zip(first, finder.find(faces), strict=True):
        assert one is not None
        assert again is not None
        assert np.array_equal(one.landmarks, again.landmarks)


def test_a_face_that_fills_a_large_photo_is_found(shared_data: Path, detector_file: Path) -> None:
    close = np.stack([resized(photo[75:175, 75:175], (1024, 1024)) for photo in photos(shared_data, 4)])
    assert all(YuNet(detector_file).find(close))


def test_small_generated_faces_are_found_too(shared_data: Path, detector_file: Path) -> None:
    small = np.stack([resized(photo[62:188, 62:188], (48, 48)) for photo in photos(shared_data, 8)])
    assert sum(face is not None for face in YuNet(detector_file).find(small)) >= 7


def test_detection_spread_over_threads_finds_the_same(
    shared_data: Path, detector_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = photos(shared_data, 6)
    alone = YuNet(detector_file).find(faces)
    monkeypatch.setattr(yunet, "device", lambda: torch.device("cuda"))
    for one, other in zip(alone, YuNet(detector_file).find(faces), strict=True):
        assert one is not None
        assert other is not None
        assert np.array_equal(one.landmarks, other.landmarks)


def test_a_file_that_is_no_detector_is_refused(
    detector_file: Path, tmp_path: Path, shared_data: Path
) -> None:
    (tmp_path / "broken.onnx").write_bytes(detector_file.read_bytes()[:1000])
    embedder = shared_data / "embedders" / "mobilefacenet" / "MobileFaceNet.onnx"
    for file in (tmp_path / "broken.onnx", embedder):
        with pytest.raises(IntegrityError, match="no YuNet detector"):
            YuNet(file)
    with pytest.raises(IntegrityError, match="expects 000000000000"):
        YuNet(detector_file, "0" * 64)
    with pytest.raises(EnvironmentFault, match=r"nothing\.onnx"):
        YuNet(tmp_path / "nothing.onnx")

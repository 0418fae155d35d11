"""Where the weights of a face detector lie, for tests that have them."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def detector_file(shared_data: Path) -> Path:
    pytest.importorskip("cv2")
    return shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"

"""Training an anonymiser from the command line."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from command_line import showthrough


def noise_of(folder: Path, people: int) -> Path:
    rng = np.random.default_rng(0)
    for person in range(people):
        (folder / f"p{person}").mkdir(parents=True)
        pixels = rng.integers(0, 256, (40, 40, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"p{person}" / "0.png")
    return folder


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--size", "50"], 5, "multiple of 8"),
        (["--kind", "blur"], 2, "Usage"),
        (["--detector", "dlib", "--detector-file", "y.onnx"], 5, "yunet alone takes a file"),
        (["--detector", "yunet", "--detector-file", "nothing.onnx"], 7, "nothing.onnx"),
    ],
)
def test_what_cannot_work_is_told_before_anything_long_begins(
    more: list[str], code: int, told: str, tmp_path: Path
) -> None:
    done = showthrough("anonymiser", str(noise_of(tmp_path / "people", 1)), *more, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert not list(tmp_path.glob("*.safetensors*"))


def test_a_folder_without_faces_is_not_enough(tmp_path: Path) -> None:
    done = showthrough("anonymiser", str(noise_of(tmp_path / "people", 2)), cwd=tmp_path)
    assert done.returncode in (4, 5), done.stderr
    assert "none of 2 files shows a face that MTCNN finds" in done.stderr

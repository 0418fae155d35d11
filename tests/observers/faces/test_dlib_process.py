"""What one process of dlib answers, asked in this process and over its pipe."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.observers.faces import dlib_process
from showthrough.observers.faces.dlib_process import ASKED, BROKEN, EMBED, FIND, READY, TOLD, DlibWork
from showthrough.weight_catalogue import entry_called

pytest.importorskip("dlib")


@pytest.fixture(scope="module")
def landmarks() -> Path:
    return entry_called("dlib-landmarks").path


def answers(asked: bytes, *files: str) -> bytes:
    command = [sys.executable, "-m", dlib_process.__name__, *files]
    return subprocess.run(command, input=asked, capture_output=True, check=True, timeout=60).stdout


def test_a_process_answers_as_the_same_work_does_here(landmarks: Path, rng: np.random.Generator) -> None:
    network = entry_called("dlib").path
    chip = rng.integers(0, 256, (150, 150, 3), dtype=np.uint8)
    told = answers(ASKED.pack(EMBED, 150, 150, 0) + chip.tobytes(), "", str(network))
    assert told[:1] == READY
    assert TOLD.unpack(told[1 : 1 + TOLD.size]) == (1, 128)
    numbers = np.frombuffer(told[1 + TOLD.size :], dtype="<f8")
    assert numbers.tobytes() == DlibWork(None, network)(EMBED, chip).tobytes()


def test_an_image_without_a_face_is_an_answer_without_rows(landmarks: Path) -> None:
    told = answers(ASKED.pack(FIND, 90, 100, 0) + bytes(90 * 100 * 3), str(landmarks), "")
    assert told == READY + TOLD.pack(0, 15)


def test_a_file_that_is_none_of_dlibs_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.dat").write_bytes(b"no network")
    assert answers(b"", "", str(tmp_path / "x.dat")) == BROKEN


def test_torch_does_not_come_into_the_process() -> None:
    looked = f"import sys, {dlib_process.__name__}; sys.exit(int('torch' in sys.modules))"
    subprocess.run([sys.executable, "-c", looked], check=True, timeout=60)


def test_a_face_has_a_box_a_margin_and_five_points_inside(shared_data: Path, landmarks: Path) -> None:
    work = DlibWork(landmarks, None)
    for photo in photos(shared_data, 3):
        (row, *_) = work(FIND, photo)
        box, margin, points = row[:4], row[4], row[5:].reshape(5, 2)
        assert margin > 0
        assert (points > box[:2]).all()
        assert (points < box[2:]).all()
        assert points[:2, 0].min() > points[2:4, 0].max()  # the eye on the right of the image comes first

"""The command redact, from the outside."""

import json

import numpy as np
import pytest
from PIL import Image

from command_line import showthrough, watched
from showthrough.errors import Exit


@pytest.fixture
def folder(tmp_path, rng):
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        pixels = rng.integers(1, 255, (48, 64, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"in/{name}.png")
    (tmp_path / "boxes.csv").write_text("path,x1,y1,x2,y2\na.png,10,10,30,30\n")
    return tmp_path


def test_pictures_are_redacted_and_what_is_left_out_shows_in_the_exit_code(folder) -> None:
    command = ("redact", "in", "--out", "out", "--boxes", "boxes.csv", "--only-boxes", "--shape", "ellipse")
    done = showthrough(*command, cwd=folder)
    assert done.returncode == Exit.NOT_ENOUGH_EVIDENCE
    assert done.stdout.splitlines() == [
        "pictures redacted: 1; faces found by none: 0; boxes drawn by hand: 1; solid fill, colour 0, 0, 0",
        "files with nobody found or marked, not written: 1",
    ]
    assert "redact, files: 2 of 2" in done.stderr
    assert (np.asarray(Image.open(folder / "out/redacted/a.png"))[10:30, 10:30] == 0).all()
    (folder / "in/b.png").unlink()
    again = showthrough(*command, "--json", cwd=folder)
    assert again.returncode == Exit.PASS
    assert json.loads(again.stdout) == json.loads((folder / "out/redaction.json").read_text())


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--only-boxes",), Exit.INVALID, "give --boxes FILE"),
        (("--with", "mosaic"), Exit.USAGE, "mosaic"),
        (("--with", "blur", "--strength", "-1"), Exit.INVALID, "sigma of a blur"),
        (("--boxes", "missing.csv", "--only-boxes"), Exit.INVALID, "no file or folder"),
        (("--with", "swap"), Exit.INVALID, "pictures of faces"),
        (("--boxes", "boxes.csv", "--only-boxes", "--out", "in"), Exit.USAGE, "outside the folder"),
    ],
)
def test_what_is_wrong_is_a_sentence(folder, options, code, told) -> None:
    done = showthrough("redact", "in", "--out", "out", *options, cwd=folder)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()


def test_only_boxes_load_no_network(folder) -> None:
    command = ("redact", "in", "--out", "out", "--boxes", "boxes.csv", "--only-boxes")
    done, loaded = watched(*command, watch=("torch", "cv2", "matplotlib"), cwd=folder)
    assert done.returncode == Exit.NOT_ENOUGH_EVIDENCE
    assert loaded == set()

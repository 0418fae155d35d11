"""The command compose, from the outside."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from command_line import EACH_LINE, showthrough, watched
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.detection.scene_folder import SceneOrder, compose_folder
from showthrough.errors import Exit


@pytest.fixture
def folder(tmp_path, rng):
    (tmp_path / "faces").mkdir()
    for name in ("a", "b"):
        pixels = rng.integers(1, 255, (32, 32, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"faces/{name}.png")
    (tmp_path / "wanted.toml").write_text(
        "size = [80, 64]\nheight = [0.3, 0.5]\n[conditions.night]\nprobability = 1.0\nstrength = [0.5, 0.5]\n"
    )
    return tmp_path


def test_scenes_are_composed_and_the_same_command_finds_them_done(folder) -> None:
    command = ("compose", "faces", "--out", "out", "--scenes", "4", "--config", "wanted.toml")
    command += (
        "--objects",
        "1",
        "--conditions",
        "night,noise",
        "--format",
        "both",
        "--seed",
        "3",
        "--no-mirror",
    )
    done = showthrough(*command, cwd=folder)
    assert done.returncode == Exit.PASS, done.stderr
    assert done.stdout == "scenes: 4; objects: face 4; from patches: 2, drawn backgrounds\n"
    assert "compose, scenes: 4 of 4" in done.stderr
    assert Image.open(folder / "out/images/000003.png").size == (80, 64)
    assert len(json.loads((folder / "out/annotations.json").read_text())["annotations"]) == 4
    assert (folder / "out/labels/000003.txt").read_text().startswith("0 ")
    again = showthrough(*command, "--json", cwd=folder)
    assert "compose, scenes" not in again.stderr
    account = json.loads(again.stdout)
    assert account == json.loads((folder / "out/compose.json").read_text())
    assert account["settings"]["conditions"] == {
        "night": {"probability": 1.0, "strength": [0.5, 0.5]},
        "noise": {"probability": 0.3, "strength": None},
    }
    assert account["conditions"]["night"] == 4
    assert account["settings"]["mirrored"] == 0


def test_a_file_that_was_left_out_shows_in_the_exit_code(folder) -> None:
    (folder / "faces/c.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = showthrough("compose", "faces", "--out", "out", "--scenes", "1", "--size", "64x48", cwd=folder)
    assert done.returncode == Exit.NOT_ENOUGH_EVIDENCE
    assert "patches left out, " in done.stdout
    assert "c.png" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (("--size", "big"), Exit.USAGE, "--size is a side of 256 pixels, or 640x480, not 'big'"),
        (("--objects", "3-1"), Exit.INVALID, "a range goes from its lower to its upper end"),
        (("--objects", "many"), Exit.USAGE, "--objects is 2, or 1-3, not 'many'"),
        (("--conditions", "night,fog"), Exit.INVALID, "conditions.fog: Input should be 'night', 'blur'"),
        (("--config", "nowhere.toml"), Exit.USAGE, "cannot read nowhere.toml"),
        (("--format", "voc"), Exit.USAGE, "voc"),
        (("--labels-from-folders",), Exit.INVALID, "beside its sub-folders"),
        (("--out", "faces/out"), Exit.USAGE, "outside the folders"),
        (("--scenes", "0"), Exit.USAGE, "at least one"),
        (("--size", "16"), Exit.INVALID, "size"),
    ],
)
def test_what_is_wrong_is_a_sentence(folder, options, code, told) -> None:
    done = showthrough("compose", "faces", "--out", "out", *options, cwd=folder)
    assert done.returncode == code
    assert told in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()


def test_composing_loads_no_network(folder) -> None:
    command = ("compose", "faces", "--out", "out", "--scenes", "1", "--size", "64", "--conditions", "none")
    done, loaded = watched(*command, watch=("torch", "cv2", "matplotlib", "pandas"), cwd=folder)
    assert done.returncode == Exit.PASS, done.stderr
    assert loaded == set()


def test_a_killed_run_leaves_no_process_and_goes_on(folder) -> None:
    options = ("--scenes", "120", "--size", "64", "--workers", "2", "--seed", "5")
    command = [sys.executable, "-c", EACH_LINE, "compose", "faces", "--out", "out", *options]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as run:
        assert any("compose, scenes: 24 of" in line for line in run.stderr)
        run.kill()
        run.stderr.read()  # ends when the last process that writes there has ended
    order = SceneOrder(folder / "faces", scenes=120, seed=5)
    for out in ("out", "whole"):
        compose_folder(order, folder / out, ComposerSettings(size=(64, 64)))
    for path in (folder / "whole").rglob("*.*"):
        assert (folder / "out" / path.relative_to(folder / "whole")).read_bytes() == path.read_bytes()

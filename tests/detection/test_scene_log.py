"""Log of composed scenes: a line a scene, read back as it was."""

import numpy as np
import pytest

from showthrough.core.training_settings.composer_config import Condition
from showthrough.detection.composer.composer import ComposedScene
from showthrough.detection.composer.weather import Applied
from showthrough.detection.detectors.detector import Scene
from showthrough.detection.scene_log import LOG, SceneLine, digest_of, line_of, scene_log
from showthrough.errors import UsageError

COMPOSED = ComposedScene(
    Scene(np.zeros((8, 9, 3), np.uint8), np.array([[1.0, 2, 5, 7]]), np.array([3])),
    np.array([1 / 3]),
    (Applied(Condition.NIGHT, 0.5),),
    2,
)


def test_a_line_says_what_the_scene_shows() -> None:
    line = line_of(4, "000004.png", b"content", COMPOSED)
    assert line == SceneLine(
        scene=4,
        file="000004.png",
        digest=digest_of(b"content"),
        boxes=((1, 2, 5, 7),),
        labels=(3,),
        visible=(0.3333,),
        conditions={Condition.NIGHT: 0.5},
        missing=2,
    )
    written = line.written((9, 8))
    assert (written.name, written.width, written.height) == ("000004.png", 9, 8)
    assert written.boxes.tolist() == [[1, 2, 5, 7]]
    assert written.labels.tolist() == [3]


def test_an_empty_scene_and_one_without_labels_have_lines_too() -> None:
    bare = COMPOSED._replace(scene=COMPOSED.scene._replace(labels=None))
    assert line_of(0, "a", b"", bare).labels == (0,)
    empty = COMPOSED._replace(scene=Scene(COMPOSED.scene.pixels, np.empty((0, 4))), visible=np.empty(0))
    assert line_of(0, "a", b"", empty).written((9, 8)).boxes.shape == (0, 4)


def test_lines_are_read_back_and_written_once(tmp_path) -> None:
    line = line_of(0, "000000.png", b"content", COMPOSED)
    with scene_log(tmp_path / "out", "settings") as log:
        log.add(line)
        log.add(line)
    with (tmp_path / "out" / LOG).open("a") as file:
        file.write('{"scene": 1}\n')  # of no scene
    with scene_log(tmp_path / "out", "settings") as log:
        assert log.known == {0: line}
    assert len((tmp_path / "out" / LOG).read_text().splitlines()) == 3
    with pytest.raises(UsageError, match="scenes of other settings"), scene_log(tmp_path / "out", "else"):
        pass

"""What is known of each composed scene, one line a scene: the boxes, how much is seen, and the conditions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import final

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from showthrough.core.line_log import append_line, begun_log, held_folder
from showthrough.core.training_settings.composer_config import Condition
from showthrough.data.boxes.writing import WrittenScene
from showthrough.detection.composer.composer import ComposedScene

LOG = "scenes.jsonl"


class SceneLine(BaseModel):
    """Line of a scene that is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scene: int
    file: str  # below the folder of pictures
    digest: str  # of the file
    boxes: tuple[tuple[int, int, int, int], ...]  # x1, y1, x2, y2 in pixels, of whole objects
    labels: tuple[int, ...]
    visible: tuple[float, ...]  # share of each object that nothing stands before
    conditions: Mapping[Condition, float]  # strength of each
    missing: int  # objects that found no place

    def written(self, size: tuple[int, int]) -> WrittenScene:
        """Return the scene as those who train on it read it."""
        boxes = np.array(self.boxes, dtype=np.float64).reshape(-1, 4)
        return WrittenScene(self.file, *size, boxes, np.array(self.labels, dtype=np.int64))


def line_of(number: int, file: str, content: bytes, composed: ComposedScene) -> SceneLine:
    """Return the line of a scene whose picture is written in a file of this content."""
    scene = composed.scene
    labels = np.zeros(len(scene.boxes), dtype=int) if scene.labels is None else scene.labels
    return SceneLine(
        scene=number,
        file=file,
        digest=digest_of(content),
        boxes=tuple((x1, y1, x2, y2) for x1, y1, x2, y2 in scene.boxes.astype(int).tolist()),
        labels=tuple(labels.tolist()),
        visible=tuple(round(share, 4) for share in composed.visible.tolist()),
        conditions=dict(composed.conditions),
        missing=composed.missing,
    )


def digest_of(content: bytes) -> str:
    """Return what tells a picture that is whole from what a power cut left of it."""
    return blake2b(content, digest_size=8).hexdigest()


@final
class SceneLog:
    """Scenes that are finished, in order."""

    def __init__(self, path: Path, known: dict[int, SceneLine]) -> None:
        self._path, self.known = path, known

    def add(self, line: SceneLine) -> None:
        """Write the line of a scene, once its picture lies there; one that was known stays as it is."""
        if line.scene not in self.known:
            self.known[line.scene] = line
            append_line(self._path, line.model_dump(mode="json"))


@contextmanager
def scene_log(folder: Path, settings: str) -> Iterator[SceneLog]:
    """Hold the output folder for this process and give what is finished in it.

    Raises:
        UsageError: another process writes there, or what lies there was made with other settings, patches
            or backgrounds, or not by this command.
        EnvironmentFault: the folder cannot be written.
    """
    with held_folder(folder, "composing"):
        others = "scenes of other settings, patches or backgrounds"
        lines = [_read(one) for one in begun_log(folder / LOG, settings, others)]
        yield SceneLog(folder / LOG, {line.scene: line for line in lines if line is not None})


def _read(line: object) -> SceneLine | None:
    try:
        return SceneLine.model_validate(line)
    except ValidationError:
        return None

"""Detectors trained on real, on composed and on both kinds of scenes, tested on real ones: faces and plates.

    python -m benchmarks.detection_utility TASK [--work FOLDER] [--backgrounds drawn|photos] [--seeds 3] ...

TASK is faces (photos of Caltech-101, pasted faces of Labeled Faces in the Wild) or plates (photos of Open
Images, pasted plates that are rendered). Nothing of the photos is kept but figures; trainings are kept in
FOLDER, and a stopped run goes on.
"""

import argparse
import csv
import json
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks._lfw import DATA, lfw
from showthrough.core.facts import DetectionScores
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.core.training_settings.composer_config import ComposerSettings
from showthrough.core.training_settings.detection_config import DetectionConfig
from showthrough.core.types import Images
from showthrough.data.boxes.boxed_pictures import BoxedPicture, read_boxed_pictures
from showthrough.data.decoding.decode import decode
from showthrough.data.listing import list_folder
from showthrough.detection.composer.backgrounds import (
    Backgrounds,
    DrawnBackgrounds,
    FolderBackgrounds,
    PictureFile,
)
from showthrough.detection.composer.composer import compose_scenes
from showthrough.detection.detection_scores import measure_detection
from showthrough.detection.detectors.detector import Scene
from showthrough.detection.scene_sets import SceneSet
from showthrough.detection.trials import FaceSets, SceneSets, trial_of
from showthrough.measures.detection import Detection
from showthrough.plates.countries import all_countries
from showthrough.plates.made_up_numbers import unassignable
from showthrough.plates.plate_look import any_look
from showthrough.plates.rendering import render_plate
from showthrough.testing.in_memory import ArrayObservations

SEED = 0
PATCHES = 600
FACE = (0.31, 0.28, 0.69, 0.73)  # of a photo of Labeled Faces in the Wild: about what YuNet boxes
HEIGHTS = {"faces": (0.2, 0.7), "plates": (0.03, 0.25)}  # of the shorter side, as a user sees on his photos
TRAINED_ON = {"faces": 300, "plates": 245}  # real pictures to learn from; the others are the test


def main() -> None:
    """Compose, train, and print what was reached."""
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=("faces", "plates"))
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-detection")
    parser.add_argument("--backgrounds", choices=("drawn", "photos"), default="photos")
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--arms", choices=("all", "main"), default="all", help="main: no learning curve")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    config = DetectionConfig(
        size=options.size,
        steps=options.steps,
        seeds=options.seeds,
        scenes=10_000,
        photos=10_000,
        extra=("mixed", "few_real") if options.arms == "all" else ("mixed",),
        curve=(0.25, 0.5) if options.arms == "all" else (),
    )
    real = real_scenes(options.task, options.size)
    first = TRAINED_ON[options.task]
    learned, tested = real[:first], real[first:]
    composed = list(composed_scenes(options, len(learned)))
    name = {"faces": "face", "plates": "licence plate"}[options.task]
    sets = SceneSets(*(in_memory(scenes, name) for scenes in (learned, composed, tested)))
    nobody = image_set_of(Scattered([]), [], [])
    trial = trial_of(FaceSets(nobody, nobody, nobody), sets, config, SEED)
    scores = measure_detection(trial, config, SEED, options.work / options.task, told)
    print(
        json.dumps(
            {"benchmark": "detection_utility", **vars(options), "figures": figures(scores)},
            default=str,
            indent=1,
        )
    )


def told(what: str, done: int, total: int) -> None:
    """Print how far it is."""
    print(what, done, "of", total, file=sys.stderr)


def real_scenes(task: str, size: int) -> list[Scene]:
    """Return the real pictures in the order of the data: those who are learned from first."""
    return [scene_of(picture, size) for picture in (caltech() if task == "faces" else open_images())]


def caltech() -> Sequence[BoxedPicture]:
    """Return photos with one face each; people come in runs, so that the last hundred are others."""
    folder = DATA / "faces" / "caltech"
    with (folder / "yunet_boxes.csv").open() as lines, tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "boxes.csv"
        rows = ["path,x1,y1,x2,y2"] + [
            ",".join(row[cell] for cell in ("image", "x1", "y1", "x2", "y2")) for row in csv.DictReader(lines)
        ]
        table.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return read_boxed_pictures(folder / "Faces", table).pictures


def open_images() -> Iterator[BoxedPicture]:
    """Yield photos of cars with their plates: the part for training, then the others."""
    for part in ("train", "valid", "test"):
        folder = DATA / "plates" / "openimages" / part
        with tempfile.TemporaryDirectory() as scratch:
            labels = Path(scratch)
            (labels / "classes.txt").write_text("plate\nvehicle\n", encoding="utf-8")
            for file in (folder / "labels").glob("*.txt"):
                (labels / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
            yield from read_boxed_pictures(folder / "images", labels, ["plate"]).pictures


def scene_of(picture: BoxedPicture, size: int) -> Scene:
    """Return a picture whose longer side has `size` pixels."""
    assert picture.path is not None
    height, width = picture.size
    scale = size / max(height, width)
    pixels = decode(picture.path, size=(round(height * scale), round(width * scale))).pixels
    return Scene(pixels, picture.boxes * scale, np.zeros(len(picture.boxes), dtype=np.int64))


def composed_scenes(options: argparse.Namespace, n: int) -> Iterator[Scene]:
    """Yield scenes of pasted faces or rendered plates."""
    settings = ComposerSettings(
        size=(options.size, options.size),
        objects=(1, 1) if options.task == "faces" else (1, 2),
        height=(max(HEIGHTS[options.task][0], 8.1 / options.size), HEIGHTS[options.task][1]),
        mirrored=0.5 if options.task == "faces" else 0,
    )
    patches = faces() if options.task == "faces" else plates()
    backgrounds = DrawnBackgrounds() if options.backgrounds == "drawn" else photos_without(options.task)
    return compose_scenes(patches, None, backgrounds, settings, (SEED,), n)


def faces() -> list[Images]:
    """Return faces of people who are on none of the tested photos."""
    x1, y1, x2, y2 = (round(250 * corner) for corner in FACE)
    entries = list_folder(lfw() / "images")
    chosen = np.random.default_rng(SEED).permutation(len(entries))[:PATCHES]
    return [decode(entries[row].path).pixels[y1:y2, x1:x2] for row in chosen]


def plates() -> list[Images]:
    """Return rendered plates of all countries with numbers that nobody holds."""
    rng = np.random.default_rng(SEED)
    found = []
    for country in all_countries():
        for made in unassignable(country.name, PATCHES // 6, rng):
            found.append(render_plate(country, made.text, any_look(rng), rng).picture)
    return found


def photos_without(task: str) -> Backgrounds:
    """Return photos that show other things: cars for faces, people for plates."""
    folder = (
        DATA / "plates" / "openimages" / "train" / "images" if task == "faces" else DATA / "faces" / "caltech"
    )
    files = []
    for path in sorted(folder.rglob("*.jpg")):
        with Image.open(path) as image:
            files.append(PictureFile(path, (image.height, image.width)))
    return FolderBackgrounds(files)


def in_memory(scenes: Sequence[Scene], name: str) -> SceneSet:
    """Return scenes as a set of one class."""
    shown = Scattered([scene.pixels for scene in scenes])
    ids = [f"{row}" for row in range(len(scenes))]
    sizes = [scene.pixels.shape[:2] for scene in scenes]
    images = image_set_of(shown, ids, sizes)
    return SceneSet(
        images=images,
        boxes=tuple(scene.boxes for scene in scenes),
        labels=tuple(np.zeros(len(scene.boxes), dtype=np.int64) for scene in scenes),
        crowds=tuple(np.zeros(len(scene.boxes), dtype=np.bool_) for scene in scenes),
        groups=((),) * len(scenes),
        classes=(name,),
    )


def image_set_of(shown: "Scattered", ids: list[str], sizes: list[tuple[int, int]]) -> ImageSet:
    """Return pictures as a set, each of nobody else."""
    return ImageSet(
        role=Role.REFERENCE,
        source=shown,
        ids=ids,
        identity=ids,
        sizes=sizes,
        digest=shown.digest,
        identity_known=False,
    )


class Scattered:
    """Pictures of several sizes, in memory."""

    def __init__(self, pictures: Sequence[Images]) -> None:
        self.pictures = pictures
        self.digest = blake2b(b"".join(picture.tobytes() for picture in pictures), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return len(self.pictures)

    def read(self, row: int, size: tuple[int, int] | None = None) -> Images:
        """Return one picture."""
        return ArraySource(self.pictures[row][None]).read(0, size)


def figures(scores: DetectionScores) -> list[dict[str, Any]]:
    """Return what the card says."""
    found = Detection().run(ArrayObservations({}, (), [scores]), np.random.default_rng(SEED))
    return [
        {
            "statistic": one.statistic,
            **one.params,
            "value": one.value,
            "interval": None if one.interval is None else [one.interval.low, one.interval.high],
            "note": one.note if one.value is None else "",
        }
        for one in found
    ]


if __name__ == "__main__":
    main()

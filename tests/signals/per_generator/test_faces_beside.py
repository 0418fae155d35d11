"""Faces beside the subjects of synthetic images: found once an audit by its detectors, and kept."""

from pathlib import Path

import numpy as np
import pytest

from lfw_pairs import photos
from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import ArcFaceConfig
from showthrough.core.facts import FurtherFaces
from showthrough.core.images import ArraySource, ImageSet, Role, resized
from showthrough.core.missing import Missing
from showthrough.core.types import Features, Floats, Images
from showthrough.observers.faces.alignment import DetectedFace
from showthrough.observers.faces.main_face import Face
from showthrough.observers.runtime.face_embedder import FaceEmbedder
from showthrough.observers.runtime.streaming import Observer
from showthrough.signals.context import Context
from showthrough.signals.per_generator.faces_beside import NO_DETECTOR, FacesBesideSignal
from showthrough.toolkit.every_face import every_face
from signal_context import context_of, seen_of


class Halves:
    """A finder of a bright half: of each half of an image that is not black."""

    name, digest, note = "halves", "halves", ""

    def __init__(self) -> None:
        self.looks = 0

    def find(self, images: Images) -> list[Face | None]:
        return [max(faces, key=lambda face: face.score, default=None) for faces in self.find_all(images)]

    def find_all(self, images: Images) -> list[list[Face]]:
        self.looks += len(images)
        side = images.shape[1]
        boxes = [np.array([x, 0, x + side, side], dtype=float) for x in (0, images.shape[2] - side)]
        return [
            [
                Face(box, np.zeros((5, 2)), 0.9)
                for box in boxes
                if image[:, int(box[0]) : int(box[2])].max() > 9
            ]
            for image in images
        ]


def of(pixels: Images, role: Role) -> ImageSet:
    names = [f"{role}-{row}" for row in range(len(pixels))]
    return ImageSet(
        role=role,
        source=ArraySource(pixels),
        ids=names,
        identity=names,
        sizes=[pixels.shape[1:3]] * len(pixels),
        digest=f"{role} {pixels.sum()}",
    )


def mean_colour(pixels: Images) -> Features:
    return pixels.reshape(len(pixels), -1, 3).mean(axis=1).astype(np.float32)


def looking(folder: Path, sets: dict[Role, ImageSet], *observers: Observer) -> Context:
    context = context_of(folder, sets, signals=(FacesBesideSignal(),))
    shown = (*context.observers.shown, *observers)
    return context._replace(observers=context.observers._replace(shown=shown))


def matcher(finder: Halves) -> FaceEmbedder:
    info = EmbedderInfo(name="face", title="f", metric="cosine", is_matcher=True, digest="w")
    return FaceEmbedder(info, DetectedFace(16, "box", finder), mean_colour, 3)


@pytest.fixture
def scenes() -> Images:
    pixels = np.zeros((4, 32, 64, 3), dtype=np.uint8)
    pixels[:3, :, :32] = (200, 20, 20)
    pixels[1, :, 32:] = (20, 200, 20)
    return pixels


def test_faces_are_found_once_and_a_second_audit_finds_them_in_the_vault(tmp_path: Path, scenes) -> None:
    sets = {Role.SYNTHETIC: of(scenes, Role.SYNTHETIC)}
    for looks in (len(scenes), 0):
        finder = Halves()
        context = looking(tmp_path, sets, matcher(finder))
        found = seen_of(context, sets).fact(FurtherFaces)
        assert found.of.tolist() == [1, 1]
        assert (found.by, found.left_out) == ({"face"}, 0)
        assert finder.looks == looks


def test_without_a_detector_nothing_is_looked_for(tmp_path: Path, scenes) -> None:
    sets = {Role.SYNTHETIC: of(scenes, Role.SYNTHETIC)}
    seen = seen_of(looking(tmp_path, sets), sets)
    found = seen.known(FurtherFaces)
    assert isinstance(found, Missing)
    assert NO_DETECTOR in str(found.error)
    assert every_face(seen) is seen


def mosaic(four: Images) -> Images:
    """Return four photos as the quarters of one image."""
    small = [resized(photo, (140, 140)) for photo in four]
    return np.concatenate([np.concatenate(small[:2], axis=1), np.concatenate(small[2:], axis=1)])


def beside(subject: Images, other: Images) -> Images:
    """Return a photo with another one, smaller, at its side."""
    scene = np.full((250, 400, 3), 128, dtype=np.uint8)
    scene[:, :250] = subject
    scene[50:200, 250:] = resized(other, (150, 150))
    return scene


def closest(seen, n: int) -> Floats:
    return seen.neighbours(Role.TRAIN, Role.SYNTHETIC, "matcher", 1).distance[:n, 0]


@pytest.mark.parametrize("kind", ["beside", "mosaic"])
def test_a_real_training_face_at_the_side_or_in_a_mosaic_is_found(
    kind: str, tmp_path: Path, shared_data: Path
) -> None:
    pytest.importorskip("cv2")
    from showthrough.observers.embedders.arcface import arcface

    people = photos(shared_data, 16)
    train, strangers = people[:4], people[4:]
    if kind == "beside":
        made = np.stack([beside(strangers[i], train[i]) for i in range(4)])
    else:
        made = np.stack([mosaic(np.stack([*strangers[3 * i : 3 * i + 3], train[i]])) for i in range(4)])
    detector = shared_data / "detectors" / "yunet" / "yunet_n_320_320.onnx"
    config = ArcFaceConfig(kind="arcface", input="imagenet", align="yunet", detector_file=str(detector))
    observer = arcface("matcher", shared_data / "embedders/mobilefacenet/mobilefacenet.pt", config)
    sets = {Role.TRAIN: of(train, Role.TRAIN), Role.SYNTHETIC: of(made, Role.SYNTHETIC)}
    seen = seen_of(looking(tmp_path, sets, observer), sets)
    assert (closest(seen, 4) > 0.6).any()  # the subject rule looks at one face of an image
    every = every_face(seen)
    assert len(every.images(Role.SYNTHETIC)) >= 4 * (3 if kind == "beside" else 5)
    assert (closest(every, 4) < 0.4).all()

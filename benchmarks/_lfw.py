"""Real photos and real embedders, which lie outside the project."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image

from showthrough.core.config import ArcFaceConfig
from showthrough.core.images import ImageSet, Role
from showthrough.data.catalogue import FileSource
from showthrough.data.listing import Entry, list_folder
from showthrough.observers.embedders.arcface import arcface
from showthrough.observers.faces.alignment import DetectedFace, cropper
from showthrough.observers.faces.main_face import Finder
from showthrough.observers.runtime.face_embedder import FaceEmbedder

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
WEIGHTS = DATA / "embedders" / "mobilefacenet" / "mobilefacenet.pt"
YUNET = DATA / "detectors" / "yunet" / "yunet_n_320_320.onnx"


class Network(NamedTuple):
    """An embedder's file, and how it wants its pixels."""

    file: Path
    input: Literal["half", "imagenet"]


NETWORKS = {
    "mobilefacenet": Network(WEIGHTS, "imagenet"),
    "mobilefacenet-onnx": Network(WEIGHTS.with_name("MobileFaceNet.onnx"), "imagenet"),
    "edgeface": Network(DATA / "embedders" / "edgeface_xxs_q" / "edgeface_xxs_q.pt", "half"),
}
Align = Literal["mtcnn", "yunet", "crop", "none"]


def photos(role: str, n: int | None = None) -> ImageSet:
    """Return the first n photos of Labeled Faces in the Wild, 250 x 250, or end here without them."""
    return image_set(role, list_folder(lfw() / "images")[:n])


def lfw() -> Path:
    """Return the folder of Labeled Faces in the Wild, or end here without it."""
    folder = DATA / "faces" / "lfw"
    if not folder.is_dir():
        sys.exit(f"real test data not found at {DATA}; set SHOWTHROUGH_TEST_DATA")
    return folder


def image_set(role: str, entries: Sequence[Entry]) -> ImageSet:
    """Return photos of one size as a set."""
    names = [entry.name for entry in entries]
    with Image.open(entries[0].path) as image:
        size = (image.height, image.width)
    return ImageSet(
        role=Role(role),
        source=FileSource(entries, names, max_megapixels=1.0),
        ids=names,
        identity=[entry.person or entry.name for entry in entries],
        sizes=[size] * len(entries),
        digest=f"benchmark-{role}-{len(entries)}",
    )


def embedder(name: str = "mobilefacenet", align: Align = "crop") -> FaceEmbedder:
    """Return an embedder; usually MobileFaceNet on the middle half of each photo."""
    return arcface(name, NETWORKS[name].file, settings(name, align))


def finder(align: Align) -> Finder:
    """Return a detector of faces."""
    cut = cropper(settings("edgeface", align), 112, "landmarks", Path())
    assert isinstance(cut, DetectedFace)
    return cut.finder


def settings(name: str, align: Align) -> ArcFaceConfig:
    """Return the table of an audit that asks for this embedder."""
    detector = str(YUNET) if align == "yunet" else None
    scale = NETWORKS[name].input
    return ArcFaceConfig(kind="arcface", input=scale, align=align, crop=0.5, detector_file=detector)

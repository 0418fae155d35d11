"""Real photos and a real embedder, which lie outside the project."""

import os
import sys
from pathlib import Path

from PIL import Image

from showthrough.core.config import ArcFaceConfig
from showthrough.core.images import ImageSet, Role
from showthrough.data.catalogue import FileSource
from showthrough.data.listing import list_folder
from showthrough.observers.arcface import arcface
from showthrough.observers.embedding import FaceEmbedder

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
WEIGHTS = DATA / "embedders" / "mobilefacenet" / "mobilefacenet.pt"


def photos(role: str, n: int | None = None) -> ImageSet:
    """Return the first n photos of Labeled Faces in the Wild, 250 x 250, or end here without them."""
    folder = DATA / "faces" / "lfw" / "images"
    if not folder.is_dir():
        sys.exit(f"real test data not found at {DATA}; set SHOWTHROUGH_TEST_DATA")
    entries = list_folder(folder)[:n]
    names = [entry.name for entry in entries]
    with Image.open(entries[0].path) as image:
        size = (image.height, image.width)
    return ImageSet(
        role=Role(role),
        source=FileSource(entries, max_megapixels=1.0),
        ids=names,
        identity=names,
        sizes=[size] * len(entries),
        digest=f"benchmark-{role}-{len(entries)}",
    )


def embedder() -> FaceEmbedder:
    """Return MobileFaceNet on the middle half of each photo."""
    config = ArcFaceConfig(kind="arcface", input="imagenet", align="crop", crop=0.5)
    return arcface("mobilefacenet", WEIGHTS, config)

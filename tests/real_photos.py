"""Real photos with a known face each, for detectors that others trained."""

import csv
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.ops import box_iou

from showthrough.core.types import Images
from showthrough.detection.detectors.loaded_faces import LoadedFaceDetector


def photos(folder: Path, n: int = 6) -> tuple[list[Images], list[np.ndarray]]:
    """Return photos, halved in size, and the box of the largest face of each."""
    boxes: dict[str, list[list[float]]] = {}
    with (folder / "faces" / "caltech" / "yunet_boxes.csv").open() as file:
        for row in csv.DictReader(file):
            boxes.setdefault(row["image"], []).append([float(row[k]) for k in ("x1", "y1", "x2", "y2")])
    names = sorted(boxes)[:: len(boxes) // n][:n]
    pictures, faces = [], []
    for name in names:
        with Image.open(folder / "faces" / "caltech" / "Faces" / name) as image:
            half = image.convert("RGB").resize((image.width // 2, image.height // 2))
        pictures.append(np.asarray(half))
        faces.append(max(np.array(boxes[name]), key=lambda box: np.prod(box[2:] - box[:2]))[None] / 2)
    return pictures, faces


def overlaps(detector: LoadedFaceDetector, folder: Path) -> list[float]:
    """Return how well the strongest box of each photo fits the face there."""
    pictures, faces = photos(folder)
    found = detector.find(pictures)
    return [
        float(overlap_of(one.boxes[:1], face).max(initial=0)) for one, face in zip(found, faces, strict=True)
    ]


def overlap_of(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the intersection over union of every box of a with every box of b."""
    return box_iou(torch.from_numpy(a), torch.from_numpy(b)).numpy()

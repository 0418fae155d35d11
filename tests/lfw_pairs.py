"""Pairs of real photos, of one person and of two, for tests that have the data."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from showthrough.core.images import resized
from showthrough.core.types import Features, Floats, Images
from showthrough.observers.runtime.face_embedder import FaceEmbedder


class Pairs(NamedTuple):
    """Two photos a pair, in the same order."""

    first: Images
    second: Images


def lfw_pairs(shared_data: Path, n: int) -> tuple[Pairs, Pairs]:
    """Return n pairs of the same person and n of different people, spread over the official list."""
    folder = shared_data / "faces" / "lfw"
    lines = [line.split("\t") for line in (folder / "pairsDevTrain.txt").read_text().splitlines()[1:]]
    same = [((name, a), (name, b)) for name, a, b in (line for line in lines if len(line) == 3)]
    other = [((one, a), (two, b)) for one, a, two, b in (line for line in lines if len(line) == 4)]
    return _read(folder, same[:: len(same) // n][:n]), _read(folder, other[:: len(other) // n][:n])


def photos(shared_data: Path, n: int) -> Images:
    """Return photos of n different people, 250 x 250."""
    return lfw_pairs(shared_data, n)[1].first


def embed(embedder: FaceEmbedder, images: Images) -> Features:
    """Return the vectors of images read at the size that the embedder asks for."""
    if embedder.size is None:
        return embedder(images)
    return embedder(np.stack([resized(image, embedder.size) for image in images]))


def similarities(embedder: FaceEmbedder, pairs: Pairs) -> Floats:
    """Return the cosine of each pair."""
    return (embed(embedder, pairs.first) * embed(embedder, pairs.second)).sum(axis=1).astype(np.float64)


def _read(folder: Path, names: list[tuple[tuple[str, str], tuple[str, str]]]) -> Pairs:
    def photo(name: str, number: str) -> Images:
        with Image.open(folder / "images" / name / f"{name}_{int(number):04d}.jpg") as image:
            return np.asarray(image.convert("RGB"))

    return Pairs(np.stack([photo(*a) for a, _ in names]), np.stack([photo(*b) for _, b in names]))

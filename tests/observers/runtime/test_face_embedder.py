"""Tests of observers/embedding.py: images of any size are seen as they would have been read."""

import numpy as np
import torch
from torch import Tensor

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import resized
from showthrough.core.types import Features, Images
from showthrough.observers.faces.alignment import CentralCrop
from showthrough.observers.runtime.face_embedder import FaceEmbedder, run


def first_pixels(pixels: Tensor) -> Tensor:
    return pixels.flatten(1)[:, :6]


def network(faces: Images) -> Features:
    return run(first_pixels, faces, lambda pixels: pixels + 1)


def test_images_that_were_not_read_at_the_size_of_the_embedder_are_squeezed_to_it(
    rng: np.random.Generator,
) -> None:
    info = EmbedderInfo(name="e", title="E", metric="cosine", is_matcher=True)
    embedder = FaceEmbedder(info, CentralCrop(16, 0.5), network, 6)
    photos = rng.integers(0, 256, (3, 50, 70, 3), dtype=np.uint8)
    assert embedder.size == (32, 32)
    read = np.stack([resized(photo, (32, 32)) for photo in photos])
    np.testing.assert_array_equal(embedder(photos), embedder(read))
    assert torch.isfinite(torch.from_numpy(embedder(photos))).all()


def test_faces_that_were_cut_out_before_have_the_same_vectors(rng: np.random.Generator) -> None:
    info = EmbedderInfo(name="e", title="E", metric="cosine", is_matcher=True)
    embedder = FaceEmbedder(info, CentralCrop(16, 0.5), network, 6, lambda pixels: first_pixels(pixels + 1))
    photos = rng.integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    faces = embedder.cropper(photos).pixels
    assert embedder.cropper.side == 16
    np.testing.assert_array_equal(embedder.of_crops(faces), embedder(photos))
    assert embedder.differentiable is not None
    pixels = torch.from_numpy(faces).permute(0, 3, 1, 2).float().requires_grad_()
    torch.autograd.backward(embedder.differentiable(pixels).sum())
    assert pixels.grad is not None

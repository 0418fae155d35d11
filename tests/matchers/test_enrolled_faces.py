"""Vectors have length 1, and photos without a face stay in the count."""

from pathlib import Path

import numpy as np

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.matchers.enrolled_faces import enrolled_faces


class Half:
    """Sees a face in bright pictures alone."""

    info = EmbedderInfo(name="half", title="half", metric="cosine", is_matcher=True)
    size, digest = (4, 4), "half"

    def __call__(self, images):
        flat = images.reshape(len(images), -1)[:, :3].astype(np.float32) + np.eye(1, 3)
        return np.where(images.mean(axis=(1, 2, 3))[:, None] > 100, flat, np.nan).astype(np.float32)


def test_lost_photos_are_rows_of_nan(tmp_path: Path) -> None:
    pixels = np.repeat(np.array([200, 10, 220], np.uint8), 48).reshape(3, 4, 4, 3)
    images = ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(pixels),
        ids=list("abc"),
        identity=["x", "x", "y"],
        sizes=[(4, 4)] * 3,
        digest="three",
    )
    told = []
    place = Place(tmp_path, Vault(tmp_path / "vault"), lambda *each: told.append(each))
    found = enrolled_faces(images, Half(), place, "turned")
    assert (found.lost, found.rows.tolist(), found.who.tolist()) == (1, [0, 2], ["x", "y"])
    np.testing.assert_allclose(np.linalg.norm(found.seen, axis=1), 1, atol=1e-6)
    assert np.isnan(found.vectors[1]).all()
    assert told[-1] == ("half, turned, photos", 3, 3)

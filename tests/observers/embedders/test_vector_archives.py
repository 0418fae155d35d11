"""Vectors and paths in one .npz file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from showthrough.core.config import PrecomputedConfig
from showthrough.errors import DataError, IntegrityError, ShowthroughError
from showthrough.observers.embedders import vector_archives
from showthrough.observers.embedders.precomputed import precomputed
from showthrough.observers.embedders.vector_archives import read_npz

PATHS = ["a/1.png", "b/1.png"]
VECTORS = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float16)


def test_paths_and_vectors_come_back_under_any_of_their_names(tmp_path: Path) -> None:
    for names, values in (("paths", "vectors"), ("id", "embedding")):
        np.savez_compressed(tmp_path / "v.npz", **{names: np.array(PATHS), values: VECTORS})
        paths, vectors = read_npz(tmp_path / "v.npz")
        assert paths == PATHS
        np.testing.assert_array_equal(vectors, VECTORS)
    np.savez(tmp_path / "v.npz", paths=np.array([path.encode() for path in PATHS]), vectors=VECTORS)
    assert read_npz(tmp_path / "v.npz")[0] == PATHS


UNUSABLE: list[tuple[dict[str, Any], type[ShowthroughError], str]] = [
    ({"vectors": VECTORS}, DataError, "no array called paths or .*; it has vectors"),
    ({"paths": np.array(PATHS)}, DataError, "no array called vectors"),
    ({"paths": np.array(PATHS, dtype=object), "vectors": VECTORS}, IntegrityError, "dtype=str"),
    ({"paths": np.array([1, 2]), "vectors": VECTORS}, DataError, "a list of text is needed"),
    ({"paths": np.array([PATHS]), "vectors": VECTORS}, DataError, "a list of text is needed"),
    ({"paths": np.array([b"\xff", b"a"]), "vectors": VECTORS}, DataError, "no UTF-8"),
    (
        {"paths": np.array(PATHS), "vectors": VECTORS * np.nan},
        DataError,
        r"row 0 \(a/1.png\) is zero or not finite",
    ),
    (
        {"paths": np.array(PATHS), "vectors": VECTORS.astype(str)},
        DataError,
        r"not one vector an image \(n, D\)",
    ),
    ({"paths": np.array(PATHS), "vectors": VECTORS.astype(complex)}, DataError, r"not one vector an image"),
    ({"paths": np.array(PATHS[:1]), "vectors": VECTORS}, DataError, "2 vectors for 1 paths"),
]


@pytest.mark.parametrize(("arrays", "kind", "words"), UNUSABLE)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, arrays, kind, words: str) -> None:
    np.savez(tmp_path / "v.npz", **arrays)
    with pytest.raises(kind, match=words):
        precomputed("vendor", PrecomputedConfig(kind="precomputed", file="v.npz"), tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_that_is_cut_short_is_damaged(tmp_path: Path, share: float) -> None:
    np.savez(tmp_path / "v.npz", paths=np.array(PATHS), vectors=VECTORS)
    whole = (tmp_path / "v.npz").read_bytes()
    (tmp_path / "v.npz").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(IntegrityError, match="is damaged"):
        read_npz(tmp_path / "v.npz")


def test_vectors_that_unpack_to_far_more_than_they_are_are_not_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(vector_archives, "BOMB", 2**20)
    np.savez_compressed(tmp_path / "v.npz", paths=np.array(PATHS), vectors=np.zeros((2, 10**6)))
    with pytest.raises(IntegrityError, match="unpacks to 16 MB"):
        read_npz(tmp_path / "v.npz")

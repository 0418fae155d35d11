"""Tests of observers/precomputed.py: every image gets the vector of its own file, or none."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from showthrough.core.config import PrecomputedConfig
from showthrough.core.images import ArraySource, ImageSet, Role
from showthrough.data.catalogue import FileSource
from showthrough.data.listing import list_folder
from showthrough.errors import (
    ConfigError,
    DataError,
    EnvironmentFault,
    IntegrityError,
    NotAvailableError,
    ShowthroughError,
)
from showthrough.observers.embedders.precomputed import Precomputed, precomputed
from showthrough.observers.live_observations import LiveObservations
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.observers.runtime.face_embedder import unit

NAMES = ("train/a/1.png", "train/b/1.png", "made/1.png", "made/2.png", "made/3.png")
VECTORS = np.arange(1.0, 11.0).reshape(5, 2)


def images_of(base: Path, role: Role, folder: str) -> ImageSet:
    entries = list_folder(base / folder)
    names = [entry.name for entry in entries]
    return ImageSet(
        role=role,
        source=FileSource(entries, names, 1.0),
        ids=names,
        identity=[entry.person or entry.name for entry in entries],
        sizes=[(4, 4)] * len(names),
        digest=f"{role}{folder}",
    )


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Return a folder with five pictures; two roles have a picture of the same name."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (4, 4)).save(tmp_path / name)
    return tmp_path


def written(base: Path, names: tuple[str, ...] = NAMES, vectors: Any = VECTORS, form: str = ".npy") -> str:
    if form == ".npy":
        np.save(base / "v.npy", vectors)
        (base / "v.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
        return "v.npy"
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(arrow.table({"path": names, "vector": list(vectors)}), base / "v.parquet")
    return "v.parquet"


def opened(base: Path, file: str, **given: Any) -> Precomputed:
    config = PrecomputedConfig.model_validate({"kind": "precomputed", "file": file, **given})
    observer = precomputed("vendor", config, base)
    observer.refuse_unknown(images_of(base, Role.TRAIN, "train"))
    return observer


def seen_by(observer: Precomputed, base: Path, made: ImageSet) -> LiveObservations:
    sets = {Role.TRAIN: images_of(base, Role.TRAIN, "train"), Role.SYNTHETIC: made}
    return LiveObservations(sets, [observer], FeatureCache(base / "features"), {})


@pytest.mark.parametrize("form", [".npy", ".parquet"])
def test_every_image_gets_the_vector_of_its_own_file(base: Path, form: str) -> None:
    order = [3, 0, 4, 2, 1]
    file = written(base, tuple(NAMES[i] for i in order), VECTORS[order], form)
    made = images_of(base, Role.SYNTHETIC, "made")
    seen = seen_by(opened(base, file), base, made.subset(np.array([2, 0])))
    scaled = VECTORS / np.linalg.norm(VECTORS, axis=1, keepdims=True)
    np.testing.assert_allclose(seen.of(Role.TRAIN, "vendor").values, scaled[:2], rtol=1e-6)
    np.testing.assert_allclose(seen.of(Role.SYNTHETIC, "vendor").values, scaled[[4, 2]], rtol=1e-6)
    assert seen.embedders[0].failures == {"train": 0, "synthetic": 0}


def test_an_image_without_a_vector_is_a_failure_to_enrol_that_is_counted(base: Path) -> None:
    observer = opened(base, written(base, NAMES[:4], VECTORS[:4]))
    seen = seen_by(observer, base, images_of(base, Role.SYNTHETIC, "made"))
    assert seen.of(Role.SYNTHETIC, "vendor").rows.tolist() == [0, 1]
    assert seen.embedders[0].failures == {"synthetic": 1}


def test_paths_may_be_relative_to_another_folder_or_absolute(base: Path) -> None:
    (base / "audits").mkdir()
    config = PrecomputedConfig(kind="precomputed", file="../v.npy", root="..")
    written(base)
    train = images_of(base, Role.TRAIN, "train")
    assert precomputed("vendor", config, base / "audits").knows(train)
    absolute = written(base, tuple(str(base / name) for name in NAMES))
    assert opened(base, absolute, root="nowhere").knows(train)


def test_images_that_the_audit_draws_itself_have_no_vector(base: Path) -> None:
    observer = opened(base, written(base))
    drawn = ArraySource(np.zeros((2, 4, 4, 3), dtype=np.uint8))
    made = images_of(base, Role.SYNTHETIC, "made")
    planted = ImageSet(
        role=Role.SYNTHETIC,
        source=drawn,
        ids=["0", "1"],
        identity=["0", "1"],
        sizes=made.sizes[:2],
        digest="d",
    )
    with pytest.raises(NotAvailableError, match="no vector for any of these 2 synthetic images"):
        seen_by(observer, base, planted).of(Role.SYNTHETIC, "vendor")
    with pytest.raises(NotAvailableError, match="cannot look at new images"):
        observer(drawn.images)


def test_a_planted_copy_has_the_vector_of_what_it_was_copied_from(base: Path) -> None:
    observer = opened(base, written(base))
    train = images_of(base, Role.TRAIN, "train")
    pixels = np.zeros((3, 4, 4, 3), dtype=np.uint8)
    copies = ArraySource(pixels, [train.path(1), None, train.path(0)])
    planted = replace(train, role=Role.SYNTHETIC, source=copies, ids="012", identity="012", digest="d")
    found = seen_by(observer, base, replace(planted, sizes=[(4, 4)] * 3)).of(Role.SYNTHETIC, "vendor")
    assert found.rows.tolist() == [0, 2]
    np.testing.assert_allclose(found.values, unit(VECTORS[[1, 0]].astype(np.float32)), rtol=1e-6)


UNUSABLE: list[tuple[tuple[str, ...], Any, type[ShowthroughError], str]] = [
    (NAMES, VECTORS * [[1], [1], [np.nan], [1], [1]], DataError, r"row 2 \(made/1.png\)"),
    (NAMES, VECTORS * [[1], [1], [1], [1], [0]], DataError, r"row 4 \(made/3.png\)"),
    (NAMES, VECTORS[:4], DataError, "4 vectors for 5 paths"),
    (NAMES, VECTORS[:, 0], DataError, r"\(n, D\)"),
    (NAMES, VECTORS[:, :1], DataError, r"\(n, D\)"),
    ((*NAMES[:4], "made/../train/a/1.png"), VECTORS, DataError, "two vectors for one image"),
    (tuple(f"other/{name}" for name in NAMES), VECTORS, DataError, "set root"),
    (NAMES, np.array([{}] * 5, dtype=object), IntegrityError, "no plain array"),
]


@pytest.mark.parametrize(("names", "vectors", "kind", "words"), UNUSABLE)
def test_what_could_only_be_a_mistake_is_refused(
    base: Path, names: tuple[str, ...], vectors: Any, kind: type[ShowthroughError], words: str
) -> None:
    file = written(base, names, vectors)
    with pytest.raises(kind, match=words):
        opened(base, file)


def test_vectors_of_different_lengths_are_refused(base: Path) -> None:
    file = written(base, NAMES, [[1.0, 2.0]] * 4 + [[1.0]], ".parquet")
    with pytest.raises(DataError, match="different lengths"):
        opened(base, file)


def test_a_table_without_the_columns_says_what_it_has(base: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(arrow.table({"file": NAMES}), base / "v.parquet")
    with pytest.raises(DataError, match="path or id; it has file"):
        opened(base, "v.parquet")


def test_files_are_checked_before_they_are_read(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(base)
    with pytest.raises(IntegrityError, match="expects 000000000000"):
        opened(base, file, sha256="0" * 64)
    (base / "v.txt").unlink()
    with pytest.raises(EnvironmentFault, match=r"v\.txt"):
        opened(base, file)
    with pytest.raises(ConfigError, match=r"neither \.npy"):
        opened(base, "v.csv")
    written(base, form=".parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(EnvironmentFault, match=r"showthrough\[parquet\]"):
        opened(base, "v.parquet")


def test_the_report_learns_where_vectors_come_from_and_the_digest_that_they_changed(base: Path) -> None:
    first = opened(base, written(base), title="Vendor 3", licence="contract 17")
    assert (first.info.title, first.info.licence) == ("Vendor 3", "contract 17")
    assert "computed elsewhere" in first.info.note
    assert "no sha256" in first.info.note
    second = opened(base, written(base, (NAMES[1], NAMES[0], *NAMES[2:])))
    assert first.digest != second.digest

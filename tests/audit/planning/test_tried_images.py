"""What is tried of folders and containers before an audit; how long it took is measured and not tested."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from container_files import image_table, png, rows, write_lmdb, write_parquet, write_shard
from showthrough.audit.planning.plan_costs import Workload, workload_of
from showthrough.audit.planning.tried_images import LOOKED, SAMPLED, looking, reading, tried_images
from showthrough.core.images import Role
from showthrough.data.listing import FIRST_FOLDER, GLANCE, Entry, list_images
from signal_context import config_of

COUNTS = {Role.TRAIN: 40, Role.HOLDOUT: 30, Role.REFERENCE: 20, Role.SYNTHETIC: 60}


def entries_of(path: Path) -> list[Entry]:
    return list_images(path, FIRST_FOLDER, GLANCE, people=False)


def file_of(path: Path, content: bytes) -> Entry:
    path.write_bytes(content)
    return Entry(path, path.name, None)


def test_embedders_are_tried_on_the_images_of_the_audit(tmp_path: Path) -> None:
    seen = []

    def embed(images: np.ndarray) -> np.ndarray:
        seen.append(images.shape)
        return images.mean(axis=(1, 2))

    sizes = workload_of(config_of(strengths=False, control_samples=10), COUNTS, ())
    (unknown,) = looking({"face": embed, "pca": None}, [], sizes)
    assert (unknown.what, unknown.seconds) == ("look with face", None)
    Image.new("RGB", (7, 5)).save(tmp_path / "a.png")
    tried = tried_images([Entry(tmp_path / "a.png", "a.png", None)], tmp_path)
    (known,) = looking({"face": embed}, tried, sizes)
    assert seen == [(1, 5, 7, 3)]
    assert known.answer.startswith(f"{150 + sizes.planted:,} images, ")
    assert sum(known.stages.values()) == pytest.approx(1)
    assert all(share >= 0 for share in known.stages.values())


def test_matchers_are_shown_images_of_every_place(tmp_path: Path) -> None:
    sides = []
    (tmp_path / "scratch").mkdir()
    tar = write_shard(tmp_path / "a.tar", {f"{i}.png": png(i, 7) for i in range(9)})
    files = [file_of(tmp_path / f"{i}.png", png(i, 9)) for i in range(9)]
    tried = tried_images([*files, *entries_of(tar)], tmp_path / "scratch")
    list(looking({"face": lambda images: sides.append(images.shape[1])}, tried, Workload(COUNTS, 1, 0)))
    assert sorted(sides) == [7] * (LOOKED // 2) + [9] * (LOOKED // 2)


@pytest.mark.parametrize("kind", ["parquet", "tar", "lmdb"])
def test_images_in_containers_are_unpacked_a_few_and_counted_all(tmp_path: Path, kind: str) -> None:
    n, scratch = 3 * SAMPLED, tmp_path / "scratch"
    scratch.mkdir()
    images = {f"{i:03d}.png": png(i) for i in range(n)}
    if kind == "parquet":
        pytest.importorskip("pyarrow")
        path = write_parquet(tmp_path / "a.parquet", image_table(rows(n)))
    elif kind == "lmdb":
        pytest.importorskip("lmdb")
        path = write_lmdb(tmp_path / "a", images)
    else:
        path = write_shard(tmp_path / "a.tar", images)
    entries = entries_of(path)[: n // 2]  # who takes part of it unpacks all of it
    (tried,) = tried_images(entries, scratch)
    assert (tried.n_images, len(tried.paths)) == (n // 2, SAMPLED)
    assert sum(one.is_file() for one in scratch.rglob("*")) == SAMPLED
    unpack, read = reading([tried])
    assert unpack.answer.startswith(f"{n} in containers, ")
    assert read.answer.startswith(f"{n // 2} files, ")
    assert unpack.seconds > 0
    assert read.seconds > 0


def test_what_could_not_be_tried_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    inner = write_shard(tmp_path / "inner.tar", {"0.png": png(0)}).read_bytes()
    entries = entries_of(write_shard(tmp_path / "a.tar", {"inner.tar": inner, "b.png": png(1)}))
    nested, read = reading(tried_images(entries, tmp_path / "scratch"))
    assert (nested.what, nested.seconds) == ("unpack images", None)
    assert "archives lie in archives" in nested.answer
    assert read.seconds > 0
    assert list(reading([])) == []


def test_broken_files_among_others_are_no_obstacle(tmp_path: Path) -> None:
    entries = [file_of(tmp_path / "a.png", png(0)), file_of(tmp_path / "b.png", b"no image")]
    (cost,) = reading(tried_images(entries, tmp_path))
    assert cost.answer.startswith("2 files, ")

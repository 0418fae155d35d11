"""Vectors that workers compute are those that this process would, bit for bit."""

import os
import shutil
import signal
from collections.abc import Sequence
from itertools import count
from multiprocessing import active_children
from pathlib import Path

import numpy as np
import pytest

from engine_audits import Begun, write_audit
from engine_work import Inline
from showthrough.audit.options import Options
from showthrough.audit.run import run_audit
from showthrough.config_files import load_audit
from showthrough.core.cards import all_cards
from showthrough.core.images import ImageSet, Role
from showthrough.data.drawn_images import image_set
from showthrough.errors import DataError
from showthrough.execution.local_pool import LocalPool
from showthrough.execution.stages.spread_embedding import SpreadEmbedding, TaskWriter, spread_over
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.runtime.cache import FeatureCache
from showthrough.observers.runtime.streaming import embedded


def spread(small: Begun, pool: object) -> SpreadEmbedding:
    over = spread_over(pool)(small.observers, small.audit.config, small.place)
    assert isinstance(over.embed, SpreadEmbedding)
    return over.embed


def network(small: Begun) -> Observer:
    return next(one for one in small.observers.shown if one.info.name == "net")


def planted(small: Begun) -> ImageSet:
    pixels = np.random.default_rng(3).integers(0, 255, (70, 26, 26, 3), dtype=np.uint8)
    return image_set(Role.SYNTHETIC, pixels, small.place.vault, "planted")


def same(found: list, expected: list) -> bool:
    rows, vectors = (np.concatenate(part) for part in zip(*found, strict=True))
    own_rows, own_vectors = (np.concatenate(part) for part in zip(*expected, strict=True))
    return rows.tobytes() == own_rows.tobytes() and vectors.tobytes() == own_vectors.tobytes()


@pytest.mark.parametrize("start", [0, 16])
def test_files_and_planted_pictures_have_the_same_vectors(
    small: Begun, tasks_of_small: Path, start: int
) -> None:
    pool = Inline(lost=1)
    embed = spread(small, pool)
    for images in (small.sets[Role.TRAIN], small.sets[Role.HOLDOUT], planted(small)):
        found = list(embed(images, network(small), start))
        assert same(found, list(embedded(images, network(small), start)))
    assert len(pool.started) > 4
    assert list(tasks_of_small.iterdir()) == []  # what the audit has kept, nobody needs any more


def test_what_others_computed_before_is_taken(small: Begun, tasks_of_small: Path) -> None:
    writer = TaskWriter(small.observers, small.audit.config, small.place)
    images, net = small.sets[Role.TRAIN], network(small)
    model = writer.model(images, net)
    assert model is not None
    keys = [one.key for one in writer.chunks(images, net, model, 0)]
    again = [one.key for one in writer.chunks(images, net, model, 0)]
    assert keys == again
    ahead = {key: np.full((64, 2), number) for number, key in enumerate(keys)}
    for key, vectors in ahead.items():
        writer.folder.keep(key, {"vectors": vectors})
    pool = Inline()
    assert (np.concatenate([part for _, part in spread(small, pool)(images, net)])[0] == 0).all()
    assert pool.started == []


def test_what_no_worker_can_build_is_done_here(small: Begun, tasks_of_small: Path) -> None:
    pool = Inline()
    pixels, images = small.observers.shown[0], small.sets[Role.TRAIN]
    found = list(spread(small, pool)(images, pixels))
    assert same(found, list(embedded(images, pixels)))
    assert pool.started == []


def test_a_picture_that_is_gone_is_told_as_without_an_engine(small: Begun, tasks_of_small: Path) -> None:
    images = small.sets[Role.HOLDOUT]
    path = images.path(0)
    assert path is not None
    content = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(DataError, match=f"{images.ids[0]} was readable when the audit began"):
            list(spread(small, Inline())(images, network(small)))
    finally:
        path.write_bytes(content)


def test_observations_are_the_same_over_an_engine(small: Begun, tasks_of_small: Path, tmp_path: Path) -> None:
    plain = LiveObservations(small.sets, [network(small)], FeatureCache(tmp_path / "a"), {})
    over = LiveObservations(small.sets, [network(small)], FeatureCache(tmp_path / "b"), {})
    over = over.over(spread(small, Inline()))
    for role in small.sets:
        assert over.of(role, "net").values.tobytes() == plain.of(role, "net").values.tobytes()


@pytest.mark.slow
def test_processes_give_the_same_bits(small: Begun, tasks_of_small: Path) -> None:
    pool = LocalPool(2)
    try:
        images = small.sets[Role.TRAIN]
        found = list(spread(small, pool)(images, network(small)))
    finally:
        pool.close()
    assert same(found, list(embedded(images, network(small))))


def record_over(folder: Path, runs: str, pool: LocalPool | None, moments: Sequence[int] = ()) -> object:
    """Return the record of an audit in which a process is killed at some moments of its progress."""
    audit = load_audit(str(folder / "audit.toml"))
    skip = tuple(name for name in all_cards() if name != "near_copy")
    told = count()

    def progress(_name: str, _done: int, _total: int) -> None:
        children = active_children()
        if next(told) in moments and children:
            os.kill(children[-1].pid or 0, signal.SIGKILL)

    over = {} if pool is None else {"over": spread_over(pool)}
    options = Options(runs=folder / runs, progress=progress, **over)
    (done,) = run_audit(audit._replace(config=audit.config.model_copy(update={"skip": skip})), options)
    findings = tuple(one.model_copy(update={"seconds": 0.0}) for one in done.record.findings)
    timeless = {"created": None, "stages": (), "findings": findings}
    return done.record.model_copy(update=timeless).model_dump()


@pytest.mark.slow
def test_the_record_is_the_same_whatever_process_is_killed(tmp_path: Path) -> None:
    write_audit(tmp_path)
    expected = record_over(tmp_path, "plain", None)
    key = tmp_path / "plain" / "audit" / "vault"
    for seed in range(3):
        vault = tmp_path / f"seed{seed}" / "audit" / "vault"
        vault.mkdir(parents=True)
        for name in ("key", "key.sha256"):  # ids are made with it
            shutil.copy(key / name, vault)
        pool = LocalPool(2)
        moments = np.random.default_rng(seed).choice(30, 4, replace=False)
        try:
            assert record_over(tmp_path, f"seed{seed}", pool, moments.tolist()) == expected
        finally:
            pool.close()

"""Real people among synthetic faces: other photos and altered ones are found, strangers are not blamed."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from showthrough.attacks.fused_match import FusedMatch
from showthrough.attacks.match_rate import MatchRate
from showthrough.controls.alterations import altered
from showthrough.core.check import Check, Observation
from showthrough.core.config import ArcFaceConfig
from showthrough.core.images import Role
from showthrough.core.records import Finding
from showthrough.core.types import Images, Rows
from showthrough.testing.in_memory import PIXELS, ArrayObservations, Embedder, Faces

MATCHERS = {"mobilefacenet/mobilefacenet.pt": "imagenet", "edgeface_xxs_q/edgeface_xxs_q.pt": "half"}
PEOPLE, KNOWN, LEAKED = 50, 40, 6
WAYS = ("mirror", "colour", "crop")


class World(NamedTuple):
    """Vectors of all photos, and which photos play which role."""

    embedders: tuple[Embedder, ...]
    known: dict[Role, Faces]
    strangers: Rows
    other_photos: Rows  # of training people
    altered: Rows  # photos of training people


def numbered(rows: Rows) -> Images:
    """Return tiny images that hold the numbers of photos, so that each photo is embedded once."""
    pixels = np.zeros((len(rows), 1, 1, 3), dtype=np.uint8)
    pixels[:, 0, 0, 0], pixels[:, 0, 0, 1] = np.divmod(rows, 256)
    return pixels


def looked_up(shared_data: Path, photos: Images, file: str) -> Embedder:
    """Return an embedder that knows the vectors of all photos."""
    pytest.importorskip("timm", reason="EdgeFace needs timm: pip install 'showthrough[edgeface]'")
    from showthrough.observers.embedders.arcface import arcface

    config = ArcFaceConfig(kind="arcface", input=MATCHERS[file], align="crop", crop=0.5)
    observer = arcface(file.partition("/")[0], shared_data / "embedders" / file, config)
    vectors = observer(photos)

    def read(images: Images) -> Observation:
        pixels = images[:, 0, 0].astype(np.int64)
        return Observation(vectors[256 * pixels[:, 0] + pixels[:, 1]], np.arange(len(images)))

    return Embedder(observer.info, read)


@pytest.fixture(scope="module")
def world(shared_data: Path) -> World:
    rng = np.random.default_rng(5)
    folders = sorted((shared_data / "faces" / "lfw" / "images").iterdir())
    files = [sorted(folder.iterdir())[:2] for folder in folders]
    several = rng.permutation([i for i, own in enumerate(files) if len(own) == 2])
    single = rng.permutation([i for i, own in enumerate(files) if len(own) == 1])
    members, reference = several[:PEOPLE], several[PEOPLE : PEOPLE + KNOWN]
    holdout, strangers = single[:PEOPLE], single[PEOPLE : 2 * PEOPLE]
    paths = [files[i][0] for i in (*members, *holdout, *strangers)]
    paths += [path for i in reference for path in files[i]]
    paths += [files[i][1] for i in members[:LEAKED]]
    photos = np.stack([np.asarray(Image.open(path).convert("RGB")) for path in paths])
    changed = [altered(photos[i : i + 1], WAYS[i % len(WAYS)], rng) for i in range(LEAKED)]
    photos = np.concatenate([photos, *changed])
    starts = np.cumsum([0, PEOPLE, PEOPLE, PEOPLE, 2 * KNOWN, LEAKED, LEAKED])
    parts = [np.arange(start, end) for start, end in pairwise(starts)]
    roles = {Role.TRAIN: (parts[0], 1), Role.HOLDOUT: (parts[1], 1), Role.REFERENCE: (parts[3], 2)}
    known = {
        role: Faces(numbered(rows), [f"{role}-{i // photos_each}" for i in range(len(rows))])
        for role, (rows, photos_each) in roles.items()
    }
    embedders = tuple(looked_up(shared_data, photos, file) for file in MATCHERS)
    return World((PIXELS, *embedders), known, parts[2], parts[4], parts[5])


@pytest.fixture(scope="module")
def asked(world: World) -> Callable[[Check, Rows], list[Finding]]:
    """Return a function that runs a check on synthetic images, some of which may be leaks."""

    def ask(check: Check, leaked: Rows) -> list[Finding]:
        rows = np.concatenate([leaked, world.strangers[len(leaked) :]])
        made = Faces(numbered(rows), [""] * len(rows))
        seen = ArrayObservations({**world.known, Role.SYNTHETIC: made}, world.embedders)
        return list(check.run(seen, np.random.default_rng(1)))

    return ask


def only(found: list[Finding], statistic: str) -> Finding:
    (wanted,) = [finding for finding in found if finding.statistic == statistic]
    return wanted


NOBODY = np.empty(0, dtype=np.int64)


def test_other_peoples_faces_accuse_nobody(asked) -> None:
    excess = [f for f in asked(MatchRate(), NOBODY) if f.statistic == "match_excess"]
    assert len(excess) == len(MATCHERS)
    assert all(f.interval.contains(0) for f in excess)
    together = only(asked(FusedMatch(), NOBODY), "fused_people")
    assert not together.shows_leak
    assert together.value <= 1


@pytest.mark.parametrize("planted", [4, LEAKED])
def test_other_photos_of_a_few_training_people_are_found(asked, world: World, planted: int) -> None:
    found = only(asked(FusedMatch(), world.other_photos[:planted]), "fused_people")
    assert found.shows_leak
    assert planted - 1 <= found.value <= planted + 1
    first = {pair.person for pair in found.evidence[: planted - 1]}
    assert first <= {f"train-{i}" for i in range(planted)}


def test_mirrored_relit_and_cropped_photos_of_training_people_are_found(asked, world: World) -> None:
    found = only(asked(FusedMatch(), world.altered), "fused_people")
    assert found.shows_leak
    assert found.interval.low >= LEAKED - 3
    assert {pair.person for pair in found.evidence[:LEAKED]} == {f"train-{i}" for i in range(LEAKED)}
    assert all(pair.confirmed for pair in found.evidence[:LEAKED])


def test_the_matchers_agree_on_altered_photos(asked, world: World) -> None:
    agreement = [f for f in asked(FusedMatch(), world.altered) if f.statistic == "matcher_agreement"]
    assert len(agreement) == len(MATCHERS)
    assert all(f.hits >= LEAKED for f in agreement)

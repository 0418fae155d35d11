"""Every kind of embedder that a config may ask for, built over the same small folders."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter

from showthrough.audit.embedders import build_embedder, load_embedder
from showthrough.core.config import AuditConfig, EmbedderConfig
from showthrough.core.images import Role
from showthrough.core.subjects.data_config import DataConfig
from showthrough.data.inputs import Inputs, gather
from showthrough.data.vault import Vault
from showthrough.data.workspace import Place
from showthrough.errors import ConfigError, DataError, NotEnoughDataError
from showthrough.observers.live_observations import LiveObservations, Observer
from showthrough.observers.runtime.cache import FeatureCache

DATA = DataConfig(train="train", holdout="holdout")


def silent(_name: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@pytest.fixture
def place(tmp_path: Path, rng: np.random.Generator) -> Place:
    for role in ("train", "holdout"):
        for number in range(10):
            file = tmp_path / role / f"{role}-{number}" / "0.png"
            file.parent.mkdir(parents=True)
            Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(file)
    return Place(tmp_path, Vault(tmp_path / "vault"), silent)


@pytest.fixture
def inputs(place: Place) -> Inputs:
    return gather(DATA, place.base, place.vault, 0, silent)


def build(place: Place, inputs: Inputs, **table: Any) -> Observer:
    settings: EmbedderConfig = TypeAdapter(EmbedderConfig).validate_python(table)
    data = DATA.model_copy(update={"synthetic": "made"})
    config = AuditConfig(name="a", data=data, embedders={"e": settings})
    return build_embedder("e", load_embedder("e", settings, place), config, inputs, place)


def test_vectors_from_a_file_reach_every_role_even_the_reference_people_set_aside(
    place: Place, inputs: Inputs, rng: np.random.Generator
) -> None:
    files = sorted(path for role in ("train", "holdout") for path in (place.base / role).rglob("*.png"))
    np.save(place.base / "v.npy", rng.normal(size=(len(files), 3)))
    names = [str(path.relative_to(place.base)) for path in files]
    (place.base / "v.txt").write_text("\n".join(names), encoding="utf-8")
    observer = build(place, inputs, kind="precomputed", file="v.npy")
    seen = LiveObservations(inputs.sets, [observer], FeatureCache(place.base / "features"), {})
    for role in (Role.TRAIN, Role.HOLDOUT, Role.REFERENCE):
        assert len(seen.of(role, "e").rows) == len(seen.images(role))


def test_components_are_fitted_on_the_reference_people(place: Place, inputs: Inputs) -> None:
    observer = build(place, inputs, kind="pca", components=2)
    assert not observer.info.is_matcher
    assert observer(np.zeros((1, 32, 32, 3), dtype=np.uint8)).shape == (1, 2)


def test_an_embedder_that_the_data_cannot_make_is_refused(place: Place, inputs: Inputs) -> None:
    with pytest.raises(NotEnoughDataError, match="embedder e cannot be trained"):
        build(place, inputs, kind="trained")
    with pytest.raises(ConfigError, match=r"embedders\.e needs file"):
        build(place, inputs, kind="arcface")
    np.save(place.base / "v.npy", np.ones((1, 3)))
    (place.base / "v.txt").write_text("elsewhere.png", encoding="utf-8")
    with pytest.raises(DataError, match="set root"):
        build(place, inputs, kind="precomputed", file="v.npy")

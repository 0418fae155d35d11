"""Fixtures shared by all tests."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from in_memory import PIXELS, ArrayObservations, Embedder, Faces, ToyFaces, embedder, mixed, noisy
from places import REPOSITORY
from showthrough.core.images import Role

collect_ignore_glob = ["*conftest.py"]  # several of one name are no doctest modules


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real test data, or skip: it never ships with the project."""
    folder = Path(os.environ.get("SHOWTHROUGH_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real test data not found at {folder}; set SHOWTHROUGH_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def toy() -> ToyFaces:
    return ToyFaces()


@pytest.fixture(scope="session")
def observe(toy: ToyFaces) -> Callable[..., ArrayObservations]:
    """Return a function from faces by role to observations; it sees pixels and a good matcher."""
    usual = (PIXELS, embedder("face", toy.face))

    def build(
        embedders: Sequence[Embedder] = usual, facts: Sequence[object] = (), **faces: Faces
    ) -> ArrayObservations:
        return ArrayObservations({Role(role): given for role, given in faces.items()}, embedders, facts)

    return build


@pytest.fixture(scope="session")
def leaky(toy: ToyFaces, observe: Callable[..., ArrayObservations]) -> Callable[..., ArrayObservations]:
    """Return a function that plants a leak: this share of the synthetic images are noisy training images."""

    def build(share: float, seed: int = 0, n: int = 150, **given: object) -> ArrayObservations:
        rng = np.random.default_rng(seed)
        faces = {role: toy.people(n, rng, photos=2, name=role) for role in ("train", "holdout", "reference")}
        order = rng.permutation(2 * n)
        copies, others = noisy(faces["train"].take(order), rng), toy.people(2 * n, rng, name="made")
        return observe(**{**faces, "synthetic": mixed(copies, others, share), **given})

    return build

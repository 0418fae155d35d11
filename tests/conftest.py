"""Fixtures shared by all tests."""

import gc
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from places import REPOSITORY
from showthrough.testing import in_memory
from showthrough.testing.in_memory import ArrayObservations, ToyFaces, observed

collect_ignore_glob = ["*conftest.py"]  # several of one name are no doctest modules

# The same examples everywhere and no deadline, so that no run rests on luck or on the clock;
# pytest --hypothesis-profile=default looks further.
settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")


def pytest_collection_finish() -> None:
    """Keep what collecting made out of all later garbage collections: each would walk it for a second."""
    gc.freeze()


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
    return partial(observed, toy)


@pytest.fixture(scope="session")
def leaky() -> Callable[..., ArrayObservations]:
    """Return a function that plants a leak: this share of the synthetic images are noisy training images."""
    return in_memory.leaky

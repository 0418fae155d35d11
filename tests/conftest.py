"""Fixtures shared by all tests."""

import os
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


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

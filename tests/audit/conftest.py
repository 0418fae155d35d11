"""Small folders of drawn people, and audits of them through the command line."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from drawn_people import Done, audit_in, copy_some, write_folders


@pytest.fixture
def folders(tmp_path: Path, rng: np.random.Generator) -> Path:
    """Return a folder with train, holdout and synthetic (all different people) and audit.toml."""
    return write_folders(tmp_path, rng)


@pytest.fixture
def copy_people(rng: np.random.Generator) -> Callable[[Path, int], list[Path]]:
    """Return a function that replaces synthetic images by training images with slight noise."""
    return partial(copy_some, rng=rng)


@pytest.fixture
def audit() -> Callable[..., Done]:
    """Return a function that runs `showthrough audit audit.toml` in a folder."""
    return audit_in

"""Small made-up faces to plant leaks among."""

from collections.abc import Callable

import pytest

from showthrough.core.images import ImageSet
from showthrough.core.types import Images
from wavy_faces import set_of, wavy_faces


@pytest.fixture(scope="session")
def faces() -> Images:
    return wavy_faces()


@pytest.fixture(scope="session")
def train_set(faces: Images) -> ImageSet:
    return set_of(faces)


@pytest.fixture(scope="session")
def image_set() -> Callable[..., ImageSet]:
    return set_of

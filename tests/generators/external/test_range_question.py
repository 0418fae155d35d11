"""A range that does not fit what training images look like is questioned before anything is drawn."""

from pathlib import Path

import numpy as np
import pytest

from showthrough.core.generator_config import ONNXConfig
from showthrough.core.images import Role
from showthrough.core.types import Images
from showthrough.data.given_images import given_catalogue
from showthrough.data.vault import Vault
from showthrough.errors import ConfigError
from showthrough.generators.external.range_question import question_range
from smooth_pictures import smooth

PHOTOS: Images = smooth(40, np.random.default_rng(0))
OTHERS: Images = smooth(40, np.random.default_rng(1))


def asked(folder: Path, drawn: Images, **settings: object) -> None:
    config = ONNXConfig(kind="onnx", file="model.onnx", **settings)
    train = given_catalogue(Role.TRAIN, PHOTOS, Vault(folder)).images
    question_range(config, drawn, train, Path("model.onnx"))


def test_a_model_that_draws_in_0_to_1_and_is_declared_symmetric_is_questioned(tmp_path: Path) -> None:
    squeezed = np.round(127.5 + OTHERS / 2).astype(np.uint8)  # [0, 1] read as [-1, 1]
    with pytest.raises(ConfigError, match=r'draws no dark pixel .* set pixel_range to "unit", or set trust'):
        asked(tmp_path, squeezed)
    asked(tmp_path, squeezed, trust_pixel_range=True)


def test_a_model_whose_range_fits_is_left_alone_whatever_it_draws(tmp_path: Path) -> None:
    mean = np.broadcast_to(PHOTOS.mean(axis=0).astype(np.uint8), PHOTOS.shape)
    noise = np.random.default_rng(2).integers(0, 256, PHOTOS.shape, dtype=np.uint8)
    for drawn in (OTHERS, mean, noise):
        asked(tmp_path, drawn)


def test_what_no_range_explains_is_questioned_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"draws no bright pixel .*: look at what it draws, or set"):
        asked(tmp_path, OTHERS // 3, pixel_range="unit")

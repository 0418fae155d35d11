"""The ResNet of dlib, 128 numbers a face, on a core of its own each.

Source: King, "High Quality Face Recognition with Deep Metric Learning", dlib.net (2017).
"""

from pathlib import Path
from typing import final

import numpy as np
import torch

from showthrough.core.beside.used_instruments import EmbedderInfo
from showthrough.core.config import DlibConfig
from showthrough.core.types import Features, Images
from showthrough.errors import ConfigError
from showthrough.observers.faces.alignment import cropper
from showthrough.observers.faces.dlib_pool import DlibPool
from showthrough.observers.faces.dlib_process import EMBED
from showthrough.observers.faces.landmark_templates import CHIP_SIDE
from showthrough.observers.runtime.face_embedder import FaceEmbedder, noted
from showthrough.observers.runtime.weights import Weights, checked
from showthrough.weight_catalogue import entry_called

WIDTH = 128
SUFFIX = ".dat"


def dlib_resnet(name: str, config: DlibConfig, base: Path, cores: int | None = None) -> FaceEmbedder:
    """Return an observer that gives unit vectors of faces; `file` is relative to `base`.

    The network has no batches to gain from and holds the interpreter's lock, so each of the `cores` (as
    many as torch may use) gets a process. Vectors are the same, bit for bit, whatever their number.

    Raises:
        EnvironmentFault: dlib or its weights are missing.
        IntegrityError: the file is damaged, not the one that the catalogue or the config names, or no
            network of dlib.
        ConfigError: the file's name is not that of one.
    """
    weights = _weights(name, config, base)
    pool = DlibPool(None, weights.path, torch.get_num_threads() if cores is None else cores)
    cut = cropper(config, CHIP_SIDE, "chip", base)
    info = EmbedderInfo(
        name=name,
        title=f"dlib ResNet ({weights.path.name})",
        metric="cosine",
        is_matcher=True,
        digest=weights.sha256,
        licence=config.licence or entry_called("dlib").licence,
        preprocessing=f"{cut.words}; RGB 0 to 255",
        note=noted(weights.note, cut.note),
    )
    return FaceEmbedder(info, cut, _Network(pool), WIDTH)


@final
class _Network:
    """The network on all its processes."""

    def __init__(self, pool: DlibPool) -> None:
        self._pool = pool

    @property
    def at_once(self) -> int:
        """Return how many faces are looked at in the same time."""
        return self._pool.cores

    def __call__(self, faces: Images) -> Features:
        """Return (n, 128) numbers as dlib gives them; nearer than .6 is one person, says its author."""
        return np.concatenate([np.empty((0, WIDTH)), *self._pool(EMBED, faces)]).astype(np.float32)


def _weights(name: str, config: DlibConfig, base: Path) -> Weights:
    """Return the config's file, or the package's, whose digest is known here."""
    if config.file is None:
        entry = entry_called("dlib")
        entry.refuse_absent()
        return checked(entry.path, config.sha256 or entry.sha256)
    if not config.file.endswith(SUFFIX):
        raise ConfigError(f"embedder {name}: {config.file} does not end in {SUFFIX}, as weights of dlib do")
    return checked(base / config.file, config.sha256)

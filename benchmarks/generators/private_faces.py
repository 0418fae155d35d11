"""Why private generators of 2,000 faces return an average face, and what helps: one setting at a time.

    python benchmarks/generators/private_faces.py [--work FOLDER] [NAME ...]

Takes 20 to 45 s of processor time a row; each is trained on the 2,000 training people of faces.py unless it
begins with `public`, which other people trained. Photos and weights stay in FOLDER, outside the repository.
"""

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from faces import DATA, SIDE, faces
from PIL import Image

from showthrough.core.images import ArraySource, ImageSet, Role, squeezed
from showthrough.core.training_settings.privacy import PrivacyConfig
from showthrough.core.training_settings.trained_config import LatentDiffusionConfig, TrainedConfig, VAEConfig
from showthrough.core.types import Floats, Images
from showthrough.generators.training.train import Past, train
from showthrough.stats.quality.frechet import frechet_distance
from showthrough.stats.quality.manifold import manifold

DIRECTIONS = 64  # in which reference faces differ most: the space that samples are compared in
N = 1000  # samples, and photos that they are compared with
WIDTH = 0.8  # half of a Caltech cut, as a share of the found face: as much around it as in LFW's middle


class Row(NamedTuple):
    """Training of one row; `start` names the row that it begins with."""

    config: TrainedConfig
    people: str = "train"  # or reference, caltech: who stand for the public
    start: str | None = None


def _vae(epsilon: float | None = 10.0, clip: float = 0.1, draws: int = 4, **changes: Any) -> VAEConfig:
    given = {"hidden": 96, "latent": 16, "batch_size": 300, "steps": 80, "learning_rate": 1e-2, "sheets": 0}
    return VAEConfig(kind="vae", privacy=_privacy(epsilon, clip, draws), **(given | changes))


def _latent(epsilon: float | None = None, draws: int = 4, **changes: Any) -> LatentDiffusionConfig:
    given = {"hidden": 256, "latent": 32, "denoiser_hidden": 128, "batch_size": 64, "learning_rate": 2e-3}
    given |= {"steps": 2400, "autoencoder_steps": 1400, "sheets": 0}
    privacy = _privacy(epsilon, 0.1, draws)
    return LatentDiffusionConfig(kind="latent_diffusion", privacy=privacy, **(given | changes))


def _denoiser(epsilon: float, draws: int = 4) -> LatentDiffusionConfig:
    few = {"steps": 200, "autoencoder_steps": 0, "batch_size": 300, **PUBLIC}
    return _latent(epsilon, draws, **few)


def _privacy(epsilon: float | None, clip: float, draws: int) -> PrivacyConfig | None:
    if epsilon is None:
        return None
    return PrivacyConfig(epsilon=epsilon, max_grad_norm=clip, draws=draws, engine="bookkeeping")


PUBLIC: dict[str, Any] = {"start": "public", "start_is_public": True}
PUBLIC_VAE = _vae(None, batch_size=64, steps=2000, learning_rate=2e-3)
ROWS = {
    "vae-10": Row(_vae()),
    "vae-1": Row(_vae(1.0)),
    "vae-100": Row(_vae(100.0)),
    "vae-none": Row(_vae(None)),
    "vae-10-steps-300": Row(_vae(steps=300)),
    "vae-10-beta-.1": Row(_vae(beta=0.1)),
    "vae-10-draws-1": Row(_vae(draws=1)),
    "vae-10-clip-.02": Row(_vae(clip=0.02)),
    "vae-10-rate-.003": Row(_vae(learning_rate=3e-3)),
    "latent-10": Row(
        _latent(
            10.0, steps=160, autoencoder_steps=80, batch_size=300, hidden=96, latent=16, learning_rate=1e-2
        )
    ),
    "lfw-vae": Row(PUBLIC_VAE, "reference"),
    "lfw-vae-10": Row(_vae(learning_rate=2e-3, **PUBLIC), start="lfw-vae"),
    "lfw-vae-1": Row(_vae(1.0, learning_rate=2e-3, **PUBLIC), start="lfw-vae"),
    "lfw-latent": Row(_latent(), "reference"),
    "lfw-latent-10": Row(_denoiser(10.0), start="lfw-latent"),
    "lfw-latent-10-draws-1": Row(_denoiser(10.0, draws=1), start="lfw-latent"),
    "lfw-latent-1": Row(_denoiser(1.0), start="lfw-latent"),
    "caltech-latent": Row(_latent(), "caltech"),
    "caltech-latent-10": Row(_denoiser(10.0), start="caltech-latent"),
    "caltech-latent-1": Row(_denoiser(1.0), start="caltech-latent"),
}


class Space:
    """Extractor of our own: the directions in which reference photos differ most."""

    def __init__(self, reference: Images, holdout: Images) -> None:
        flat = _flat(reference)
        self._mean = flat.mean(axis=0)
        self._basis = np.linalg.svd(flat - self._mean, full_matrices=False)[2][:DIRECTIONS]
        self._holdout = self.of(holdout)

    def of(self, images: Images) -> Floats:
        """Return features, (n, DIRECTIONS)."""
        found: Floats = (_flat(images) - self._mean) @ self._basis.T
        return found

    def figures(self, images: Images) -> dict[str, float]:
        """Return how far samples are from held-out photos, and how much of their variety they have."""
        made = self.of(images)
        rest = _flat(images) - made @ self._basis - self._mean
        shares = manifold(self._holdout, made)._asdict()
        figures = {
            "distance": float(frechet_distance(self._holdout, made)),
            "variety": float(made.var(axis=0).sum() / self._holdout.var(axis=0).sum()),
            "outside": float(np.square(rest).mean()),
        }
        return {name: round(float(value), 4) for name, value in (figures | shares).items()}


def _flat(images: Images) -> Floats:
    return images.reshape(len(images), -1).astype(np.float64) / 127.5 - 1.0


def caltech() -> ImageSet:
    """Return 435 photos of about 27 people from elsewhere, cut like the others."""
    folder, cuts = DATA / "faces" / "caltech", []
    with (folder / "yunet_boxes.csv").open() as file:
        for row in csv.DictReader(file):
            left, top, right, bottom = (float(row[name]) for name in ("x1", "y1", "x2", "y2"))
            x, y, half = (left + right) / 2, (top + bottom) / 2, WIDTH * max(right - left, bottom - top)
            with Image.open(folder / "Faces" / row["image"]) as image:
                box = (round(x - half), round(y - half), round(x + half), round(y + half))
                cuts.append(np.asarray(squeezed(image.convert("RGB").crop(box), (SIDE, SIDE))))
    names = [str(number) for number in range(len(cuts))]
    return ImageSet(
        role=Role.REFERENCE,
        source=ArraySource(np.stack(cuts)),
        ids=names,
        identity=names,
        sizes=[(SIDE, SIDE)] * len(names),
        digest=f"caltech-{SIDE}",
    )


def main(chosen: Sequence[str], work: Path) -> None:
    """Train and measure the rows that were asked for, and those that they begin with."""
    people = faces(work)
    rng = np.random.default_rng(0)
    some = rng.permutation(len(people[Role.HOLDOUT].pixels))[:N]
    space = Space(people[Role.REFERENCE].pixels, people[Role.HOLDOUT].pixels[some])
    sets = {
        "train": people[Role.TRAIN].as_set,
        "reference": people[Role.REFERENCE].as_set,
        "caltech": caltech,
    }
    print("real photos", space.figures(people[Role.TRAIN].pixels[:N]), flush=True)
    wanted = {name for one in chosen for name in (one, ROWS[one].start) if name}
    for name, row in ROWS.items():
        if name in wanted:
            past = Past(work / "private" / row.start / "g" if row.start else None)
            began = time.process_time()
            made = train(row.config, sets[row.people](), work / "private" / name / "g", 1, None, past)
            seconds = round(time.process_time() - began)
            print(
                json.dumps({"row": name, "seconds": seconds, **space.figures(made.sample(N, 7))}), flush=True
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "showthrough-generators")
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], default=[*ROWS])
    options = parser.parse_args()
    main(options.rows, options.work)
